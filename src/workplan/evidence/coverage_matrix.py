"""Coverage: which clauses are worked on, checked, shown and gated, and what stands alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from workplan.build.clause_names import spec_names
from workplan.build.clauses import PlacedClause, placed_clauses
from workplan.build.index import Index
from workplan.build.values import texts_of
from workplan.evidence.trace_gates import guarded_by, misfit
from workplan.evidence.trace_links import CURRENT, Link, every_link, links_of, source_of
from workplan.model.evidence import Evidence
from workplan.model.facts import Clause
from workplan.named_tuple import NamedTuple

UNCHECKED = "unchecked-must"
UNSHOWN = "must-without-evidence"
ORPHAN = "orphan-evidence"
GUARDS_NOTHING = "gate-guards-nothing"


class ClauseRow(NamedTuple):
    """One clause. `shallow`: somebody works on it or a check names it. `deep`: sound evidence that fits the clause as
    it is now shows that it holds, and every link to it was reviewed as it is now.

    `links` are the tasks and gates with the state of their link. `gates` are those that a change of the clause
    closes: they name it, or guard a task that does. Evidence whose pin fits no more says so.
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
    ties = _ties_of(index)
    rows: list[ClauseRow] = []
    loose: list[Loose] = []
    for repo in sorted(repos):
        for facts in index.repositories[repo].facts:
            for placed in placed_clauses(facts, repo):
                if not placed.superseded:
                    row = _row(placed, ties, index)
                    rows.append(row)
                    loose += _missing(row, placed.clause)
    loose += [
        Loose(GUARDS_NOTHING, gate.id, gate.path, gate.line)
        for gate in every.gates
        if not gate.guards and not index.tasks_naming(gate.id)
    ]
    loose += [
        Loose(ORPHAN, record.id, record.path, record.line)
        for record in every.records
        if record.repo in repos and not _belongs(record, index)
    ]
    return Coverage(tuple(sorted(rows)), tuple(sorted(set(loose))))


class TaskRow(NamedTuple):
    """One task: the clauses it answers to with the state of each link, how many commands it names under `verify`, its
    gates, and the sound records about it.
    """

    task: str
    status: str
    clauses: tuple[str, ...]
    verify: int
    gates: tuple[str, ...]
    evidence: tuple[str, ...]


def task_rows(index: Index, repos: Sequence[str]) -> tuple[TaskRow, ...]:
    """Task by clause, check, gate and evidence, for every task that has an id."""
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
                links = links_of(source_of(found, repo), index) if found.id else ()
                clauses = tuple(sorted(f"{link.target} {link.state}" for link in links))
                rows.append(TaskRow(found.id, found.status, clauses, count, tuple(sorted(gates)), evidence))
    return tuple(sorted(row for row in rows if row.task))


def _words(value: Any) -> list[str]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [str(word) for word in values]


class _Ties(NamedTuple):
    """Everything that leads to clauses: links by the place of their target, records by the clause as they name it."""

    links: Mapping[tuple[str, str, int], Sequence[Link]]
    records: Mapping[str, Sequence[Evidence]]
    guards: Mapping[str, Sequence[str]]


def _ties_of(index: Index) -> _Ties:
    links: dict[tuple[str, str, int], list[Link]] = {}
    for link in every_link(index):
        if link.node is not None and link.node.kind == "clause":
            links.setdefault((link.node.repo, link.node.path, link.node.line), []).append(link)
    records: dict[str, list[Evidence]] = {}
    every = index.evidence()
    for record in every.records:
        for name in clauses_in(record) if not record.fault else ():
            records.setdefault(name, []).append(record)
    guards: dict[str, list[str]] = {}
    for gate in every.gates:
        for name in guarded_by(gate, index):
            guards.setdefault(name, []).append(gate.id)
    return _Ties(links, records, guards)


def _row(placed: PlacedClause, ties: _Ties, index: Index) -> ClauseRow:
    clause = placed.clause
    links = ties.links.get((placed.repo, clause.path, clause.line), ())
    names = (clause.id, *(f"{spec}#{clause.id}" for spec in spec_names(placed)))
    shown = {
        (record.id, record.path, record.line): record
        for name in names
        for record in ties.records.get(name, ())
        if not _reviews_a_link(record)
    }
    standing = {key: misfit(record, index) for key, record in shown.items()}
    tasks = {link.source for link in links}
    for record in shown.values():
        tasks |= set(_linked(record, "tasks"))
    gates = {
        name for name in tasks if index.gates_of(name) and any(g.id == name for g in index.gates_of(name))
    }
    touched = gates | {gate for task in tasks for gate in ties.guards.get(task, ())}
    checks = tuple(sorted(texts_of(clause.fields, "checks")))
    passing = any(record.result == "pass" and not standing[key] for key, record in shown.items())
    return ClauseRow(
        clause.spec,
        clause.id,
        clause.level,
        tuple(sorted(tasks - gates)),
        tuple(sorted(f"{link.source} {link.state}" for link in links)),
        checks,
        tuple(
            sorted(
                f"{record.id} {record.result}{' pin-mismatch' if standing[key] else ''}"
                for key, record in shown.items()
            )
        ),
        tuple(sorted(touched)),
        bool(tasks or checks),
        passing and all(link.state == CURRENT for link in links),
    )


def _reviews_a_link(record: Evidence) -> bool:
    """Whether a record is about a link: that somebody looked is no evidence that the clause holds."""
    fields = record.fields.get("fields")
    return record.type == "review" and isinstance(fields, Mapping) and bool(fields.get("source"))


def _missing(row: ClauseRow, clause: Clause) -> list[Loose]:
    if row.level != "MUST" or clause.fields.get("untestable"):
        return []
    name = f"{row.spec}#{row.id}"
    found = [] if row.checks else [Loose(UNCHECKED, name, clause.path, clause.line)]
    if not row.evidence:
        found.append(Loose(UNSHOWN, name, clause.path, clause.line))
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
