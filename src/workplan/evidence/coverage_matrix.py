"""Coverage: which clauses are worked on, checked, shown and gated, and what stands alone."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workplan.build.index import Index
from workplan.evidence.trace_links import CURRENT, every_link
from workplan.evidence.trace_nodes import Node, nodes_of
from workplan.model.evidence import Evidence, Gate

UNCHECKED = "unchecked-must"
UNSHOWN = "must-without-evidence"
ORPHAN = "orphan-evidence"
GUARDS_NOTHING = "gate-guards-nothing"


class ClauseRow(NamedTuple):
    """One clause. `shallow`: somebody works on it or a check names it. `deep`: sound evidence shows that it holds.
    `links` are the tasks with the state of their reviewed link.
    """

    spec: str
    id: str
    level: str
    tasks: tuple[str, ...]
    links: tuple[str, ...]
    checks: tuple[str, ...]
    evidence: tuple[str, ...]
    gates: tuple[str, ...]
    shallow: bool
    deep: bool


class Loose(NamedTuple):
    """Something that is not connected: why, and its id and place."""

    kind: str
    id: str
    path: str
    line: int


class Coverage(NamedTuple):
    """The matrix over clauses, and what stands alone."""

    clauses: tuple[ClauseRow, ...]
    loose: tuple[Loose, ...]


def coverage_of(index: Index, repos: Sequence[str]) -> Coverage:
    """The coverage of the canon in force of some repositories, by evidence and work of all that were read."""
    every = index.evidence()
    links = every_link(index)
    rows: list[ClauseRow] = []
    loose: list[Loose] = []
    for repo in sorted(repos):
        for facts in index.repositories[repo].facts:
            for clause, node in zip(facts.clauses, nodes_of(facts), strict=False):
                if not node.superseded:
                    row = _row(node, clause.fields, links, every.records, every.gates)
                    rows.append(row)
                    loose += _missing(row, node, clause.fields)
    loose += [Loose(GUARDS_NOTHING, gate.id, gate.path, gate.line) for gate in every.gates if not gate.guards]
    loose += [
        Loose(ORPHAN, record.id, record.path, record.line)
        for record in every.records
        if record.repo in repos and not _belongs(record, index)
    ]
    return Coverage(tuple(sorted(rows)), tuple(sorted(set(loose))))


class TaskRow(NamedTuple):
    """One task: how many commands it names under `verify`, its gates, and the sound records about it."""

    task: str
    status: str
    verify: int
    gates: tuple[str, ...]
    evidence: tuple[str, ...]


def task_rows(index: Index, repos: Sequence[str]) -> tuple[TaskRow, ...]:
    """Task by check, gate and evidence, for every task that has an id."""
    shown: dict[str, set[str]] = {}
    for record in index.evidence().records:
        if not record.fault:
            about = {name.partition(":")[2] for name in record.subjects if name.startswith("task:")}
            for task in about | set(_linked(record, "tasks")):
                shown.setdefault(task, set()).add(f"{record.id} {record.result}")
    rows = []
    for repo in sorted(repos):
        for facts in index.repositories[repo].facts:
            for found in facts.tasks:
                verify = found.fields.get("verify")
                gates = {gate.id for gate in index.gates_of(found.id)} | set(_words(found.fields.get("gate")))
                count = len(verify) if isinstance(verify, list) else int(bool(verify))
                evidence = tuple(sorted(shown.get(found.id, ())))
                rows.append(TaskRow(found.id, found.status, count, tuple(sorted(gates)), evidence))
    return tuple(sorted(row for row in rows if row.task))


def _words(value: Any) -> list[str]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [str(word) for word in values]


def _row(
    node: Node,
    fields: Mapping[str, Any],
    links: Sequence[Any],
    records: Sequence[Evidence],
    gates: Sequence[Gate],
) -> ClauseRow:
    names = {node.id, f"{node.spec}#{node.id}", f"{node.spec.partition('@')[0]}#{node.id}"}
    own = [link for link in links if link.node is not None and link.node[:6] == node[:6]]
    shown = [record for record in records if not record.fault and names & clauses_in(record)]
    tasks = {link.stamp.source for link in own}
    for record in shown:
        tasks |= set(_linked(record, "tasks"))
    checks = tuple(sorted(str(check) for check in fields.get("checks") or ()))
    return ClauseRow(
        node.spec,
        node.id,
        node.level,
        tuple(sorted(tasks)),
        tuple(sorted(f"{link.stamp.source} {link.state}" for link in own)),
        checks,
        tuple(sorted(f"{record.id} {record.result}" for record in shown)),
        tuple(sorted(gate.id for gate in gates if names & _subjects_asked(gate))),
        bool(tasks or checks),
        any(record.result == "pass" for record in shown) and all(link.state == CURRENT for link in own),
    )


def _missing(row: ClauseRow, node: Node, fields: Mapping[str, Any]) -> list[Loose]:
    if row.level != "MUST" or fields.get("untestable"):
        return []
    found = [] if row.checks else [Loose(UNCHECKED, f"{row.spec}#{row.id}", node.path, node.line)]
    if not row.evidence:
        found.append(Loose(UNSHOWN, f"{row.spec}#{row.id}", node.path, node.line))
    return found


def clauses_in(record: Evidence) -> set[str]:
    """The clauses that a record speaks of: its links, its subjects, its single checks."""
    found = set(_linked(record, "clauses"))
    found |= {name.partition(":")[2] for name in record.subjects if name.startswith("clause:")}
    inner = record.fields.get("fields")
    checks = inner.get("checks") if isinstance(inner, Mapping) else None
    for check in checks if isinstance(checks, list) else ():
        if isinstance(check, Mapping) and isinstance(check.get("clause"), str):
            found.add(check["clause"])
    return found


def _linked(record: Evidence, name: str) -> list[str]:
    links = record.fields.get("links")
    found = links.get(name) if isinstance(links, Mapping) else None
    return [str(one) for one in found] if isinstance(found, list) else []


def _subjects_asked(gate: Gate) -> set[str]:
    found: set[str] = set()
    requirements = gate.fields.get("requirements")
    for asked in requirements.values() if isinstance(requirements, Mapping) else ():
        subject = asked.get("subject") if isinstance(asked, Mapping) else None
        for name in [subject] if isinstance(subject, str) else subject if isinstance(subject, list) else []:
            if str(name).startswith("clause:"):
                found.add(str(name).partition(":")[2])
    return found


def _belongs(record: Evidence, index: Index) -> bool:
    """Whether anything that the record names is known here; decisions and references stand for themselves."""
    if record.type in ("decision", "reference", "gate-evaluation"):
        return True
    for subject in record.subjects:
        kind, _, name = subject.partition(":")
        if kind in ("repo", "hub", "artifact", "spec", "clause", "environment"):
            return True
        if index.definitions(name) or index.services(name):
            return True
    return bool(_linked(record, "tasks") or _linked(record, "gates"))
