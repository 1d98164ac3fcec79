"""Pairing of records with rows: by UUID first, by natural key second, never by a guess."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from workplan.hub.options import NO_CHOICES, Choices
from workplan.hub.plan import ADOPT, CREATE, LINK, MOVE, RENAME, REVIVE, Held, Mention
from workplan.hub.record import SHAPES, Record
from workplan.hub.row import Row, Snapshot
from workplan.named_tuple import NamedTuple


class Pair(NamedTuple):
    """A record and the row it belongs to (None = new), and what has to happen to bring them together."""

    record: Record
    row: Row | None
    actions: tuple[str, ...]


class Matching(NamedTuple):
    """All pairs in the order of the records, the rows that no record claims, and what is held back."""

    pairs: tuple[Pair, ...]
    unclaimed: tuple[Row, ...]
    retired: tuple[Row, ...]
    held: tuple[Held, ...]


class _Matcher:
    def __init__(
        self,
        snapshot: Snapshot,
        reading: Collection[str],
        present: Collection[str],
        choices: Choices,
    ) -> None:
        self.by_id = {row.id: row for row in snapshot.rows}
        self.by_key = {(row.kind, row.key): row for row in snapshot.rows}
        self.elsewhere = {row.id: row for row in snapshot.elsewhere}
        self.reading = reading
        self.present = present
        self.choices = choices
        self.claimed: set[str] = set()
        self.retired: list[Row] = []
        self.held: list[Held] = []

    def unread_original(self, row: Row) -> bool:
        """The row's own document still exists and is not among those being read."""
        return not row.orphaned and row.path in self.present and row.path not in self.reading

    def claim(self, record: Record) -> None:
        """Keep the rows of a held record from being seen as left behind."""
        for row in (self.by_id.get(record.hub_id), self.by_key.get((record.kind, record.key))):
            if row is not None:
                self.claimed.add(row.id)

    def hold(self, held: Held, record: Record) -> None:
        self.held.append(held)
        self.claim(record)

    def by_uuid(self, record: Record) -> Pair | None:
        row = self.by_id.get(record.hub_id)
        if row is not None:
            return self._known(record, row)
        foreign = self.elsewhere.get(record.hub_id)
        if foreign is not None:
            if foreign.repo and not foreign.orphaned:
                self.hold(_foreign(record, foreign), record)
                return None
            return Pair(record, foreign, (ADOPT,))
        namesake = self.by_key.get((record.kind, record.key))
        if namesake is not None and namesake.id not in self.claimed:
            return self._other_uuid(record, namesake)
        return Pair(record, None, (CREATE,))

    def _known(self, record: Record, row: Row) -> Pair | None:
        copied = row.path != record.path and self.unread_original(row)
        if row.kind != record.kind or copied:
            places = (_mention(record), Mention(row.repo, row.path, row.line))
            self.hold(_copied(places, record.hub_id), record)
            return None
        self.claimed.add(row.id)
        actions = _differences(record, row)
        return Pair(record, row, actions)

    def _other_uuid(self, record: Record, row: Row) -> Pair | None:
        if self.unread_original(row) and row.path != record.path:
            self.hold(_same_id((_mention(record), Mention(row.repo, row.path, row.line)), record), record)
            return None
        self.claimed.add(row.id)
        side = self.choices.get(record.key, {}).get("*")
        if side == "file":
            self.retired.append(row)
            return Pair(record, None, (CREATE,))
        if side == "hub":
            return Pair(record, row, (LINK, *_differences(record, row)))
        self.held.append(
            Held(
                "uuid-conflict",
                record.key,
                f"`{record.key}` has the UUID `{record.hub_id}` in its file and `{row.id}` in the hub",
                f"`workplan resolve {record.key} --take hub` writes the hub's UUID into the file, "
                "`--take file` keeps the file's and retires the hub's record",
                (_mention(record),),
            )
        )
        return None

    def by_name(self, record: Record) -> Pair | None:
        row = self.by_key.get((record.kind, record.key))
        wants_uuid = SHAPES[record.kind].has_uuid
        if row is None or row.id in self.claimed:
            return Pair(record, None, (CREATE, LINK) if wants_uuid else (CREATE,))
        if row.path != record.path and self.unread_original(row):
            self.hold(_same_id((_mention(record), Mention(row.repo, row.path, row.line)), record), record)
            return None
        self.claimed.add(row.id)
        return Pair(record, row, ((LINK,) if wants_uuid else ()) + _differences(record, row))


def match(
    records: Sequence[Record],
    snapshot: Snapshot,
    *,
    reading: Collection[str],
    present: Collection[str],
    withheld: Sequence[Record] = (),
    choices: Choices = NO_CHOICES,
) -> Matching:
    """Pair `records` (of the documents `reading`) with the hub's rows; `present` are all documents there are.

    `withheld` are records that are not synced but exist, so that their rows are not seen as left behind.
    """
    matcher = _Matcher(snapshot, reading, present, choices)
    for record in withheld:
        matcher.claim(record)
    doubtful = _doubles(records, matcher)
    found: dict[int, Pair] = {}
    passes = (True, False) if snapshot.rows or snapshot.elsewhere else (None,)
    for linked in passes:
        for index, record in enumerate(records):
            if (linked is not None and bool(record.hub_id) is not linked) or index in doubtful:
                continue
            pair = matcher.by_uuid(record) if record.hub_id else matcher.by_name(record)
            if pair is not None:
                found[index] = pair
    unclaimed = tuple(
        row
        for row in snapshot.rows
        if row.id not in matcher.claimed and not row.orphaned and row.origin == "file"
    )
    return Matching(
        tuple(found[index] for index in sorted(found)),
        unclaimed,
        tuple(matcher.retired),
        tuple(matcher.held),
    )


def _doubles(records: Sequence[Record], matcher: _Matcher) -> set[int]:
    """The positions of records that share a UUID or an id with another one: neither is synced."""
    names = {(record.kind, record.key) for record in records}
    uuids = [record.hub_id for record in records if record.hub_id]
    if len(names) == len(records) and len(set(uuids)) == len(uuids):
        return set()
    by_uuid: dict[str, list[int]] = defaultdict(list)
    by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        if record.hub_id:
            by_uuid[record.hub_id].append(index)
        by_key[record.kind, record.key].append(index)
    doubtful: set[int] = set()
    for same in by_key.values():
        if len(same) > 1:
            doubtful.update(same)
            matcher.held.append(_same_id(_mentions(records, same), records[same[0]]))
    for uuid, same in by_uuid.items():
        if len(same) > 1:
            if not doubtful.issuperset(same):
                matcher.held.append(_copied(_mentions(records, same), uuid))
            doubtful.update(same)
    for index in doubtful:
        matcher.claim(records[index])
    return doubtful


def _differences(record: Record, row: Row) -> tuple[str, ...]:
    actions = []
    if row.orphaned:
        actions.append(REVIVE)
    if row.key != record.key:
        actions.append(RENAME)
    if row.path != record.path:
        actions.append(MOVE)
    return tuple(actions)


def _mention(record: Record) -> Mention:
    return Mention(record.repo, record.path, record.line)


def _mentions(records: Sequence[Record], indexes: Iterable[int]) -> tuple[Mention, ...]:
    return tuple(_mention(records[index]) for index in indexes)


def _copied(places: tuple[Mention, ...], uuid: str) -> Held:
    return Held(
        "copied-uuid",
        uuid,
        f"the UUID `{uuid}` stands in {len(places)} places: {_spell(places)}",
        "remove it from the copy; the next sync gives the copy a UUID of its own",
        places,
    )


def _same_id(places: tuple[Mention, ...], record: Record) -> Held:
    return Held(
        "duplicate-id",
        record.key,
        f"the {record.kind} id `{record.key}` stands in {len(places)} places: {_spell(places)}",
        "give one of them another id; neither is synced until then",
        places,
    )


def _foreign(record: Record, row: Row) -> Held:
    places = (_mention(record), Mention(row.repo, row.path, row.line))
    return Held(
        "copied-uuid",
        record.hub_id,
        f"the UUID `{record.hub_id}` belongs to `{row.key}` of `{row.repo}`: {_spell(places)}",
        f"if it moved here, remove it there and sync `{row.repo}` first; if it was copied, remove it here",
        places,
    )


def _spell(places: Sequence[Mention]) -> str:
    return ", ".join(f"{place.repo}:{place.path}:{place.line}" for place in places)
