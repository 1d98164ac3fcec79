"""Rows of the tables to values and back, and the statements that write many of them at once."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from workplan.adapters.hub.tables import RECORD_TABLES
from workplan.hub.record import SHAPES
from workplan.hub.row import Edit, Row

HEAD = (
    "repo",
    "id",
    "key",
    "base",
    "path",
    "line",
    "parent",
    "revision",
    "touched",
    "orphaned",
    "origin",
    "edited_by",
    "edited_at",
)
"""The columns that every kind has, in the order in which they are read and written here."""

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring


def table_of(kind: str) -> Table:
    """The table of a kind of record."""
    table = RECORD_TABLES[kind]
    assert isinstance(table, Table)  # noqa: S101 - narrows the declarative attribute's type
    return table


def columns_of(kind: str) -> tuple[str, ...]:
    """All columns of a kind: the common ones, then its fields."""
    return HEAD + SHAPES[kind].fields


def to_row(kind: str, stored: Sequence[Any]) -> Row:
    """A stored tuple, in the order of `columns_of`, as a value."""
    repo, uuid, key, base, path, line, parent, revision, touched, orphaned, origin, by, at = stored[
        : len(HEAD)
    ]
    return Row(
        kind,
        repo,
        uuid,
        key,
        tuple(stored[len(HEAD) :]),
        tuple(json.loads(base)),
        path,
        line,
        parent,
        revision,
        bool(touched),
        bool(orphaned),
        origin,
        by,
        at,
    )


def from_row(row: Row) -> tuple[Any, ...]:
    """The tuple to store, in the order of `columns_of`."""
    return (
        row.repo,
        row.id,
        row.key,
        base_to_json(row.base),
        row.path,
        row.line,
        row.parent,
        row.revision,
        row.touched,
        row.orphaned,
        row.origin,
        row.edited_by,
        row.edited_at,
        *row.values,
    )


def insert_many(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Insert rows by the fastest way that the driver has: COPY, else one prepared statement."""
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(column) for column in columns)
    if connection.dialect.driver == "psycopg":
        cursor: Any = connection.connection.cursor()
        with cursor, cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"  # noqa: S608 - names are our own
    many = list(rows)
    if many:
        connection.exec_driver_sql(statement, many)


def edits_to_json(edits: Sequence[Edit]) -> str:
    """Edits as the journal keeps them."""
    return _dumps([list(edit) for edit in edits])


def edits_from_json(text: str) -> tuple[Edit, ...]:
    """Edits as the journal kept them."""
    return tuple(
        Edit(line, tuple(route), key, value, quoted) for line, route, key, value, quoted in json.loads(text)
    )


def base_with(base: Sequence[str | None], kind: str, agreed: Mapping[str, str]) -> tuple[str | None, ...]:
    """A base in which the agreed fields hold their agreed values."""
    return tuple(agreed.get(field, old) for field, old in zip(SHAPES[kind].fields, base, strict=True))


def base_to_json(base: Sequence[str | None]) -> str:
    """A base as its column holds it."""
    return f"[{','.join(['null' if value is None else _quoted(value) for value in base])}]"
