"""What a plan reads from the hub: the rows of some documents, never all rows of a large repository."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, or_, select

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
    if parents:
        among, value = _among(connection, "id", parents)
        for row in _fetch(connection, "workplan", [(f"repo = ? AND {among}", (repo, value))]):
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
    """One statement for each kind; a row may come more than once."""
    mine = "repo = ?"
    if wanted.everything:
        yield from _fetch(connection, kind, [(mine, (repo,))])
        return
    # Not one condition with OR: every part has an index of its own. SQLite uses the partial index of edited
    # rows only for the very word `touched`.
    parts: list[tuple[str, tuple[Any, ...]]] = [(f"{mine} AND touched", (repo,))]
    listed = [("path", wanted.paths), ("key", wanted.keys.get(kind, ()))]
    if SHAPES[kind].has_uuid:
        listed.append(("id", wanted.ids))
    for column, values in listed:
        if values:
            among, value = _among(connection, column, values)
            parts.append((f"{mine} AND {among}", (repo, value)))
    yield from _fetch(connection, kind, parts)


def _elsewhere(connection: Connection, repo: str, ids: Collection[str]) -> Iterator[Row]:
    for kind, shape in SHAPES.items():
        if shape.has_uuid and ids:
            among, value = _among(connection, "id", ids)
            yield from _fetch(connection, kind, [(f"{among} AND repo <> ?", (value, repo))])


def _among(connection: Connection, column: str, values: Collection[str]) -> tuple[str, Any]:
    """A condition that the column has one of the values, and its one parameter, however many there are."""
    wanted = sorted(values)
    name = connection.dialect.identifier_preparer.quote(column)
    if connection.dialect.name == "sqlite":
        return f"{name} IN (SELECT value FROM json_each(?))", json.dumps(wanted)  # noqa: S608 - a column of ours
    return f"{name} = ANY(?)", wanted


def _fetch(connection: Connection, kind: str, parts: Sequence[tuple[str, tuple[Any, ...]]]) -> Iterator[Row]:
    """The rows that one of the parts (condition and parameters) chooses."""
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in columns_of(kind))
    head = f"SELECT {columns} FROM {quote(table_of(kind).name)} WHERE "  # noqa: S608 - names are our own
    parameters = tuple(value for _condition, values in parts for value in values)
    for stored in _run(connection, " UNION ALL ".join(head + part for part, _values in parts), parameters):
        yield to_row(kind, stored)


def _run(connection: Connection, statement: str, parameters: tuple[Any, ...]) -> Iterable[Any]:
    """A statement as text, its parameters marked by `?`. Building these from expressions takes longer than
    the database needs to answer.
    """
    if connection.dialect.paramstyle != "qmark":
        statement = statement.replace("?", "%s")
    return connection.exec_driver_sql(statement, parameters)


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
    # Fetched all at once: asking the driver for each row takes longer than the database needs for all.
    return {
        path: Seen(path, digest, commit, bool(dirty), place)
        for path, digest, commit, dirty, place in connection.execute(statement).all()
    }


def touched_paths(connection: Connection, repo: str) -> frozenset[str]:
    """Paths of documents with a record that was edited in the hub since the last sync."""
    tables = [table_of(kind).name for kind in SHAPES]
    parts = [f"SELECT path FROM {table} WHERE repo = ? AND touched" for table in tables]  # noqa: S608 - names are our own
    found = _run(connection, " UNION ALL ".join(parts), (repo,) * len(parts))
    return frozenset(path for (path,) in found)


_COUNTED = ("workplan", "task")


def _live(connection: Connection, repo: str, read: Collection[Row]) -> int:
    """How many workplans and tasks there are, counted no further than the guard against mass changes asks.

    That guard compares a tenth of them with changes among the rows that were read.
    """
    enough = 10 * sum(1 for row in read if row.kind in _COUNTED and not row.orphaned) + 1
    tables = [table_of(kind) for kind in _COUNTED]
    some = [
        select(table.c.id).where(table.c.repo == repo, table.c.orphaned == false()).limit(enough).subquery()
        for table in tables
    ]
    counts = [select(func.count()).select_from(part).scalar_subquery() for part in some]
    return int(sum(connection.execute(select(*counts)).one()))
