"""What one run left for the next, in a file of its own."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from workplan.adapters.cache.database import Database
from workplan.adapters.cache.run_log import changed_since, extended
from workplan.usecases.cache_ports import Address, StoredDocument

VERSION = 3
_RUN = "run"
"""The text that names the run which left the state: no two runs have the same name."""
_LOG = "log"
"""The text about this run and those before it."""
_SCHEMA = (
    "CREATE TABLE texts (name TEXT PRIMARY KEY, text TEXT NOT NULL)",
    """CREATE TABLE documents (id INTEGER PRIMARY KEY, repo TEXT NOT NULL, path TEXT NOT NULL,
    tasks INTEGER NOT NULL, ids TEXT NOT NULL, UNIQUE (repo, path))""",
    "CREATE TABLE findings (document INTEGER PRIMARY KEY, text TEXT NOT NULL, suppressed INTEGER NOT NULL)",
    "CREATE TABLE offers (name INTEGER, document INTEGER, PRIMARY KEY (name, document)) WITHOUT ROWID",
    "CREATE TABLE asks (name INTEGER, document INTEGER, PRIMARY KEY (name, document)) WITHOUT ROWID",
    "CREATE TABLE counts (repo TEXT PRIMARY KEY, documents INTEGER NOT NULL, tasks INTEGER NOT NULL)",
    "CREATE TABLE keys (document INTEGER PRIMARY KEY, offers TEXT NOT NULL, asks TEXT NOT NULL)",
)
_OF_DOCUMENT = (
    "DELETE FROM findings WHERE document = ?",
    "DELETE FROM keys WHERE document = ?",
    "DELETE FROM documents WHERE id = ?",
)
_COUNT = """INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (repo)
    DO UPDATE SET documents = documents + excluded.documents, tasks = tasks + excluded.tasks"""


class StateFile:
    """See RunState."""

    def __init__(self, path: str) -> None:
        self._database = Database(path, _SCHEMA, VERSION)
        self.run = ""
        self._log = ""

    def load(self) -> Mapping[str, str] | None:
        """See RunState."""
        self._database.snapshot()
        texts = dict(self._database.rows("SELECT name, text FROM texts"))
        self.run, self._log = texts.pop(_RUN, ""), texts.pop(_LOG, "")
        return texts or None

    def since(self, run: str) -> Sequence[Address] | None:
        """See RunState."""
        return changed_since(self._log, run)

    def sound(self) -> bool:
        """See RunState."""
        return self._database.usable

    def offering(self, keys: Sequence[int]) -> Sequence[Address]:
        """See RunState."""
        return self._documents("offers", keys)

    def asking(self, keys: Sequence[int]) -> Sequence[Address]:
        """See RunState."""
        return self._documents("asks", keys)

    def _documents(self, table: str, keys: Sequence[int]) -> Sequence[Address]:
        query = (
            f"SELECT DISTINCT repo, path FROM {table} JOIN documents ON id = document"  # noqa: S608  (own names)
            " WHERE name IN ({})"
        )
        return list(dict.fromkeys(self._database.rows_for(query, keys)))

    def findings(self) -> Sequence[tuple[Address, str, int]]:
        """See RunState."""
        rows = self._database.rows(
            "SELECT repo, path, text, suppressed FROM findings JOIN documents ON id = document"
        )
        return [((repo, path), text, suppressed) for repo, path, text, suppressed in rows]

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """See RunState."""
        rows = self._database.rows("SELECT repo, documents, tasks FROM counts WHERE documents > 0")
        return {repo: (documents, tasks) for repo, documents, tasks in rows}

    def record_ids(self) -> Sequence[tuple[Address, Sequence[str]]]:
        """See RunState."""
        rows = self._database.rows("SELECT repo, path, ids FROM documents")
        return [((repo, path), ids.split("\0") if ids else ()) for repo, path, ids in rows]

    def save(
        self,
        texts: Mapping[str, str],
        documents: Iterable[StoredDocument],
        gone: Iterable[Address] = (),
        fresh: bool = False,
        changed: Iterable[Address] | None = None,
    ) -> None:
        """See RunState."""
        listed, dropped = list(documents), list(gone)
        run = os.urandom(8).hex()
        log = extended("" if changed is None else self._log, run, changed or ())

        def work(connection: sqlite3.Connection) -> None:
            tables = (
                ("texts", "documents", "findings", "offers", "asks", "keys", "counts")
                if fresh
                else ("texts",)
            )
            for table in tables:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608  (own names)
            if not fresh:
                for address in (*dropped, *(document.address for document in listed)):
                    _drop(connection, address)
            connection.executemany(
                "INSERT INTO texts VALUES (?, ?)", [*texts.items(), (_RUN, run), (_LOG, log)]
            )
            _insert(connection, listed)

        self.run, self._log = (run, log) if self._database.write(work) else ("", "")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _drop(connection: sqlite3.Connection, address: Address) -> None:
    found = connection.execute(
        "SELECT id, offers, asks, tasks FROM documents JOIN keys ON id = document WHERE repo = ? AND path = ?",
        address,
    ).fetchone()
    if found is None:
        return
    number, offers, asks, tasks = found
    for table, keys in (("offers", offers), ("asks", asks)):
        rows = [(int(name), number) for name in keys.split()]
        connection.executemany(f"DELETE FROM {table} WHERE name = ? AND document = ?", rows)  # noqa: S608
    for statement in _OF_DOCUMENT:
        connection.execute(statement, (number,))
    connection.execute(_COUNT, (address[0], -1, -tasks))


def _insert(connection: sqlite3.Connection, documents: Sequence[StoredDocument]) -> None:
    first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM documents").fetchone()[0]
    connection.executemany(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
        ((n, *d.address, d.tasks, "\0".join(d.ids)) for n, d in enumerate(documents, first)),
    )
    connection.executemany(_COUNT, ((d.address[0], 1, d.tasks) for d in documents))
    connection.executemany(
        "INSERT INTO findings VALUES (?, ?, ?)",
        ((n, d.findings, d.suppressed) for n, d in enumerate(documents, first) if d.findings or d.suppressed),
    )
    connection.executemany(
        "INSERT INTO keys VALUES (?, ?, ?)",
        (
            (n, " ".join(map(str, d.offers)), " ".join(map(str, d.asks)))
            for n, d in enumerate(documents, first)
        ),
    )
    for table, rows in (
        ("offers", sorted(_pairs(((n, d.offers) for n, d in enumerate(documents, first))))),
        ("asks", sorted(_pairs(((n, d.asks) for n, d in enumerate(documents, first))))),
    ):
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)  # noqa: S608  (own names)


def _pairs(numbered: Iterable[tuple[int, Sequence[int]]]) -> Iterator[tuple[int, int]]:
    return ((name, number) for number, names in numbered for name in names)
