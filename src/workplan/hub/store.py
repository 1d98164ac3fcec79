"""The port to the hub's database: what a sync asks of it. `adapters/hub` implements it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from workplan.errors import ConflictError
from workplan.hub.row import Change, Pending, Row, Seen, Snapshot
from workplan.named_tuple import NamedTuple


class MovedError(ConflictError):
    """The hub's records changed between plan and apply; nothing was written, and a new plan may succeed."""


class Wanted(NamedTuple):
    """Which rows a plan needs: of these documents, with these UUIDs, with these keys; or all of them."""

    paths: Collection[str]
    ids: Collection[str]
    keys: Mapping[str, Collection[str]]
    titles: bool = True
    everything: bool = False


class Update(NamedTuple):
    """An existing row as it shall be; `revision` is the one it was read at, a newer one stops the sync.

    `old_repo` is the repository it comes from where it changes that, else None. `rekeyed` says that its key
    changes.
    """

    row: Row
    revision: int
    old_repo: str | None = None
    rekeyed: bool = True


class Batch(NamedTuple):
    """All that one transaction does to one repository.

    `revision` is the repository's revision that the plan was made for. `lines` are kind, id and line.
    """

    repo: str
    revision: int
    commit: str
    at: str
    by: str
    creates: Sequence[Row] = ()
    updates: Sequence[Update] = ()
    lines: Sequence[tuple[str, str, int]] = ()
    history: Sequence[Change] = ()
    documents: Sequence[Seen] = ()
    gone: Sequence[str] = ()
    journal: Sequence[Pending] = ()


class Confirmation(NamedTuple):
    """File writes that happened: their journal lines, the bases that hold now, the documents as they are.

    `bases` maps kind and id to field and value: the value that file and hub now agree on.
    """

    repo: str
    done: Sequence[str]
    bases: Mapping[tuple[str, str], Mapping[str, str]]
    documents: Sequence[Seen]


class Repository(NamedTuple):
    """A registered repository: where it is on this machine ("" = nowhere) and elsewhere."""

    name: str
    remote: str = ""
    paths: Mapping[str, str] = {}
    revision: int = 0
    synced_at: str = ""
    synced_commit: str = ""


class HubStore(Protocol):
    """The hub's database. Every method raises UnreachableError if the database cannot be used."""

    def schema(self) -> str:
        """The version of the database's schema."""
        ...

    def repositories(self) -> tuple[Repository, ...]:
        """All registered repositories, sorted by name."""
        ...

    def register(self, name: str, machine: str, path: str, remote: str = "") -> None:
        """Add a repository, or say where it is on a machine."""
        ...

    def unregister(self, name: str) -> bool:
        """Forget where a repository is; its records stay. False if it is not registered."""
        ...

    def lock(self, repo: str, timeout: float) -> AbstractContextManager[None]:
        """Hold the repository for one sync; waits up to `timeout` seconds, then raises ConflictError."""
        ...

    def documents(self, repo: str) -> Mapping[str, Seen]:
        """The documents of a repository as last synced, by path."""
        ...

    def touched(self, repo: str) -> frozenset[str]:
        """Paths of documents with a record that was edited in the hub since the last sync."""
        ...

    def snapshot(self, repo: str, wanted: Wanted) -> Snapshot:
        """The rows of a repository that a plan needs, read in one transaction."""
        ...

    def apply(self, batch: Batch) -> int:
        """Write everything or nothing; the repository's new revision.

        Raises MovedError if the repository or a row moved since the snapshot.
        """
        ...

    def pending(self, repo: str, place: str) -> tuple[Pending, ...]:
        """File writes of this checkout that a run decided and did not confirm."""
        ...

    def confirm(self, confirmation: Confirmation) -> None:
        """Record that files were written."""
        ...

    def edit(self, repo: str, uuid: str, fields: Mapping[str, str], by: str, at: str) -> Row:
        """Change fields of one record on the hub's side, as an API or an agent does."""
        ...

    def find(self, name: str, repo: str = "") -> tuple[Row, ...]:
        """Rows whose key or id is `name`, live ones first."""
        ...

    def all_rows(self, repo: str) -> tuple[Row, ...]:
        """Every row of a repository, "" for those without one."""
        ...

    def merge(self, ghost: str, into: str, by: str, at: str) -> int:
        """Retire a workplan without repository in favour of another; the number of events that moved."""
        ...

    def history(self, uuid: str) -> tuple[Change, ...]:
        """The field changes of one record, oldest first."""
        ...
