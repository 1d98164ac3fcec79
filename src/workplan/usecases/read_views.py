"""What the reading commands show: rows of records, one record with all that concerns it, the graph."""

from collections.abc import Callable, Collection, Iterator

from workplan.build.index import Index
from workplan.build.values import text_of, texts_of
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Document, Facts, Reference, Task
from workplan.named_tuple import NamedTuple
from workplan.usecases.compile import Compiled


class Row(NamedTuple):
    """One record in a list."""

    id: str
    kind: str
    status: str
    priority: str
    owner: str
    title: str
    repo: str
    path: str
    line: int


class Filter(NamedTuple):
    """Empty = everything. Values of one filter are alternatives; different filters must all hold."""

    statuses: Collection[str] = ()
    priorities: Collection[str] = ()
    owners: Collection[str] = ()
    kinds: Collection[str] = ()
    open_only: bool = False


class Detail(NamedTuple):
    """One record, where it is defined, and every reference to and from it."""

    row: Row
    record: Document | Task | Gate | Evidence
    facts: Facts
    mentions: tuple[tuple[str, Reference], ...]


class Point(NamedTuple):
    """A node of the dependency graph; `group` is the plan or the repository it belongs to."""

    id: str
    title: str
    status: str
    group: str


def rows(compiled: Compiled, wanted: Filter) -> tuple[Row, ...]:
    """The records of all documents that pass the filter, in the order of repositories, paths and lines."""
    found = []
    for repository in compiled.repositories:
        for facts in repository.facts:
            for row, is_open in _rows_of(facts, compiled.index):
                if _passes(row, is_open, wanted):
                    found.append(row)
    return tuple(found)


def _rows_of(facts: Facts, index: Index) -> list[tuple[Row, bool]]:
    document = facts.document
    owner = text_of(document.fields, "owner") or ", ".join(texts_of(document.fields, "owners"))
    words = index.vocabulary(facts.repo, document.kind)
    row = Row(
        document.id or document.path,
        document.kind,
        document.status,
        "",
        owner,
        document.title,
        facts.repo,
        document.path,
        document.line,
    )
    found = [(row, document.status not in words.closed)]
    for task in facts.tasks:
        own = text_of(task.fields, "assignee") or owner
        words = index.vocabulary(facts.repo, document.kind, task.block)
        row = Row(
            task.id, "task", task.status, task.priority, own, task.title, facts.repo, task.path, task.line
        )
        found.append((row, task.status not in words.closed))
    for service in facts.services:
        row = Row(
            service.id,
            "service",
            service.lifecycle,
            "",
            ", ".join(service.owners),
            service.name,
            facts.repo,
            service.path,
            service.line,
        )
        found.append((row, service.lifecycle != "retired"))
    return [*found, *((row, True) for row in _proofs(facts))]


def _proofs(facts: Facts) -> Iterator[Row]:
    """Gates, and the records of evidence reports; a record that is a document of its own is listed as one."""
    for gate in facts.gates:
        yield Row(gate.id, "gate", "", "", "", gate.title, facts.repo, gate.path, gate.line)
    if facts.document.kind != "evidence":
        for record in facts.evidence:
            owner = text_of(record.fields.get("producer") or {}, "id")
            yield Row(
                record.id, "evidence", record.result, "", owner, "", facts.repo, record.path, record.line
            )


def _passes(row: Row, is_open: bool, wanted: Filter) -> bool:
    return (
        (not wanted.kinds or row.kind in wanted.kinds)
        and (not wanted.statuses or row.status in wanted.statuses)
        and (not wanted.priorities or row.priority in wanted.priorities)
        and (not wanted.owners or row.owner in wanted.owners)
        and (is_open or not wanted.open_only)
    )


def details(compiled: Compiled, record_id: str) -> tuple[Detail, ...]:
    """Every record with this id (more than one where the id is not unique)."""
    found = []
    for repository in compiled.repositories:
        for facts in repository.facts:
            records: list[Document | Task | Gate | Evidence] = [facts.document, *facts.tasks, *facts.gates]
            records += facts.evidence if facts.document.kind != "evidence" else ()
            for record in records:
                if record.id == record_id:
                    row = next(
                        row
                        for row, _open in _rows_of(facts, compiled.index)
                        if (row.id, row.line) == (record_id, record.line)
                    )
                    found.append(Detail(row, record, facts, mentions_of(compiled, record_id)))
    return tuple(found)


def mentions_of(compiled: Compiled, record_id: str) -> tuple[tuple[str, Reference], ...]:
    """Every reference to an id, with the repository that it stands in."""
    return tuple(
        (facts.repo, reference)
        for repository in compiled.repositories
        for facts in repository.facts
        for reference in facts.references
        if reference.target == record_id
    )


def known_ids(compiled: Compiled) -> tuple[str, ...]:
    """Every id that can be shown."""
    found: list[str] = []
    for repository in compiled.repositories:
        for facts in repository.facts:
            found.append(facts.document.id)
            found += [task.id for task in facts.tasks]
            found += [gate.id for gate in facts.gates]
            found += [record.id for record in facts.evidence]
    return tuple(name for name in found if name)


def dependency_points(
    compiled: Compiled, chosen: Callable[[str], bool], open_only: bool
) -> tuple[tuple[Point, ...], tuple[tuple[str, str], ...]]:
    """The graph of what waits for what: nodes, and edges from prerequisite to dependent.

    Only records that take part in an edge are nodes. `chosen` selects ids; the other end of an edge comes along.
    """
    index = compiled.index
    edges = set()
    for source, group in index.edges().items():
        for edge in group:
            if chosen(source) or chosen(edge.target):
                edges.add((edge.target, source))
    if open_only:
        edges = {(one, other) for one, other in edges if _is_open(one, index) or _is_open(other, index)}
    names = sorted({name for edge in edges for name in edge})
    return tuple(_point(name, index) for name in names), tuple(sorted(edges))


def _is_open(record_id: str, index: Index) -> bool:
    holders = index.definitions(record_id)
    return bool(holders) and not all(holder.closed for holder in holders)


def _point(record_id: str, index: Index) -> Point:
    holders = index.definitions(record_id)
    if not holders:
        return Point(record_id, "", "", "elsewhere")
    holder = holders[0]
    return Point(record_id, holder.title, holder.status, holder.workplan or holder.repo)
