"""What a sync writes to the hub: one batch for one repository, checked row by row against lost updates."""

import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from workplan.adapters.hub.reading import chunks
from workplan.adapters.hub.rows import (
    base_to_json,
    base_with,
    columns_of,
    edits_to_json,
    from_row,
    insert_many,
    table_of,
)
from workplan.adapters.hub.statistics import count_anew
from workplan.adapters.hub.tables import (
    DocumentTable,
    DomainTable,
    HistoryTable,
    JournalTable,
    RepositoryTable,
    SyncRunTable,
    TopicTable,
)
from workplan.hub.record import SHAPES
from workplan.hub.row import Change, Row, Seen
from workplan.hub.store import Batch, Confirmation, MovedError, Update


def apply_batch(connection: Connection, batch: Batch) -> int:
    """Write the batch; the repository's new revision. Raises MovedError if anything moved meanwhile."""
    revision = raise_revision(connection, batch)
    _name_domains(connection, batch)
    for change in batch.updates:
        if change.old_repo is not None:
            _take_over(connection, change)
    _update_rows(connection, [change for change in batch.updates if change.old_repo is None])
    for kind, rows in groupby(sorted(batch.creates, key=attrgetter("kind")), key=attrgetter("kind")):
        insert_many(connection, table_of(kind), columns_of(kind), (from_row(row) for row in rows))
    _move_lines(connection, batch)
    write_history(connection, batch.history)
    write_documents(connection, batch.repo, batch.documents)
    for part in chunks(batch.gone):
        connection.execute(
            delete(DocumentTable).where(DocumentTable.repo == batch.repo, DocumentTable.path.in_(part))
        )
    _write_journal(connection, batch)
    connection.execute(
        _table(SyncRunTable).insert(),
        {
            "repo": batch.repo,
            "revision": revision,
            "at": batch.at,
            "by": batch.by,
            "commit_id": batch.commit,
            "created": len(batch.creates),
            "updated": len(batch.updates),
            "documents": len(batch.documents),
        },
    )
    count_anew(connection, batch)
    return revision


def raise_revision(connection: Connection, batch: Batch) -> int:
    """Count the transaction, provided that nothing was written since the plan was made.

    The statement locks the repository's row, so that two writers of one repository follow each other.
    """
    table = _table(RepositoryTable)
    insert_missing(connection, table, [{"name": batch.repo}])
    counted = connection.execute(
        update(table)
        .where(table.c.name == batch.repo, table.c.revision == batch.revision)
        .values(revision=batch.revision + 1, synced_at=batch.at, synced_commit=batch.commit)
    )
    if counted.rowcount != 1:
        raise MovedError(
            f"the hub's records of `{batch.repo}` changed while this run was working; nothing was written",
            "run the command again",
        )
    return batch.revision + 1


def insert_missing(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows whose primary key is not there yet."""
    if rows:
        insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
        connection.execute(insert(table).on_conflict_do_nothing(), list(rows))


def _table(model: Any) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - narrows the declarative attribute's type
    return table


def _name_domains(connection: Connection, batch: Batch) -> None:
    rows = [*batch.creates, *(change.row for change in batch.updates)]
    plans = [row for row in rows if row.kind == "workplan"]
    fields = SHAPES["workplan"].fields
    domain, topic = fields.index("domain"), fields.index("topic")
    domains = sorted({row.values[domain] for row in plans} - {""})
    insert_missing(connection, _table(DomainTable), [{"name": name} for name in domains])
    topics = {row.values[topic]: row.values[domain] for row in plans if row.values[topic]}
    insert_missing(
        connection,
        _table(TopicTable),
        [{"slug": slug, "domain": topics[slug]} for slug in sorted(topics)],
    )


def _take_over(connection: Connection, change: Update) -> None:
    """A record that moved here from another repository: the distribution key of a row never changes."""
    row = change.row
    table = table_of(row.kind)
    gone = connection.execute(
        delete(table).where(
            table.c.repo == change.old_repo,
            table.c.id == row.id,
            table.c.revision == change.revision,
        )
    )
    if gone.rowcount != 1:
        raise _moved(row)
    insert_many(connection, table, columns_of(row.kind), [from_row(row)])


def _update_rows(connection: Connection, changes: Sequence[Update]) -> None:
    by_kind: dict[str, list[Update]] = defaultdict(list)
    for change in changes:
        by_kind[change.row.kind].append(change)
    for kind, same in by_kind.items():
        table = table_of(kind)
        mine = (table.c.repo == bindparam("b_repo"), table.c.id == bindparam("b_id"))
        # Two rows may exchange their keys, so every key is first put out of the way.
        aside = [{"b_repo": u.row.repo, "b_id": u.row.id, "b_key": f"~{u.row.id}"} for u in same if u.rekeyed]
        if aside:
            connection.execute(update(table).where(*mine).values(key=bindparam("b_key")), aside)
        names = [name for name in columns_of(kind) if name not in {"repo", "id"}]
        statement = (
            update(table)
            .where(*mine, table.c.revision == bindparam("b_revision"))
            .values({name: bindparam(f"n_{name}") for name in names})
        )
        done = connection.execute(statement, [_parameters(u, kind) for u in same])
        if done.rowcount != len(same):
            raise _moved(same[0].row)


def _parameters(change: Update, kind: str) -> dict[str, Any]:
    stored = dict(zip(columns_of(kind), from_row(change.row), strict=True))
    parameters = {f"n_{name}": value for name, value in stored.items()}
    del parameters["n_repo"], parameters["n_id"]
    parameters.update(b_repo=stored["repo"], b_id=stored["id"], b_revision=change.revision)
    return parameters


def _moved(row: Row) -> MovedError:
    return MovedError(
        f"`{row.key}` was changed in the hub while this run was working; nothing was written",
        "run the command again",
    )


def _move_lines(connection: Connection, batch: Batch) -> None:
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, uuid, line in batch.lines:
        by_kind[kind].append({"b_repo": batch.repo, "b_id": uuid, "b_line": line})
    for kind, parameters in by_kind.items():
        table = table_of(kind)
        connection.execute(
            update(table)
            .where(table.c.repo == bindparam("b_repo"), table.c.id == bindparam("b_id"))
            .values(line=bindparam("b_line")),
            parameters,
        )


def write_history(connection: Connection, history: Sequence[Change]) -> None:
    """Append field changes."""
    columns = (
        "repo", "kind", "record", "key", "field", "old", "new", "at", "by", "side", "revision", "commit_id",
    )  # fmt: skip
    insert_many(connection, _table(HistoryTable), columns, history)


def write_documents(connection: Connection, repo: str, documents: Sequence[Seen]) -> None:
    """Remember documents as they are now."""
    table = _table(DocumentTable)
    for part in chunks([seen.path for seen in documents]):
        connection.execute(delete(table).where(table.c.repo == repo, table.c.path.in_(part)))
    columns = ("repo", "path", "digest", "commit_id", "dirty", "place")
    insert_many(connection, table, columns, ((repo, *seen) for seen in documents))


def _write_journal(connection: Connection, batch: Batch) -> None:
    columns = ("id", "repo", "place", "path", "digest_before", "digest_after", "edits", "at")
    rows = (
        (
            item.id,
            item.repo,
            item.place,
            item.path,
            item.before,
            item.after,
            edits_to_json(item.edits),
            batch.at,
        )
        for item in batch.journal
    )
    insert_many(connection, _table(JournalTable), columns, rows)


def confirm_writes(connection: Connection, confirmation: Confirmation) -> None:
    """Files were written: what they hold now is agreed, and the journal forgets them."""
    for part in chunks(confirmation.done):
        connection.execute(
            delete(JournalTable).where(JournalTable.repo == confirmation.repo, JournalTable.id.in_(part))
        )
    for (kind, uuid), agreed in confirmation.bases.items():
        if agreed:
            _agree(connection, confirmation.repo, kind, uuid, agreed)
    write_documents(connection, confirmation.repo, confirmation.documents)


def _agree(connection: Connection, repo: str, kind: str, uuid: str, agreed: Any) -> None:
    """Advance the base of the fields that were written. An edit that came meanwhile keeps the row touched."""
    table = table_of(kind)
    fields = SHAPES[kind].fields
    mine = (table.c.repo == repo, table.c.id == uuid)
    statement = select(table.c.base, *(table.c[field] for field in fields)).where(*mine).with_for_update()
    found = connection.execute(statement).one_or_none()
    if found is None:
        return
    base = base_with(json.loads(found[0]), kind, agreed)
    connection.execute(
        update(table).where(*mine).values(base=base_to_json(base), touched=base != tuple(found[1:]))
    )
