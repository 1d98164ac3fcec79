"""Facts of a document to the records that the hub keeps."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from workplan.build.values import text_of
from workplan.hub.record import DEPENDENCY, Record
from workplan.model.facts import Facts, Task

RELATIONS = (
    "depends_on",
    "depends_on_workplans",
    "blocked_by",
    "blocked_on",
    "enables",
    "supersedes",
    "superseded_by",
    "split_from",
    "follow_up_workplan",
)
"""Reference fields that are edges between workplans or tasks."""


def project(facts: Facts, repo: str, record: str) -> Iterator[Record]:
    """All records of one document; `record` is what its kind reads its body as (`Kind.record`).

    Records without an id have no identity and are left out; the check names them.
    """
    if record == "workplan":
        yield from _workplan(facts, repo)
    elif record == "spec":
        yield from _specs(facts, repo)
    elif record == "inventory":
        yield from _services(facts, repo)
    yield from _evidence(facts, repo)


def _workplan(facts: Facts, repo: str) -> Iterator[Record]:
    document = facts.document
    key = document.id
    if not key:
        return
    fields = document.fields
    values = (
        document.title,
        document.status,
        text_of(fields, "domain"),
        text_of(fields, "topic_slug"),
        text_of(fields, "owner"),
        text_of(fields, "created"),
        text_of(fields, "updated"),
    )
    yield Record(
        "workplan",
        repo,
        key,
        values,
        document.path,
        document.line,
        "",
        document.hub_id,
        document.kind,
    )
    for phase in facts.phases:
        phase_values = (phase.title, phase.goal, ", ".join(phase.repos), phase.depends_on)
        yield Record("phase", repo, phase.id, phase_values, phase.path, phase.line, key)
    for task in facts.tasks:
        if task.id:
            yield _task(task, repo, key, document.kind)
    yield from _decisions(facts, repo, key)
    yield from _dependencies(facts, repo, key)
    yield from _events(facts, repo, key)


def _task(task: Task, repo: str, workplan: str, document: str) -> Record:
    fields = task.fields
    values = (
        task.title,
        task.status,
        task.priority,
        task.phase,
        _text(fields.get("assignee")),
        _text(fields.get("due")),
        _text(fields.get("needs_human")),
        _text(fields.get("blocking_reason")),
        _text(fields.get("intervention_note")),
    )
    return Record(
        "task",
        repo,
        task.id,
        values,
        task.path,
        task.line,
        workplan,
        task.hub_id,
        document,
        task.block,
        task.route,
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return text_of({"": value}, "")


def _decisions(facts: Facts, repo: str, workplan: str) -> Iterator[Record]:
    names = _Distinct()
    for row in facts.decisions:
        key = names.of(f"{workplan}/{row.decision}")
        yield Record(
            "decision", repo, key, (row.decision, row.choice, row.rationale), row.path, row.line, workplan
        )


def _dependencies(facts: Facts, repo: str, workplan: str) -> Iterator[Record]:
    seen: set[str] = set()
    for edge in facts.references:
        if edge.kind != "field" or edge.field not in RELATIONS:
            continue
        key = f"{edge.source} {edge.field} {edge.target}"
        if key not in seen:
            seen.add(key)
            values = (edge.source, edge.target, edge.field)
            yield Record(DEPENDENCY.kind, repo, key, values, edge.path, edge.line, workplan)


def _events(facts: Facts, repo: str, workplan: str) -> Iterator[Record]:
    names = _Distinct()
    for note in facts.notes:
        digest = hashlib.sha256(f"{note.label}\0{note.text}".encode()).hexdigest()[:16]
        subject = note.subject or workplan
        key = names.of(f"{subject}/{note.date}/{digest}")
        values = ("note", note.date, subject, note.label, note.text)
        yield Record("event", repo, key, values, note.path, note.line, workplan)


def _specs(facts: Facts, repo: str) -> Iterator[Record]:
    for spec in facts.specs:
        values = (
            spec.title,
            spec.category,
            spec.version,
            spec.status,
            ", ".join(spec.supersedes),
            spec.superseded_by,
        )
        yield Record("spec", repo, spec.path, values, spec.path, spec.line)


def _services(facts: Facts, repo: str) -> Iterator[Record]:
    for service in facts.services:
        if service.id:
            values = (
                service.name,
                service.lifecycle,
                service.health,
                service.environment,
                ", ".join(service.owners),
            )
            yield Record("service", repo, service.id, values, service.path, service.line)


def _evidence(facts: Facts, repo: str) -> Iterator[Record]:
    """The records of a document that count: what a broken one says is no fact."""
    for one in facts.evidence:
        if one.id and not one.fault:
            values = (one.type, ", ".join(one.subjects), one.result, one.end)
            yield Record("evidence", repo, one.id, values, one.path, one.line)


class _Distinct:
    """Keeps keys apart that would be the same: the second `x` of a document is `x#2`."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def of(self, key: str) -> str:
        count = self._counts.get(key, 0) + 1
        self._counts[key] = count
        return key if count == 1 else f"{key}#{count}"


def project_all(documents: Iterable[tuple[Facts, str]], repo: str) -> list[Record]:
    """The records of many documents, each given with its kind's record name, in the order given."""
    return [record for facts, kind in documents for record in project(facts, repo, kind)]
