"""Connections to the hub's database, and the clear message for everything that can go wrong with one."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from workplan.errors import UnreachableError, UsageError, WorkplanError

RETRIED = frozenset({"40001", "40P01"})
"""SQLSTATEs after which the same transaction may succeed: serialization failure and deadlock."""

ATTEMPTS = 8
_BUSY_MS = 30_000
_CONNECT_SECONDS = 10
_PASSWORD = re.compile(r"(://[^:/@\s]*):[^@\s]*@")

Result = TypeVar("Result")


def database_url(text: str) -> URL:
    """The URL of the hub; `postgres://` means `postgresql://`, a bare path means an SQLite file.

    Raises UsageError, without quoting a password, for what is no such URL.
    """
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
        if url.drivername == "postgres":
            url = url.set(drivername="postgresql")
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError, ImportError):
        raise UsageError(
            f"`{hidden(text)}` is not a database URL that can be used here",
            "use `sqlite:///hub.db` or `postgresql://user@host/name` (PostgreSQL needs `workplan[postgres]`)",
        ) from None
    if url.get_backend_name() not in {"sqlite", "postgresql", "cockroachdb"}:
        raise UsageError(
            f"the hub does not run on `{url.get_backend_name()}`",
            "use SQLite or a PostgreSQL-compatible database",
        )
    return url


def hidden(text: str) -> str:
    """The URL with its password replaced."""
    return _PASSWORD.sub(r"\1:***@", text)


def open_engine(url: URL) -> Engine:
    """An engine with the settings that the store relies on. Nothing is connected yet."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(
            url, connect_args={"connect_timeout": _CONNECT_SECONDS}, isolation_level="READ COMMITTED"
        )
    except ImportError as error:
        raise UsageError(
            f"the driver for `{url.get_backend_name()}` is not installed ({error.name})",
            "install `workplan[postgres]`",
        ) from None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, so that writers begin as writers
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def guarded(url: URL) -> Iterator[None]:
    """Turn faults of the database into one clear message, without a password."""
    try:
        yield
    except WorkplanError:
        raise
    except DBAPIError as error:
        raise _fault(url, error) from None
    except SQLAlchemyError as error:
        message = hidden(str(error)).splitlines()[0]
        raise UnreachableError(f"the hub `{shown(url)}` cannot be used: {message}", _HINT) from None


_HINT = "check `hub.url` or WORKPLAN_HUB_URL; nothing was changed"


def shown(url: URL) -> str:
    """The URL for people: no password."""
    return url.render_as_string(hide_password=True)


_SQLITE_FAULTS = (
    (
        "readonly",
        "it is read-only",
        "make the file and its folder writable, or set `hub.url` to another place",
    ),
    ("unable to open", "the file cannot be opened", "check that its folder exists and may be written"),
    (
        "not a database",
        "the file is not an SQLite database",
        "move it away; the next sync builds a new hub from the files",
    ),
    (
        "malformed",
        "the file is damaged",
        "move it away; `workplan hub rebuild` makes a new one from the files",
    ),
    ("disk is full", "the disk is full", "free some space and sync again"),
    ("database is locked", "another process keeps it locked", "wait for it to end and run the command again"),
)


def _fault(url: URL, error: DBAPIError) -> UnreachableError:
    text = hidden(str(error.orig))
    if url.get_backend_name() == "sqlite":
        for sign, what, hint in _SQLITE_FAULTS:
            if sign in text:
                return UnreachableError(f"the hub `{shown(url)}` cannot be used: {what}", hint)
    state = getattr(error.orig, "sqlstate", None) or ""
    line = text.strip().splitlines()[0] if text.strip() else type(error.orig).__name__
    if url.password:
        line = line.replace(str(url.password), "***")
    if state.startswith("28") or "password authentication failed" in text:
        return UnreachableError(f"the hub `{shown(url)}` refused user or password", _HINT)
    if state == "53100":
        return UnreachableError(
            f"the hub `{shown(url)}` has no disk space left", "free some space and sync again"
        )
    return UnreachableError(f"the hub `{shown(url)}` cannot be used: {line}", _HINT)


def in_transaction(
    engine: Engine,
    work: Callable[[Connection], Result],
    sleep: Callable[[float], None],
    *,
    reading: bool = False,
) -> Result:
    """Run `work` in one transaction; once more, after a growing pause, where the database asks for that."""
    for attempt in range(ATTEMPTS):
        try:
            with engine.connect() as connection:
                if reading and engine.dialect.name == "sqlite":
                    connection = connection.execution_options(reading=True)  # noqa: PLW2901 - the same connection
                with connection.begin():
                    return work(connection)
        except DBAPIError as error:
            again = getattr(error.orig, "sqlstate", None) in RETRIED
            if not again or attempt == ATTEMPTS - 1:
                raise
            sleep(0.01 * 2**attempt)
    raise AssertionError("unreachable")


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite hub; None for a server or a database in memory."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)
