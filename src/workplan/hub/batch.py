"""From a plan to what is written: one batch for the database, and the edits of files."""

from collections.abc import Callable, Mapping

from workplan.hub.naming import Naming
from workplan.hub.plan import CREATE, LINK, ORPHAN, RecordChange, RepoPlan
from workplan.hub.record import SHAPES, Record, derived_id
from workplan.hub.row import Change, Edit, Row
from workplan.hub.store import Batch, Update
from workplan.hub.threeway import FILE_AHEAD, HUB_AHEAD, settled
from workplan.named_tuple import NamedTuple


class FileEdit(NamedTuple):
    """An edit of a file and the record it is for. `field` is "" for the UUID itself.

    `key` is the record's id in the file.
    """

    path: str
    edit: Edit
    kind: str
    uuid: str
    field: str
    key: str = ""


class Stamp(NamedTuple):
    """Who syncs, and when (UTC, ISO 8601)."""

    at: str
    by: str


def batch_of(
    plan: RepoPlan, naming: Naming, new_id: Callable[[], str], stamp: Stamp
) -> tuple[Batch, tuple[FileEdit, ...]]:
    """Everything that applying `plan` writes. `new_id` gives a fresh UUID."""
    writer = _Writer(plan, naming, new_id, stamp)
    for change in plan.changes:
        writer.add(change)
    batch = Batch(
        repo=plan.repo,
        revision=plan.revision,
        commit=plan.commit,
        at=stamp.at,
        by=stamp.by,
        creates=writer.creates,
        updates=writer.updates,
        lines=plan.lines,
        history=writer.history,
        documents=plan.documents,
        gone=plan.gone,
    )
    return batch, tuple(writer.edits)


class _Writer:
    def __init__(self, plan: RepoPlan, naming: Naming, new_id: Callable[[], str], stamp: Stamp) -> None:
        self.plan, self.naming, self.new_id, self.stamp = plan, naming, new_id, stamp
        self.revision = plan.revision + 1
        self.parents = dict(plan.parents)
        self.creates: list[Row] = []
        self.updates: list[Update] = []
        self.history: list[Change] = []
        self.edits: list[FileEdit] = []

    def add(self, change: RecordChange) -> None:
        if change.record is None:
            self._orphan(change)
        elif change.row is None:
            self._create(change, change.record)
        else:
            self._update(change, change.record, change.row)

    def _create(self, change: RecordChange, record: Record) -> None:
        shape = SHAPES[record.kind]
        if record.hub_id:
            uuid = record.hub_id
        elif shape.has_uuid and self.naming.uuid_key(record):
            uuid = self.new_id()
        else:
            uuid = derived_id(record.kind, record.repo, record.key)
        if record.kind == "workplan":
            self.parents[record.key] = uuid
        self.creates.append(
            Row(
                record.kind,
                record.repo,
                uuid,
                record.key,
                record.values,
                record.values,
                record.path,
                record.line,
                self.parents[record.parent] if record.parent else "",
                self.revision,
            )
        )
        if LINK in change.actions:
            self._link(record, uuid)

    def _link(self, record: Record, uuid: str) -> None:
        key = self.naming.uuid_key(record)
        if key:
            edit = Edit(record.line, record.route, key, uuid, quoted=True)
            self.edits.append(FileEdit(record.path, edit, record.kind, uuid, "", record.key))

    def _update(self, change: RecordChange, record: Record, row: Row) -> None:
        fields = SHAPES[record.kind].fields
        values, base = settled(fields, change.fields, row.values, written=False)
        renamed = row._replace(
            repo=record.repo,
            key=record.key,
            values=values,
            base=base,
            path=record.path,
            line=record.line,
            parent=self.parents.get(record.parent, row.parent) if record.parent else row.parent,
            revision=self.revision,
            touched=any(field.state != FILE_AHEAD for field in change.fields),
            orphaned=False,
            origin="file",
        )
        old_repo = row.repo if row.repo != record.repo else None
        self.updates.append(Update(renamed, row.revision, old_repo, row.key != record.key))
        self._remember(row, renamed)
        for field in change.fields:
            if field.state == HUB_AHEAD:
                key = self.naming.key(record, field.field)
                edit = Edit(record.line, record.route, key, field.hub)
                self.edits.append(FileEdit(record.path, edit, record.kind, row.id, field.field, record.key))
        if LINK in change.actions:
            self._link(record, row.id)

    def _orphan(self, change: RecordChange) -> None:
        row = change.row
        if row is None or ORPHAN not in change.actions:
            return
        retired = any(CREATE in other.actions and other.key == row.key for other in self.plan.changes)
        key = f"{row.key}~{row.id}" if retired else row.key
        gone = row._replace(key=key, orphaned=True, touched=False, revision=self.revision)
        self.updates.append(Update(gone, row.revision, rekeyed=retired))
        self._remember(row, gone)

    def _remember(self, old: Row, new: Row) -> None:
        names = (*SHAPES[old.kind].fields, "id", "path", "repository", "orphaned")
        before = (*old.values, old.key, old.path, old.repo, "yes" if old.orphaned else "")
        after = (*new.values, new.key, new.path, new.repo, "yes" if new.orphaned else "")
        for name, was, now in zip(names, before, after, strict=True):
            if was != now:
                self.history.append(
                    Change(
                        new.repo,
                        new.kind,
                        new.id,
                        new.key,
                        name,
                        was,
                        now,
                        self.stamp.at,
                        self.stamp.by,
                        "file",
                        self.revision,
                        self.plan.commit,
                    )
                )


def shifted(batch: Batch, lines: Callable[[str, int], int]) -> Batch:
    """The batch with the lines that the edited files have: `lines(path, line)` gives the new line."""
    return batch._replace(
        creates=[row._replace(line=lines(row.path, row.line)) for row in batch.creates],
        updates=[
            update._replace(row=update.row._replace(line=lines(update.row.path, update.row.line)))
            for update in batch.updates
        ],
    )


def agreed_bases(edits: tuple[FileEdit, ...]) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """By kind and id: the fields whose hub value the file now holds as well."""
    bases: dict[tuple[str, str], dict[str, str]] = {}
    for item in edits:
        agreed = bases.setdefault((item.kind, item.uuid), {})
        if item.field:
            agreed[item.field] = item.edit.value
    return bases
