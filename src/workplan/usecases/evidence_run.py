"""Evidence run: start a command, watch it from outside, and say what happened in a record."""

import hashlib
from collections.abc import Mapping
from typing import Any

from workplan.errors import UsageError
from workplan.evidence.collect_counts import Counts, CountsError, counts_of_status, result_of
from workplan.evidence.collect_record import Context, RunFacts, record_of, run_fields, said_counts, slug_of
from workplan.evidence.import_summary import MOST_BYTES, counts_of_file, counts_of_output, json_mapping
from workplan.named_tuple import NamedTuple
from workplan.parse.canonical_json import canonical_bytes
from workplan.usecases.evidence_ports import Bounds, Finished, Output, RunWorld, SourceState

RUNNABLE = (
    "test-run",
    "deployed-smoke",
    "sink-smoke",
    "migration-run",
    "conformance-run",
    "consistency-check",
    "outcome-signal",
)
"""Types of records that a command can produce."""
_NEEDS_FIELDS = frozenset(RUNNABLE) - {"test-run", "consistency-check"}


class RunRequest(NamedTuple):
    """One command to run and record.

    `counts_path` and `fields_path` are files that the command writes, relative to the root: test counts, and
    the `fields` of the record as JSON. `context` holds everything but commit, cleanliness and times.
    """

    command: tuple[str, ...]
    context: Context
    record_type: str = "test-run"
    suite: str = ""
    bounds: Bounds = Bounds()
    counts_path: str = ""
    fields_path: str = ""
    note: str = ""
    producer_id: str = "workplan"
    producer_kind: str = "tool"
    version: str = ""


class Collected(NamedTuple):
    """The record, without its id, and what a person should know about it."""

    record: dict[str, Any]
    remarks: tuple[str, ...]


def run_and_record(request: RunRequest, world: RunWorld) -> Collected:
    """Run the command and describe it. Raises UsageError for what cannot be recorded, before anything runs."""
    _refuse_early(request)
    before = world.state.look()
    if not before.commit:
        raise UsageError("the repository has no commit, so nothing can be pinned", "make a first commit")
    tools = world.tools(request.command)
    stamps = {path: world.reports.stamp(path) for path in _reports(request)}
    finished = world.runner.run(request.command, request.bounds)
    after = world.state.look_at_tracked()
    clean = not before.changed and not after.changed and after.commit == before.commit
    remarks = list(_remarks(before, after, finished))
    fresh = [path for path in _reports(request) if world.reports.stamp(path) not in ((), stamps[path])]
    given = _given(request, world, fresh, remarks)
    counts, whole = _counts(request, world, fresh, finished, given, remarks)
    context = request.context._replace(
        commit=before.commit, clean=clean, started=finished.started, ended=finished.ended
    )
    facts = RunFacts(
        run_id=world.new_id(),
        suite=request.suite or slug_of(" ".join(request.command[:2])),
        status=max(-255, min(255, finished.status)),
        command_sha256=hashlib.sha256(canonical_bytes(list(request.command))).hexdigest(),
        tools=tools,
        outputs=tuple(sorted((*finished.outputs, *_report_outputs(world, fresh)))),
        note=request.note,
    )
    record = record_of(
        context,
        request.record_type,
        _producer(request),
        "TEST",
        result_of(finished.status, counts, bool(finished.ended_by) or not whole),
        run_fields(request.record_type, facts, counts, given),
    )
    return Collected(record, tuple(remarks))


def _refuse_early(request: RunRequest) -> None:
    if request.record_type not in RUNNABLE:
        raise UsageError(
            f"a command cannot produce a record of type `{request.record_type}`",
            f"the types are: {', '.join(RUNNABLE)}; others are made by `workplan evidence add`",
        )
    if request.record_type in _NEEDS_FIELDS and not request.fields_path:
        raise UsageError(
            f"a `{request.record_type}` record has fields that only the command knows",
            "let it write them as JSON and name the file with `--fields FILE`",
        )


def _reports(request: RunRequest) -> list[str]:
    return [path for path in (request.counts_path, request.fields_path) if path]


def _producer(request: RunRequest) -> dict[str, Any]:
    producer = {"kind": request.producer_kind, "id": request.producer_id}
    return {**producer, "version": request.version} if request.version else producer


def _remarks(before: SourceState, after: SourceState, finished: Finished) -> list[str]:
    said = []
    if before.changed:
        example = min(before.changed)
        said.append(
            f"the tree is not clean (`{example}` differs from the commit): the record cannot satisfy a pinned gate"
        )
    elif after.commit != before.commit or after.changed:
        said.append("the sources changed while the command ran: the record cannot satisfy a pinned gate")
    if finished.ended_by:
        bound = "its time" if finished.ended_by == "time" else "the output it may write"
        said.append(f"the command was ended: it used up {bound}")
    return said


def _given(request: RunRequest, world: RunWorld, fresh: list[str], remarks: list[str]) -> Mapping[str, Any]:
    """The fields that the command wrote; nothing where this run did not write them."""
    if not request.fields_path:
        return {"scope": [request.context.repo]} if request.record_type == "consistency-check" else {}
    if request.fields_path not in fresh:
        if request.record_type in _NEEDS_FIELDS:
            raise UsageError(
                f"the command did not write `{request.fields_path}`, so there is nothing to record",
                "an older file there is not read: it would speak of another run",
            )
        remarks.append(f"the command did not write `{request.fields_path}`")
        return {}
    try:
        return json_mapping(world.reports.read(request.fields_path, MOST_BYTES))
    except CountsError as error:
        raise UsageError(f"`{request.fields_path}`: {error.message}", error.hint) from None


def _counts(
    request: RunRequest,
    world: RunWorld,
    fresh: list[str],
    finished: Finished,
    given: Mapping[str, Any],
    remarks: list[str],
) -> tuple[Counts, bool]:
    """The counts from the file, from what the command said, or of the command as one check; and whether all
    that was asked for is there. Counts that were asked for and are missing make the run an error.
    """
    if request.counts_path in fresh:
        try:
            return counts_of_file(world.reports.read(request.counts_path, MOST_BYTES)), True
        except CountsError as error:
            remarks.append(f"`{request.counts_path}` holds no counts: {error.message}")
            return counts_of_status(finished.status, cut_short=True), False
    if request.counts_path:
        remarks.append(f"the command did not write `{request.counts_path}`; an older file there is not read")
        return counts_of_status(finished.status, cut_short=True), False
    said = said_counts(given) or counts_of_output(finished.tail)
    if said is not None:
        return said, True
    remarks.append("the command writes no counts: it is recorded as one check, by its exit status")
    return counts_of_status(finished.status, bool(finished.ended_by)), True


def _report_outputs(world: RunWorld, fresh: list[str]) -> list[Output]:
    outputs = []
    for path in fresh:
        data = world.reports.read(path, MOST_BYTES)
        if len(data) <= MOST_BYTES:
            name = slug_of(path.rpartition("/")[2], "report")
            outputs.append(Output(name, hashlib.sha256(data).hexdigest(), len(data)))
    return outputs
