"""The facts of one repository's documents, by content."""

import os
from collections.abc import Iterable

from workplan.adapters.cache.database import Database

VERSION = 1
MOST_BYTES = 1 << 30
"""Bytes of facts that are kept; when there are more, the older half goes."""
OPEN = 32
"""Files that are open at once, however many repositories a run has; each takes three handles."""
_SCHEMA = ("CREATE TABLE facts (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, data BLOB NOT NULL)",)


class OpenFiles:
    """The fact files that are open, of which those used last may stay so."""

    def __init__(self, most: int = OPEN) -> None:
        self._most = most
        self._files: dict[int, FactsFile] = {}

    def use(self, file: "FactsFile") -> None:
        """Note that this one is used, and let go of the one that was not for longest."""
        self._files.pop(id(file), None)
        self._files[id(file)] = file
        if len(self._files) > self._most:
            self._files.pop(next(iter(self._files))).close()


class FactsFile:
    """See FactStore. The file is opened when first used, and again when used after `close`."""

    def __init__(self, path: str, most: int = MOST_BYTES, together: OpenFiles | None = None) -> None:
        self._path = path
        self._most = most
        self._together = together
        self._opened: Database | None = None

    @property
    def _database(self) -> Database:
        if self._opened is None:
            self._opened = Database(self._path, _SCHEMA, VERSION)
        if self._together is not None:
            self._together.use(self)
        return self._opened

    def get_facts(self, name: bytes) -> bytes | None:
        """See FactStore."""
        found = self._database.rows("SELECT data FROM facts WHERE name = ?", (name,))
        return found[0][0] if found else None

    def put_facts(self, items: Iterable[tuple[bytes, bytes]]) -> None:
        """See FactStore."""
        self._database.put("INSERT OR REPLACE INTO facts (name, data) VALUES (?, ?)", items)

    def trim(self) -> None:
        """Keep the file within its bound."""
        try:
            if os.stat(self._path).st_size <= self._most:
                return
        except OSError:
            return
        ids = self._database.rows("SELECT min(id), max(id) FROM facts")
        if ids and ids[0][0] is not None:
            self._database.put("DELETE FROM facts WHERE id < ?", [((ids[0][0] + ids[0][1]) // 2,)])
            self._database.rows("VACUUM")

    def close(self, ending: bool = False) -> None:
        """See Database."""
        if self._opened is not None:
            self._opened.close(ending)
            self._opened = None
