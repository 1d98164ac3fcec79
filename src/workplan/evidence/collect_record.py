"""Evidence records as values, before they have an id: what a run, a person or an import says."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from workplan.evidence.collect_counts import Counts
from workplan.named_tuple import NamedTuple

SCHEMA = "evidence/v1"
COUNTED = ("test-run", "deployed-smoke", "sink-smoke", "conformance-run", "consistency-check")
"""Types whose fields hold the plain `counts`."""
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class Context(NamedTuple):
    """What every record says of its making. `task`, `gates`, `services` and `clauses` are ids it belongs to.

    `commit` is "" where nothing is pinned; `clean` says that the tree had no change that the commit lacks.
    `fingerprints` are those of the clauses that could be read, by the name under which they are given.
    """

    repo: str
    commit: str
    clean: bool
    environment: str
    tier: str
    started: str
    ended: str
    tasks: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    non_claims: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()
    expires_at: str = ""
    fingerprints: tuple[tuple[str, str], ...] = ()


def slug_of(text: str, empty: str = "run") -> str:
    """The text as lower case letters, digits and hyphens, at most 60 of them."""
    return _NOT_SLUG.sub("-", text.lower()).strip("-")[:60].strip("-") or empty


def record_of(
    context: Context,
    record_type: str,
    producer: Mapping[str, Any],
    method: str,
    result: str,
    fields: Mapping[str, Any],
) -> dict[str, Any]:
    """The record without its id, every list sorted and nothing empty in it."""
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "type": record_type,
        "subjects": subjects_of(context),
        "producer": dict(producer),
        "method": method,
        "environment": {"id": context.environment, "tier": context.tier},
        "observed": {"start": context.started, "end": context.ended},
        "result": result,
        "fields": dict(fields),
        "sensitivity": "non-secret",
    }
    if context.commit:
        record["inputs"] = [
            {
                "name": context.repo,
                "repo": context.repo,
                "gitCommit": context.commit,
                "clean": context.clean,
            }
        ]
    links = {
        name: sorted(set(ids))
        for name, ids in (
            ("tasks", context.tasks),
            ("gates", context.gates),
            ("services", context.services),
            ("clauses", context.clauses),
            ("supersedes", context.supersedes),
            ("counters", context.counters),
        )
        if ids
    }
    optional = {
        "links": links,
        "claims": sorted(set(context.claims)),
        "non_claims": sorted(set(context.non_claims)),
        "expires_at": context.expires_at,
    }
    record.update({key: value for key, value in optional.items() if value})
    return record


def record_path(record_id: str) -> str:
    """Where a record stands: `evidence/TYPE/LETTERS.json`, named by its content."""
    _ev, kind, letters = record_id.split(":")
    return f"evidence/{kind}/{letters}.json"


def envelope_path(record_id: str, key: str) -> str:
    """Where the envelope of one signer stands: beside the record, named by record and key."""
    return f"{record_path(record_id).removesuffix('.json')}.{key[:16]}.intoto.jsonl"


def subjects_of(context: Context) -> list[dict[str, Any]]:
    """What the record is about: its tasks, gates, services and clauses, else the repository.

    A task is pinned to the commit, unless the tree had other changes: a pin must be true. A clause is pinned to what
    it says, too, so that the record shows nothing of it any more once it says something else.
    """
    prints = dict(context.fingerprints)
    pin = {"pin": {"gitCommit": context.commit}} if context.commit and context.clean else {}
    found: list[dict[str, Any]] = []
    for kind, ids in (
        ("clause", context.clauses),
        ("gate", context.gates),
        ("service", context.services),
        ("task", context.tasks),
    ):
        for one in sorted(set(ids)):
            whole = dict(pin.get("pin", {}))
            if kind == "clause" and one in prints:
                whole["fingerprint"] = prints[one]
            found.append({"kind": kind, "id": one, **({"pin": whole} if whole else {})})
    return found or [{"kind": "repo", "id": context.repo, **pin}]


class RunFacts(NamedTuple):
    """What a finished command left behind, as a `test-run` states it. `outputs` are (name, sha256, bytes)."""

    run_id: str
    suite: str
    status: int
    command_sha256: str
    tools: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str, int], ...]
    note: str = ""


def run_fields(record_type: str, facts: RunFacts, counts: Counts, given: Mapping[str, Any]) -> dict[str, Any]:
    """The `fields` of a run: what the command said of itself (`given`), and what was seen from outside.

    What was seen wins over what was said.
    """
    fields = dict(given)
    if record_type in COUNTED:
        fields["counts"] = counts.fields()
    if record_type != "consistency-check":
        fields.setdefault("run_id", facts.run_id)
    if record_type == "test-run":
        fields.update(
            suite=facts.suite,
            exit_status=facts.status,
            counted_by=counts.by,
            command=facts.command_sha256,
            tools=[{"name": name, "version": version} for name, version in facts.tools],
            outputs=[{"name": name, "sha256": sha256, "bytes": size} for name, sha256, size in facts.outputs],
        )
    if facts.note:
        fields["note"] = facts.note
    return fields


def said_counts(given: Mapping[str, Any]) -> Counts | None:
    """The counts that a command's own report holds, where it holds some."""
    said = given.get("counts")
    if not isinstance(said, Mapping):
        return None
    numbers = {}
    for name in ("passed", "failed", "error", "skipped", "warnings"):
        value = said.get(name, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            return None
        numbers[name] = value
    return Counts("workplan", **numbers)


def sorted_words(values: Sequence[str]) -> list[str]:
    """Unique and in order, as a record holds them."""
    return sorted(set(values))
