"""Clauses: the `clause` blocks of a canon document, and what names them from elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from workplan.build.values import text_of
from workplan.diagnostics.place import Place
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Clause, Facts, Reference, Task
from workplan.named_tuple import NamedTuple

if TYPE_CHECKING:
    from workplan.build.reading import Reading

KEY = "clauses"
"""The key of a task, of a gate and of a record's links that names clauses."""
SUBJECT = "clause:"
"""How a requirement of a gate names a clause that evidence must be about."""
_MOST_REQUIREMENTS = 1000


class PlacedClause(NamedTuple):
    """A clause with the repository that it stands in; `superseded` is that of its document."""

    repo: str
    clause: Clause
    superseded: bool


class NamedClause(NamedTuple):
    """A clause as a record names it, and the route to the place below the record's block."""

    name: str
    route: tuple[str | int, ...]


def clauses_of(reading: "Reading", path: str, spec: str) -> tuple[Clause, ...]:
    """The clauses in file order; one without an id can be read, and not be named from elsewhere."""
    name = spec or path.rpartition("/")[2].removesuffix(".md")
    return tuple(
        Clause(
            text_of(block.fields, "id"),
            text_of(block.fields, "level").upper(),
            " ".join(text_of(block.fields, "text").split()),
            name,
            path,
            block.fence.line,
            block.fields,
        )
        for block in reading.blocks
        if block.kind.record == "clause" and block.fields
    )


def placed_clauses(facts: Facts, repo: str) -> list[PlacedClause]:
    """The clauses of one document of a repository that have an id."""
    old = any(spec.superseded_by or spec.status == "superseded" for spec in facts.specs)
    return [PlacedClause(repo, clause, old) for clause in facts.clauses if clause.id]


def names_of(clauses: Mapping[str, Sequence[PlacedClause]]) -> list[str]:
    """Clauses by id, as `SPEC#CLAUSE`, sorted."""
    return sorted({f"{one.clause.spec}#{name}" for name, found in clauses.items() for one in found})


def clauses_named(fields: Mapping[str, Any]) -> Sequence[NamedClause]:
    """The clauses under `clauses`, each once, in the order of the block."""
    value = fields.get(KEY)
    if value is None:
        return ()
    entries: Iterable[tuple[tuple[str | int, ...], Any]]
    if isinstance(value, list):
        entries = [((KEY, position), entry) for position, entry in enumerate(value)]
    else:
        entries = [((KEY,), value)]
    found: dict[str, NamedClause] = {}
    for route, entry in entries:
        name = entry.strip() if isinstance(entry, str) else ""
        if name:
            found.setdefault(name, NamedClause(name, route))
    return tuple(found.values())


def clauses_of_gate(gate: Gate) -> Sequence[NamedClause]:
    """The clauses that a gate names: under `clauses`, and as subjects of its requirements."""
    named = clauses_named(gate.fields)
    found = {one.name: one for one in named} if named else {}
    requirements = gate.fields.get("requirements")
    asked = requirements if isinstance(requirements, dict) else {}
    for name, requirement in islice(asked.items(), _MOST_REQUIREMENTS):
        subject = requirement.get("subject") if isinstance(requirement, dict) else None
        route = ("requirements", str(name), "subject")
        if isinstance(subject, str):
            _name_subject(subject, route, found)
        for position, entry in enumerate(subject) if isinstance(subject, list) else ():
            _name_subject(entry, (*route, position), found)
    return tuple(found.values())


def _name_subject(subject: Any, route: tuple[str | int, ...], found: dict[str, NamedClause]) -> None:
    if isinstance(subject, str) and subject.startswith(SUBJECT) and subject != SUBJECT:
        clause = subject.removeprefix(SUBJECT)
        found.setdefault(clause, NamedClause(clause, route))


def clauses_of_record(record: Evidence) -> Sequence[NamedClause]:
    """The clauses under a record's `links`."""
    links = record.fields.get("links")
    named = clauses_named(links) if isinstance(links, Mapping) else ()
    return tuple(NamedClause(one.name, ("links", *one.route)) for one in named)


def clause_references(
    tasks: Iterable[Task], gates: Iterable[Gate], records: Iterable[Evidence]
) -> list[Reference]:
    """Every clause that these name, with its place."""
    found: list[Reference] = []
    for task in tasks:
        if KEY in task.fields:
            found += _references(clauses_named(task.fields), task.id, task.path, task.line, task.route)
    for gate in gates:
        found += _references(clauses_of_gate(gate), gate.id, gate.path, gate.line)
    for record in records:
        found += _references(clauses_of_record(record), record.id, record.path, record.line)
    return found


def _references(
    named: Iterable[NamedClause], source: str, path: str, line: int, above: tuple[str | int, ...] = ()
) -> Iterable[Reference]:
    for name, route in named:
        place = Place(line, above + route)
        yield Reference(source, name, path, line, 1, "clause", "", str(route[0]), 0, place)
