"""The lock row of a repository: portable, and gone by itself when its holder died."""

from sqlalchemy import Connection, delete, or_, select, update

from workplan.adapters.hub.tables import LockTable
from workplan.adapters.hub.writing import insert_missing

LEASE = 600.0
"""Seconds after which a lock may be taken over. One repository is synced in seconds."""

PAUSE = 0.1
"""Seconds between two attempts."""


def take(connection: Connection, repo: str, owner: str, now: float) -> str:
    """Take the lock; "" on success, else the owner that has it."""
    table = LockTable.__table__
    insert_missing(connection, table, [{"repo": repo, "owner": "", "expires": 0.0}])  # type: ignore[arg-type]
    free = or_(LockTable.expires < now, LockTable.owner == owner)
    taken = connection.execute(
        update(LockTable).where(LockTable.repo == repo, free).values(owner=owner, expires=now + LEASE)
    )
    if taken.rowcount == 1:
        return ""
    return connection.execute(select(LockTable.owner).where(LockTable.repo == repo)).scalar() or "another run"


def release(connection: Connection, repo: str, owner: str) -> None:
    """Give the lock back, if it is still ours."""
    connection.execute(delete(LockTable).where(LockTable.repo == repo, LockTable.owner == owner))


def holds(connection: Connection, repo: str, owner: str) -> bool:
    """Whether the lock is still ours: after a long pause another run may have taken it over."""
    return connection.execute(select(LockTable.owner).where(LockTable.repo == repo)).scalar() == owner


def held(connection: Connection, now: float) -> tuple[tuple[str, str], ...]:
    """Repositories whose lock is held, with its owner, sorted."""
    statement = (
        select(LockTable.repo, LockTable.owner).where(LockTable.expires >= now).order_by(LockTable.repo)
    )
    return tuple((repo, owner) for repo, owner in connection.execute(statement))
