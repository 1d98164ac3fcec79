"""The facts of one repository's documents, by content."""

from collections.abc import Iterable

from workplan.adapters.cache.database import Database

VERSION = 1
MOST_BYTES = 1 << 30
"""Bytes of facts that are kept; when there are more, the older half goes."""
_SCHEMA = ("CREATE TABLE facts (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, data BLOB NOT NULL)",)


class FactsFile:
    """See FactStore."""

    def __init__(self, path: str, most: int = MOST_BYTES) -> None:
        self._database = Database(path, _SCHEMA, VERSION)
        self._most = most

    def get_facts(self, name: bytes) -> bytes | None:
        """See FactStore."""
        found = self._database.rows("SELECT data FROM facts WHERE name = ?", (name,))
        return found[0][0] if found else None

    def put_facts(self, items: Iterable[tuple[bytes, bytes]]) -> None:
        """See FactStore."""
        self._database.put("INSERT OR REPLACE INTO facts (name, data) VALUES (?, ?)", items)

    def trim(self) -> None:
        """Keep the file within its bound."""
        pages = self._database.rows("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        if pages and pages[0][0] > self._most:
            ids = self._database.rows("SELECT min(id), max(id) FROM facts")[0]
            self._database.put("DELETE FROM facts WHERE id < ?", [((ids[0] + ids[1]) // 2,)])
            self._database.rows("VACUUM")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
