"""Edits on the hub's side: what an API, an agent or an operator changes between two syncs."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, insert, select, update

from workplan.adapters.hub.reading import find_rows
from workplan.adapters.hub.rows import columns_of, from_row, table_of, to_row
from workplan.adapters.hub.tables import HistoryTable, RepositoryTable
from workplan.adapters.hub.writing import insert_missing, write_history
from workplan.errors import UsageError
from workplan.hub.record import EVENT_TYPES, SHAPES, values_of
from workplan.hub.row import Change, Row


def edit_record(
    connection: Connection, repo: str, uuid: str, fields: Mapping[str, str], by: str, at: str
) -> Row:
    """Change fields of one record; the next sync brings them to its file.

    Raises UsageError for an unknown record and for a field that only the file may change.
    """
    kind = _kind_of(connection, repo, uuid)
    allowed = SHAPES[kind].two_way
    for field in fields:
        if field not in allowed:
            raise UsageError(
                f"`{field}` of a {kind} cannot be changed in the hub",
                f"these can: {', '.join(f'`{name}`' for name in allowed)}" if allowed else "edit the file",
            )
    revision = next_revision(connection, repo)
    table = table_of(kind)
    mine = (table.c.repo == repo, table.c.id == uuid)
    columns = [table.c[name] for name in columns_of(kind)]
    old = to_row(kind, connection.execute(select(*columns).where(*mine).with_for_update()).one())
    values = tuple(
        fields.get(name, value) for name, value in zip(SHAPES[kind].fields, old.values, strict=True)
    )
    new = old._replace(
        values=values, revision=revision, touched=values != old.base, edited_by=by, edited_at=at
    )
    connection.execute(
        update(table).where(*mine).values(dict(zip(columns_of(kind), from_row(new), strict=True)))
    )
    write_history(
        connection,
        [
            Change(repo, kind, uuid, new.key, name, was, now, at, by, "hub", revision)
            for name, was, now in zip(SHAPES[kind].fields, old.values, values, strict=True)
            if was != now
        ],
    )
    return new


def _kind_of(connection: Connection, repo: str, uuid: str) -> str:
    for kind in SHAPES:
        table = table_of(kind)
        if connection.execute(select(table.c.id).where(table.c.repo == repo, table.c.id == uuid)).first():
            return kind
    raise UsageError(f"the hub has no record `{uuid}` in `{repo}`", "`workplan log ID` shows what it has")


def next_revision(connection: Connection, repo: str) -> int:
    """Count a transaction of the repository; its row stays locked until the end."""
    insert_missing(connection, _repositories(), [{"name": repo}])
    connection.execute(
        update(RepositoryTable)
        .where(RepositoryTable.name == repo)
        .values(revision=RepositoryTable.revision + 1)
    )
    statement = select(RepositoryTable.revision).where(RepositoryTable.name == repo)
    return int(connection.execute(statement).scalar_one())


def _repositories() -> Table:
    table = RepositoryTable.__table__
    assert isinstance(table, Table)  # noqa: S101 - narrows the declarative attribute's type
    return table


def add_event(
    connection: Connection, repo: str, uuid: str, fields: Mapping[str, str], by: str, at: str
) -> bool:
    """Append a progress event; False if the event `uuid` is there already, so that a replay adds nothing.

    Raises UsageError for an unknown event type.
    """
    if fields.get("event_type", "") not in EVENT_TYPES:
        raise UsageError(
            f"`{fields.get('event_type', '')}` is no event type",
            f"use one of {', '.join(f'`{name}`' for name in EVENT_TYPES)}",
        )
    table = table_of("event")
    if connection.execute(select(table.c.id).where(table.c.id == uuid)).first():
        return False
    revision = next_revision(connection, repo)
    values = values_of("event", fields)
    row = Row("event", repo, uuid, f"hub/{uuid}", values, values, "", 0, "", revision, origin="hub")
    stored = from_row(row._replace(edited_by=by, edited_at=at))
    connection.execute(insert(table), dict(zip(columns_of("event"), stored, strict=True)))
    return True


def add_ghost(connection: Connection, uuid: str, title: str, by: str, at: str) -> None:
    """A workplan that the hub made before any file: it has no repository until a file claims its UUID."""
    revision = next_revision(connection, "")
    values = values_of("workplan", {"title": title, "status": "active"})
    base = (None,) * len(values)
    row = Row("workplan", "", uuid, uuid, values, base, "", 0, "", revision, origin="hub")
    stored = from_row(row._replace(edited_by=by, edited_at=at))
    connection.execute(insert(table_of("workplan")), dict(zip(columns_of("workplan"), stored, strict=True)))


def merge_ghost(connection: Connection, ghost: str, into: str, by: str, at: str) -> int:
    """Retire the ownerless record `ghost` in favour of `into`; the number of events that moved along.

    Raises UsageError where one of them is not what it should be.
    """
    ghosts = [row for row in find_rows(connection, ghost, "") if row.repo == "" and row.kind == "workplan"]
    targets = [row for row in find_rows(connection, into, "") if row.repo and row.kind == "workplan"]
    if len(ghosts) != 1 or ghosts[0].orphaned:
        raise UsageError(
            f"`{ghost}` is no workplan without a repository", "`workplan plan` names those there are"
        )
    if len(targets) != 1:
        raise UsageError(f"`{into}` names {len(targets)} workplans of repositories", "name one by its UUID")
    old, new = ghosts[0], targets[0]
    revision = next_revision(connection, "")
    table, events = table_of("workplan"), table_of("event")
    connection.execute(
        update(table).where(table.c.repo == "", table.c.id == old.id).values(orphaned=True, revision=revision)
    )
    moved = connection.execute(update(events).where(events.c.subject == old.id).values(subject=new.key))
    merged = Change(new.repo, "workplan", new.id, new.key, "merged", old.id, new.id, at, by, "hub", revision)
    write_history(connection, [merged])
    return int(moved.rowcount)


def read_history(connection: Connection, uuid: str) -> tuple[Change, ...]:
    """The field changes of one record, oldest first."""
    columns = [getattr(HistoryTable, name) for name in _HISTORY]
    statement = select(*columns).where(HistoryTable.record == uuid)
    found = (Change(*stored) for stored in connection.execute(statement))
    return tuple(sorted(found, key=lambda change: (change.at, change.revision, change.field)))


_HISTORY = (
    "repo",
    "kind",
    "record",
    "key",
    "field",
    "old",
    "new",
    "at",
    "by",
    "side",
    "revision",
    "commit_id",
)
