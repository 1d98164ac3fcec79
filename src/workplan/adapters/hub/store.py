"""The hub in a database: the store that syncs and edits talk to."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import URL

from workplan.adapters.hub import editing, locks, reading, registry, writing
from workplan.adapters.hub.engine import database_url, guarded, in_transaction, open_engine, sqlite_file
from workplan.adapters.hub.rows import edits_from_json
from workplan.adapters.hub.schema import HEAD, current_version, require, upgrade
from workplan.adapters.hub.tables import JournalTable
from workplan.errors import ConflictError, UnreachableError
from workplan.hub.row import Change, Pending, Row, Seen, Snapshot
from workplan.hub.store import Batch, Confirmation, Repository, Wanted
from workplan.named_tuple import NamedTuple

Result = TypeVar("Result")


class Clockwork(NamedTuple):
    """The world for the store: `now` in seconds since 1970, `sleep` in seconds, which owner of a lock has died."""

    now: Callable[[], float]
    sleep: Callable[[float], None]
    has_died: Callable[[str], bool] = lambda _owner: False


class SqlHubStore:
    """Implements `HubStore` on SQLite and PostgreSQL. `owner` names this run in the lock table."""

    def __init__(self, engine: Engine, url: URL, clockwork: Clockwork, owner: str) -> None:
        self._engine = engine
        self._url = url
        self._clockwork = clockwork
        self._owner = owner

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def _write(self, work: Callable[[Connection], Result]) -> Result:
        with guarded(self._url):
            return in_transaction(self._engine, work, self._clockwork.sleep)

    def _read(self, work: Callable[[Connection], Result]) -> Result:
        with guarded(self._url):
            return in_transaction(self._engine, work, self._clockwork.sleep, reading=True)

    def schema(self) -> str:
        """See `HubStore`."""
        return HEAD

    def repositories(self) -> tuple[Repository, ...]:
        """See `HubStore`."""
        return self._read(registry.read_repositories)

    def register(self, name: str, machine: str, path: str, remote: str = "") -> None:
        """See `HubStore`."""
        self._write(lambda connection: registry.register(connection, name, machine, path, remote))

    def unregister(self, name: str) -> bool:
        """See `HubStore`."""
        return self._write(lambda connection: registry.unregister(connection, name))

    @contextmanager
    def lock(self, repo: str, timeout: float) -> Iterator[None]:
        """See `HubStore`."""
        self._take(repo, timeout)
        try:
            yield
        finally:
            self._write(lambda connection: locks.release(connection, repo, self._owner))

    def _take(self, repo: str, timeout: float) -> None:
        waited = 0.0
        while True:
            now = self._clockwork.now()
            holder = self._write(lambda connection: locks.take(connection, repo, self._owner, now))  # noqa: B023 - called at once
            if not holder:
                return
            if self._clockwork.has_died(holder):
                self._write(lambda connection: locks.release(connection, repo, holder))  # noqa: B023 - called at once
                continue
            if waited >= timeout:
                raise ConflictError(
                    f"`{repo}` is being synced by {holder}; waited {waited:.1f} s",
                    "wait for it, or allow more time with `--lock-timeout SECONDS`",
                )
            pause = min(locks.PAUSE, timeout - waited)
            self._clockwork.sleep(pause)
            waited += pause

    def documents(self, repo: str) -> Mapping[str, Seen]:
        """See `HubStore`."""
        return self._read(lambda connection: reading.read_documents(connection, repo))

    def touched(self, repo: str) -> frozenset[str]:
        """See `HubStore`."""
        return self._read(lambda connection: reading.touched_paths(connection, repo))

    def snapshot(self, repo: str, wanted: Wanted) -> Snapshot:
        """See `HubStore`."""
        return self._read(lambda connection: reading.read_snapshot(connection, repo, wanted))

    def apply(self, batch: Batch) -> int:
        """See `HubStore`."""

        def work(connection: Connection) -> int:
            if not locks.holds(connection, batch.repo, self._owner):
                raise ConflictError(
                    f"the lock on `{batch.repo}` was lost to another run; nothing was written",
                    "run the command again",
                )
            return writing.apply_batch(connection, batch)

        return self._write(work)

    def pending(self, repo: str, place: str) -> tuple[Pending, ...]:
        """See `HubStore`."""
        table = JournalTable
        statement = (
            select(table.id, table.path, table.digest_before, table.digest_after, table.edits)
            .where(table.repo == repo, table.place == place)
            .order_by(table.path, table.id)
        )

        def work(connection: Connection) -> tuple[Pending, ...]:
            return tuple(
                Pending(uuid, repo, place, path, before, after, edits_from_json(edits))
                for uuid, path, before, after, edits in connection.execute(statement)
            )

        return self._read(work)

    def confirm(self, confirmation: Confirmation) -> None:
        """See `HubStore`."""
        self._write(lambda connection: writing.confirm_writes(connection, confirmation))

    def edit(self, repo: str, uuid: str, fields: Mapping[str, str], by: str, at: str) -> Row:
        """See `HubStore`."""
        return self._write(lambda connection: editing.edit_record(connection, repo, uuid, fields, by, at))

    def add_event(self, repo: str, uuid: str, fields: Mapping[str, str], by: str, at: str) -> bool:
        """See `HubStore`."""
        return self._write(lambda connection: editing.add_event(connection, repo, uuid, fields, by, at))

    def add_ghost(self, uuid: str, title: str, by: str, at: str) -> None:
        """A workplan made in the hub before any file (see `editing.add_ghost`)."""
        self._write(lambda connection: editing.add_ghost(connection, uuid, title, by, at))

    def counts(self) -> Mapping[str, int]:
        """How many records of each kind the hub holds, orphaned ones counted apart."""
        return self._read(registry.count_records)

    def locked(self) -> tuple[tuple[str, str], ...]:
        """Repositories that are being synced now, and by whom."""
        now = self._clockwork.now()
        held = self._read(lambda connection: locks.held(connection, now))
        return tuple((repo, owner) for repo, owner in held if not self._clockwork.has_died(owner))

    def merge(self, ghost: str, into: str, by: str, at: str) -> int:
        """See `HubStore`."""
        return self._write(lambda connection: editing.merge_ghost(connection, ghost, into, by, at))

    def find(self, name: str, repo: str = "") -> tuple[Row, ...]:
        """See `HubStore`."""
        return self._read(lambda connection: reading.find_rows(connection, name, repo))

    def all_rows(self, repo: str) -> tuple[Row, ...]:
        """See `HubStore`."""
        return self.snapshot(repo, Wanted((), (), {}, everything=True)).rows

    def history(self, uuid: str) -> tuple[Change, ...]:
        """See `HubStore`."""
        return self._read(lambda connection: editing.read_history(connection, uuid))


def open_store(text: str, clockwork: Clockwork, owner: str, *, create: bool) -> SqlHubStore:
    """The hub at a database URL or SQLite path, with its schema up to date.

    Without `create` nothing is written: a hub that does not exist yet is an empty one in memory, and one
    with an older schema is refused. Raises UnreachableError or UsageError where it cannot be used.
    """
    url = database_url(text)
    file = sqlite_file(url)
    if file is not None and not create and not file.exists():
        url = URL.create("sqlite")
    engine = open_engine(url)
    try:
        with guarded(url):
            ready = _bring_up_to_date(engine, create=create or not url.database)
    except BaseException:
        engine.dispose()
        raise
    if ready:
        return SqlHubStore(engine, url, clockwork, owner)
    engine.dispose()
    return open_store("sqlite://", clockwork, owner, create=False)


def _bring_up_to_date(engine: Engine, *, create: bool) -> bool:
    """Whether the hub can be used now; False for an empty database that must not be changed."""
    version = current_version(engine)
    require(version)
    if version == HEAD:
        return True
    if create:
        _prepare(engine)
        return True
    if version:
        raise UnreachableError(
            f"the hub's schema is version `{version}`, this workplan reads `{HEAD}`",
            "`workplan sync` brings it up to date",
        )
    return False


def _prepare(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        raw.cursor().execute("PRAGMA journal_mode=WAL")
        raw.close()
    upgrade(engine)
