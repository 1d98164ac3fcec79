"""SQLite files that may vanish or break at any time: every fault is an empty answer, never an error."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
PARTS = ("", "-wal", "-shm")
BUSY = 2.0
"""Seconds to wait for another run that writes."""
LITTLE = 400_000
"""Bytes that are read in a fraction of the time that a disk needs to say that it has written them."""
_MANY = 500
_left: list[sqlite3.Connection] = []
"""Connections that nobody closes: the process ends with them."""


def remove(path: str) -> None:
    """Remove a database file and what SQLite keeps beside it."""
    for part in PARTS:
        with suppress(OSError):
            os.unlink(path + part)


class Database:
    """One file. After the first fault it answers nothing and takes nothing; a broken file is removed."""

    def __init__(self, path: str, schema: Sequence[str], version: int) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._open(schema, version)

    def _open(self, schema: Sequence[str], version: int) -> None:
        try:
            connection = sqlite3.connect(self._path, timeout=BUSY, isolation_level=None)
            self._connection = connection
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found != version:
                connection.execute("PRAGMA synchronous=OFF")  # a file that holds nothing has nothing to lose
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("BEGIN IMMEDIATE")
                names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                for (name,) in names:
                    connection.execute(f'DROP TABLE "{name}"')
                for statement in schema:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={version}")
                connection.execute("COMMIT")
            connection.execute("PRAGMA synchronous=NORMAL")
        except sqlite3.Error as fault:
            self._give_up(fault)

    def _give_up(self, fault: sqlite3.Error) -> None:
        """Stop using the file. One that is no database any more is removed, so that the next run starts anew."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        if type(fault) is sqlite3.DatabaseError:
            remove(self._path)

    @property
    def usable(self) -> bool:
        """No fault so far: every answer was the file's own."""
        return self._connection is not None

    def snapshot(self) -> None:
        """From here on all reads see one moment, whatever other runs write."""

        def begin(connection: sqlite3.Connection) -> None:
            if not connection.in_transaction:
                connection.execute("BEGIN")

        self.use(begin, None)

    def use(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """What `work` gives; `otherwise` after any fault of the database."""
        if self._connection is None:
            return otherwise
        try:
            return work(self._connection)
        except sqlite3.Error as fault:
            self._give_up(fault)
            return otherwise

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query."""
        return self.use(lambda connection: connection.execute(query, values).fetchall(), [])

    def rows_for(self, query: str, values: Sequence[Any]) -> list[Any]:
        """All rows of a query whose `{}` stands for a list of any length."""
        found = []
        for start in range(0, len(values), _MANY):
            part = values[start : start + _MANY]
            found += self.rows(query.format(",".join("?" * len(part))), part)
        return found

    def write(self, work: Callable[[sqlite3.Connection], None]) -> bool:
        """One transaction; false where it could not be made."""

        def whole(connection: sqlite3.Connection) -> bool:
            if not connection.in_transaction:
                connection.execute("BEGIN IMMEDIATE")
            try:
                work(connection)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            return True

        return self.use(whole, False)

    def put(self, statement: str, rows: Iterable[Sequence[Any]]) -> bool:
        """The same for many rows of one statement."""
        listed = list(rows)

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany(statement, listed)

        return self.write(work)

    def close(self, ending: bool = False) -> None:
        """Let go of the file. Where the process is `ending`, a little that was written stays in the file beside it,
        from where the next run reads it: putting it in its place would wait for the disk.
        """
        if self._connection is None:
            return
        if ending and self._has_little():
            _left.append(self._connection)
        else:
            self._connection.close()
        self._connection = None

    def _has_little(self) -> bool:
        try:
            return 0 < os.stat(f"{self._path}-wal").st_size <= LITTLE
        except OSError:
            return False
