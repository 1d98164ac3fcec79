"""Registered repositories and where they lie on each machine."""

from collections import defaultdict

from sqlalchemy import Connection, Table, delete, func, select, update

from workplan.adapters.hub.rows import table_of
from workplan.adapters.hub.tables import RepositoryPathTable, RepositoryTable
from workplan.adapters.hub.writing import insert_missing
from workplan.hub.record import SHAPES
from workplan.hub.store import Repository


def read_repositories(connection: Connection) -> tuple[Repository, ...]:
    """All registered repositories with their paths, sorted by name."""
    paths: dict[str, dict[str, str]] = defaultdict(dict)
    for repo, machine, path in connection.execute(
        select(RepositoryPathTable.repo, RepositoryPathTable.machine, RepositoryPathTable.path)
    ):
        paths[repo][machine] = path
    statement = (
        select(
            RepositoryTable.name,
            RepositoryTable.remote,
            RepositoryTable.revision,
            RepositoryTable.synced_at,
            RepositoryTable.synced_commit,
        )
        .where(RepositoryTable.registered.is_(True), RepositoryTable.name != "")
        .order_by(RepositoryTable.name)
    )
    return tuple(
        Repository(name, remote, dict(paths[name]), revision, at, commit)
        for name, remote, revision, at, commit in connection.execute(statement)
    )


def register(connection: Connection, name: str, machine: str, path: str, remote: str) -> None:
    """Add a repository, or say where it is on a machine."""
    table = RepositoryTable.__table__
    assert isinstance(table, Table)  # noqa: S101 - narrows the declarative attribute's type
    insert_missing(connection, table, [{"name": name}])
    values: dict[str, object] = {"registered": True}
    if remote:
        values["remote"] = remote
    connection.execute(update(RepositoryTable).where(RepositoryTable.name == name).values(**values))
    if path:
        mine = (RepositoryPathTable.repo == name, RepositoryPathTable.machine == machine)
        connection.execute(delete(RepositoryPathTable).where(*mine))
        connection.execute(
            RepositoryPathTable.__table__.insert(),  # type: ignore[attr-defined]
            {"repo": name, "machine": machine, "path": path},
        )


def unregister(connection: Connection, name: str) -> bool:
    """Forget a repository's places; its records stay."""
    known = connection.execute(
        update(RepositoryTable)
        .where(RepositoryTable.name == name, RepositoryTable.registered.is_(True))
        .values(registered=False)
    )
    connection.execute(delete(RepositoryPathTable).where(RepositoryPathTable.repo == name))
    return known.rowcount == 1


def count_records(connection: Connection) -> dict[str, int]:
    """How many records of each kind have a file or an owner in the hub, and how many are orphaned."""
    counts: dict[str, int] = {}
    orphaned = 0
    for kind in SHAPES:
        table = table_of(kind)
        statement = select(table.c.orphaned, func.count()).group_by(table.c.orphaned)
        found = {bool(gone): int(count) for gone, count in connection.execute(statement)}
        counts[kind] = found.get(False, 0)
        orphaned += found.get(True, 0)
    return {**counts, "orphaned": orphaned}
