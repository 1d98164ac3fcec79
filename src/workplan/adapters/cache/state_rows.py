"""The rows in which a state keeps judged documents: only those that differ are written."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence

from workplan.usecases.cache_ports import Address, Content, StoredDocument

SCHEMA = (
    """CREATE TABLE documents (id INTEGER PRIMARY KEY, repo TEXT NOT NULL, path TEXT NOT NULL,
    tasks INTEGER NOT NULL, ids TEXT NOT NULL, oid TEXT NOT NULL, size INTEGER NOT NULL, UNIQUE (repo, path))""",
    "CREATE TABLE findings (document INTEGER PRIMARY KEY, text TEXT NOT NULL, suppressed INTEGER NOT NULL)",
    "CREATE TABLE offers (name INTEGER, document INTEGER, PRIMARY KEY (name, document)) WITHOUT ROWID",
    "CREATE TABLE asks (name INTEGER, document INTEGER, PRIMARY KEY (name, document)) WITHOUT ROWID",
    "CREATE TABLE counts (repo TEXT PRIMARY KEY, documents INTEGER NOT NULL, tasks INTEGER NOT NULL)",
    "CREATE TABLE keys (document INTEGER PRIMARY KEY, offers TEXT NOT NULL, asks TEXT NOT NULL)",
)
TABLES = ("documents", "findings", "offers", "asks", "counts", "keys")
UNKNOWN = Content("", -1)
"""Stands for a content that no id names."""
_OF_DOCUMENT = (
    "DELETE FROM findings WHERE document = ?",
    "DELETE FROM keys WHERE document = ?",
    "DELETE FROM documents WHERE id = ?",
)
_FIND = "SELECT id, offers, asks, tasks FROM documents JOIN keys ON id = document WHERE repo = ? AND path = ?"
_COUNT = """INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (repo)
    DO UPDATE SET documents = documents + excluded.documents, tasks = tasks + excluded.tasks"""
ContentOf = Callable[[Address], Content]


def drop(connection: sqlite3.Connection, address: Address) -> None:
    """Forget a document."""
    found = connection.execute(_FIND, address).fetchone()
    if found is None:
        return
    number, offers, asks, tasks = found
    _replace_keys(connection, "offers", number, offers, "")
    _replace_keys(connection, "asks", number, asks, "")
    for statement in _OF_DOCUMENT:
        connection.execute(statement, (number,))
    connection.execute(_COUNT, (address[0], -1, -tasks))


def put(connection: sqlite3.Connection, documents: Iterable[StoredDocument], content_of: ContentOf) -> None:
    """Keep documents, each in place of what is kept of it."""
    new = []
    for document in documents:
        found = connection.execute(_FIND, document.address).fetchone()
        if found is None:
            new.append(document)
        else:
            _update(connection, document, content_of(document.address), found)
    insert(connection, new, content_of)


def _update(
    connection: sqlite3.Connection,
    document: StoredDocument,
    content: Content,
    found: tuple[int, str, str, int],
) -> None:
    number, offers, asks, tasks = found
    connection.execute(
        "UPDATE documents SET tasks = ?, ids = ?, oid = ?, size = ? WHERE id = ?",
        (document.tasks, "\0".join(document.ids), *content, number),
    )
    connection.execute("DELETE FROM findings WHERE document = ?", (number,))
    if document.findings or document.suppressed:
        row = (number, document.findings, document.suppressed)
        connection.execute("INSERT INTO findings VALUES (?, ?, ?)", row)
    keys = _text(document.offers), _text(document.asks)
    if keys != (offers, asks):
        _replace_keys(connection, "offers", number, offers, keys[0])
        _replace_keys(connection, "asks", number, asks, keys[1])
        connection.execute("UPDATE keys SET offers = ?, asks = ? WHERE document = ?", (*keys, number))
    if document.tasks != tasks:
        connection.execute(_COUNT, (document.address[0], 0, document.tasks - tasks))


def _text(keys: Sequence[int]) -> str:
    return " ".join(map(str, keys))


def _replace_keys(connection: sqlite3.Connection, table: str, number: int, before: str, after: str) -> None:
    old, new = set(before.split()), set(after.split())
    for statement, names in (
        (f"DELETE FROM {table} WHERE name = ? AND document = ?", old - new),  # noqa: S608  (own names)
        (f"INSERT INTO {table} VALUES (?, ?)", new - old),  # noqa: S608
    ):
        connection.executemany(statement, [(int(name), number) for name in names])


def insert(
    connection: sqlite3.Connection, documents: Sequence[StoredDocument], content_of: ContentOf
) -> None:
    """Keep documents of which nothing is kept."""
    if not documents:
        return
    first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM documents").fetchone()[0]
    connection.executemany(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (n, *d.address, d.tasks, "\0".join(d.ids), *content_of(d.address))
            for n, d in enumerate(documents, first)
        ),
    )
    connection.executemany(_COUNT, ((d.address[0], 1, d.tasks) for d in documents))
    connection.executemany(
        "INSERT INTO findings VALUES (?, ?, ?)",
        ((n, d.findings, d.suppressed) for n, d in enumerate(documents, first) if d.findings or d.suppressed),
    )
    connection.executemany(
        "INSERT INTO keys VALUES (?, ?, ?)",
        ((n, _text(d.offers), _text(d.asks)) for n, d in enumerate(documents, first)),
    )
    for table, rows in (
        ("offers", sorted(_pairs(((n, d.offers) for n, d in enumerate(documents, first))))),
        ("asks", sorted(_pairs(((n, d.asks) for n, d in enumerate(documents, first))))),
    ):
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)  # noqa: S608  (own names)


def _pairs(numbered: Iterable[tuple[int, Sequence[int]]]) -> Iterator[tuple[int, int]]:
    return ((name, number) for number, names in numbered for name in names)
