"""What one run left for the next, in a file of its own."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

from workplan.adapters.cache.database import Database
from workplan.adapters.cache.run_log import changed_since, extended
from workplan.adapters.cache.state_rows import SCHEMA, TABLES, UNKNOWN, drop, insert, put
from workplan.usecases.cache_ports import Address, Content, StoredDocument

VERSION = 4
_RUN = "run"
"""The text that names the run which left the state: no two runs have the same name."""
_LOG = "log"
"""The text about this run and those before it."""
_SCHEMA = ("CREATE TABLE texts (name TEXT PRIMARY KEY, text TEXT NOT NULL)", *SCHEMA)


class StateFile:
    """See RunState."""

    def __init__(self, path: str) -> None:
        self._database = Database(path, _SCHEMA, VERSION)
        self.run = ""
        self._log = ""
        self._texts: Mapping[str, str] = {}

    def load(self) -> Mapping[str, str] | None:
        """See RunState."""
        self._database.snapshot()
        texts = dict(self._database.rows("SELECT name, text FROM texts"))
        self.run, self._log = texts.pop(_RUN, ""), texts.pop(_LOG, "")
        self._texts = texts
        return texts or None

    def since(self, run: str) -> Sequence[Address] | None:
        """See RunState."""
        return changed_since(self._log, run)

    def sound(self) -> bool:
        """See RunState."""
        return self._database.usable

    def content(self, address: Address) -> Content | None:
        """See RunState."""
        query = "SELECT oid, size FROM documents WHERE repo = ? AND path = ?"
        return next((Content(*row) for row in self._database.rows(query, address) if row[0]), None)

    def contents(self, repo: str) -> Sequence[tuple[str, str, int]]:
        """See RunState."""
        query = "SELECT path, oid, size FROM documents WHERE repo = ? AND oid <> '' ORDER BY path"
        return self._database.rows(query, (repo,))

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
        content_of: Callable[[Address], Content | None],
        gone: Iterable[Address] = (),
        fresh: bool = False,
        changed: Iterable[Address] | None = None,
    ) -> None:
        """See RunState."""
        listed, dropped = list(documents), list(gone)
        run = os.urandom(8).hex()
        log = extended("" if changed is None else self._log, run, changed or ())

        def content(address: Address) -> Content:
            return content_of(address) or UNKNOWN

        def work(connection: sqlite3.Connection) -> None:
            before = {} if fresh else self._texts
            if fresh:
                for table in ("texts", *TABLES):
                    connection.execute(f"DELETE FROM {table}")  # noqa: S608  (own names)
                insert(connection, listed, content)
            else:
                for address in dropped:
                    drop(connection, address)
                put(connection, listed, content)
            rows = [(name, text) for name, text in texts.items() if before.get(name) != text]
            rows += [(_RUN, run), (_LOG, log)]
            connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?)", rows)

        self.run, self._log = (run, log) if self._database.write(work) else ("", "")
        self._texts = dict(texts)

    def close(self, ending: bool = False) -> None:
        """See Database."""
        self._database.close(ending)
