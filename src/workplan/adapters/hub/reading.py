"""What a plan reads from the hub: the rows of some documents, never all rows of a large repository."""

from collections.abc import Collection, Iterator
from itertools import islice

from sqlalchemy import ColumnElement, Connection, false, func, or_, select, true

from workplan.adapters.hub.rows import columns_of, table_of, to_row
from workplan.adapters.hub.tables import DocumentTable, RepositoryTable
from workplan.hub.record import SHAPES
from workplan.hub.row import Row, Seen, Snapshot
from workplan.hub.store import Wanted

CHUNK = 500
"""Values in one IN list; SQLite and every PostgreSQL-like engine take that many."""


def read_snapshot(connection: Connection, repo: str, wanted: Wanted) -> Snapshot:
    """The rows that a plan for `repo` needs."""
    ghosts = tuple(_select(connection, "workplan", [_column("workplan", "repo") == ""]))
    rows: dict[tuple[str, str], Row] = {}
    for kind in SHAPES:
        for row in _rows_of(connection, kind, repo, wanted):
            rows[kind, row.id] = row
    titles = {ghost.values[0] for ghost in ghosts} if wanted.titles else set()
    if titles and not wanted.everything:
        title = _column("workplan", "title")
        for row in _select(connection, "workplan", [_column("workplan", "repo") == repo, title.in_(titles)]):
            rows["workplan", row.id] = row
    parents = {row.parent for row in rows.values() if row.parent} - {uuid for _, uuid in rows}
    for row in _chunked(connection, "workplan", "id", parents, repo):
        rows["workplan", row.id] = row
    return Snapshot(
        repo,
        revision_of(connection, repo),
        tuple(rows[key] for key in sorted(rows)),
        tuple(_elsewhere(connection, repo, wanted.ids)),
        tuple(ghost for ghost in ghosts if not ghost.orphaned),
        _live(connection, repo, rows.values()),
    )


def _rows_of(connection: Connection, kind: str, repo: str, wanted: Wanted) -> Iterator[Row]:
    here = _column(kind, "repo") == repo
    if wanted.everything:
        yield from _select(connection, kind, [here])
        return
    yield from _select(connection, kind, [here, _column(kind, "touched") == true()])
    yield from _chunked(connection, kind, "path", wanted.paths, repo)
    yield from _chunked(connection, kind, "key", wanted.keys.get(kind, ()), repo)
    if SHAPES[kind].has_uuid:
        yield from _chunked(connection, kind, "id", wanted.ids, repo)


def _elsewhere(connection: Connection, repo: str, ids: Collection[str]) -> Iterator[Row]:
    for kind, shape in SHAPES.items():
        if shape.has_uuid:
            for part in chunks(ids):
                column = _column(kind, "id")
                yield from _select(connection, kind, [column.in_(part), _column(kind, "repo") != repo])


def _chunked(
    connection: Connection, kind: str, column: str, values: Collection[str], repo: str
) -> Iterator[Row]:
    for part in chunks(values):
        yield from _select(connection, kind, [_column(kind, "repo") == repo, _column(kind, column).in_(part)])


def chunks(values: Collection[str]) -> Iterator[list[str]]:
    """The values in sorted lists that fit into one statement."""
    rest = iter(sorted(values))
    while part := list(islice(rest, CHUNK)):
        yield part


def _column(kind: str, name: str) -> ColumnElement[str]:
    return table_of(kind).c[name]


def _select(connection: Connection, kind: str, conditions: list[ColumnElement[bool]]) -> Iterator[Row]:
    table = table_of(kind)
    statement = select(*(table.c[name] for name in columns_of(kind))).where(*conditions)
    for stored in connection.execute(statement):
        yield to_row(kind, stored)


def find_rows(connection: Connection, name: str, repo: str) -> tuple[Row, ...]:
    """Rows of every kind whose id or key is `name`, live ones first."""
    found: list[Row] = []
    for kind in SHAPES:
        matches = or_(_column(kind, "id") == name.lower(), _column(kind, "key") == name)
        where = [matches, _column(kind, "repo") == repo] if repo else [matches]
        found.extend(_select(connection, kind, where))
    return tuple(sorted(found, key=lambda row: (row.orphaned, row.repo, row.kind, row.key, row.id)))


def revision_of(connection: Connection, repo: str) -> int:
    """The repository's revision, 0 where it is not registered."""
    found = connection.execute(select(RepositoryTable.revision).where(RepositoryTable.name == repo)).scalar()
    return int(found or 0)


def read_documents(connection: Connection, repo: str) -> dict[str, Seen]:
    """The documents of a repository as last synced."""
    columns = (
        DocumentTable.path,
        DocumentTable.digest,
        DocumentTable.commit_id,
        DocumentTable.dirty,
        DocumentTable.place,
    )
    statement = select(*columns).where(DocumentTable.repo == repo)
    return {
        row[0]: Seen(row[0], row[1], row[2], bool(row[3]), row[4]) for row in connection.execute(statement)
    }


def touched_paths(connection: Connection, repo: str) -> frozenset[str]:
    """Paths of documents with a record that was edited in the hub since the last sync."""
    paths: set[str] = set()
    for kind in SHAPES:
        table = table_of(kind)
        statement = select(table.c.path).where(table.c.repo == repo, table.c.touched == true()).distinct()
        paths.update(connection.execute(statement).scalars())
    return frozenset(paths)


_COUNTED = ("workplan", "task")


def _live(connection: Connection, repo: str, read: Collection[Row]) -> int:
    """How many workplans and tasks there are, counted no further than the guard against mass changes asks.

    That guard compares a tenth of them with changes among the rows that were read.
    """
    enough = 10 * sum(1 for row in read if row.kind in _COUNTED and not row.orphaned) + 1
    total = 0
    for kind in _COUNTED:
        table = table_of(kind)
        some = select(table.c.id).where(table.c.repo == repo, table.c.orphaned == false()).limit(enough)
        total += int(connection.execute(select(func.count()).select_from(some.subquery())).scalar() or 0)
    return total
