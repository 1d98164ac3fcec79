"""From records and rows to the plan of one repository."""

from collections.abc import Callable, Mapping, Sequence

from workplan.hub.guards import refusals
from workplan.hub.holding import disagreement, ghosts_of, screened, unknown_status
from workplan.hub.lifecycle import suggestions_of
from workplan.hub.match import Pair, match
from workplan.hub.naming import Naming
from workplan.hub.options import Options
from workplan.hub.plan import (
    AGREE,
    LINK,
    MOVE,
    ORPHAN,
    RENAME,
    UPDATE,
    Held,
    RecordChange,
    RepoPlan,
    Suggestion,
)
from workplan.hub.record import SHAPES, Record
from workplan.hub.row import Row, Seen, Snapshot
from workplan.hub.states import LEAKING, judge
from workplan.hub.threeway import FILE_AHEAD, HUB_AHEAD, FieldChange, changes
from workplan.named_tuple import NamedTuple

Screen = Callable[[str], str | None]
"""Says what kind of secret a text looks like, or None."""

REDACTED = "(redacted)"


class Reading(NamedTuple):
    """What is known of a repository's files for this plan.

    `records` are those of the documents `read`; `present` are all documents. `gone` are paths that the hub
    has seen and that no longer exist. `stale` are documents whose base is newer than this checkout.
    `unreadable` are those that could not be read far enough to say which records they hold. `behind` counts
    the remote's commits that are missing here.
    """

    repo: str
    commit: str
    sources: str
    records: Sequence[Record]
    read: frozenset[str]
    present: Mapping[str, Seen]
    gone: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    behind: int = 0
    remote: str = ""


def plan_repository(
    reading: Reading,
    snapshot: Snapshot,
    naming: Naming,
    options: Options,
    screen: Screen | None = None,
) -> RepoPlan:
    """Compare one repository with the hub. Pure: the same input gives the same plan.

    `screen` says what kind of secret a text looks like, or None.
    """
    clean, withheld, held = screened(reading.records, screen)
    matching = match(
        clean,
        snapshot,
        reading=reading.read | reading.gone,
        present=reading.present,
        withheld=withheld,
        choices=options.choices,
    )
    held += [*matching.held, *ghosts_of(clean, snapshot.ghosts)]
    suggestions = suggestions_of(clean, naming)
    fixes = {item.key: item for item in suggestions if item.safe} if options.fix else {}
    planner = _Planner(reading, snapshot, naming, options, fixes, matching.pairs, screen)
    for pair in matching.pairs:
        planner.add(pair)
    kept = reading.stale | reading.unreadable
    left = (row for row in matching.unclaimed if row.path not in kept)
    orphans = [RecordChange(row.kind, row.key, (ORPHAN,), row=row) for row in (*matching.retired, *left)]
    planned = planner.planned + orphans
    settled = _settled(reading, (*held, *planner.held), suggestions)
    return RepoPlan(
        repo=reading.repo,
        commit=reading.commit,
        sources=reading.sources,
        revision=snapshot.revision,
        changes=tuple(sorted(planned, key=_order)),
        held=tuple(sorted(held + planner.held, key=lambda item: (item.places, item.rule, item.id))),
        refused=refusals(planned, reading.behind, reading.remote, snapshot.live, options),
        suggestions=tuple(item for item in suggestions if item.key not in fixes),
        documents=_documents(reading, settled),
        settled=settled,
        gone=tuple(sorted(reading.gone - reading.stale)),
        lines=tuple(planner.lines),
        parents={key: uuid for key, uuid in planner.parents.items() if uuid},
        read=len(reading.read & reading.present.keys()),
        total=len(reading.present),
    )


def _settled(reading: Reading, held: Sequence[Held], suggestions: Sequence[Suggestion]) -> frozenset[str]:
    """The documents about which nothing is left to say."""
    speaking = {place.path for item in held for place in item.places if place.repo == reading.repo}
    speaking.update(item.place.path for item in suggestions)
    return frozenset((reading.read & reading.present.keys()) - reading.stale - reading.unreadable - speaking)


def _documents(reading: Reading, settled: frozenset[str]) -> tuple[Seen, ...]:
    """The documents to remember. One with something to say has no digest, so that every run reads it again.

    What is remembered of a stale or unreadable document stays as it was.
    """
    paths = (reading.read & reading.present.keys()) - reading.stale - reading.unreadable
    seen = (reading.present[path] for path in sorted(paths))
    return tuple(item if item.path in settled else item._replace(digest="") for item in seen)


def _order(change: RecordChange) -> tuple[str, int, str]:
    return (change.workplan or change.key, _KINDS[change.kind], change.key)


_KINDS = {kind: position for position, kind in enumerate(SHAPES)}


class _Planner:
    """Collects what happens to each pair of one repository."""

    def __init__(
        self,
        reading: Reading,
        snapshot: Snapshot,
        naming: Naming,
        options: Options,
        fixes: Mapping[str, Suggestion],
        pairs: Sequence[Pair],
        screen: Screen | None,
    ) -> None:
        self.reading = reading
        self.naming = naming
        self.options = options
        self.fixes = fixes
        self.screen = screen
        self.planned: list[RecordChange] = []
        self.held: list[Held] = []
        self.lines: list[tuple[str, str, int]] = []
        self.parents = {row.key: row.id for row in snapshot.rows if row.kind == "workplan"}
        for pair in pairs:
            if pair.record.kind == "workplan":
                self.parents[pair.record.key] = pair.row.id if pair.row else ""

    def add(self, pair: Pair) -> None:
        record, row = pair.record, pair.row
        if LINK in pair.actions and not self.naming.uuid_key(record):
            pair = pair._replace(actions=tuple(action for action in pair.actions if action != LINK))
        if record.parent and record.parent not in self.parents:
            return  # its workplan is held back, and the reason is already among the held
        if row is None:
            self._create(record, pair.actions)
            return
        actions = pair.actions
        if self._stale(record, row):
            actions = tuple(action for action in actions if action not in {RENAME, MOVE})
        elif record.parent and row.parent != self.parents[record.parent] and MOVE not in actions:
            actions += (MOVE,)
        fields = self._fields(record, row)
        applied = any(field.state in {FILE_AHEAD, HUB_AHEAD} for field in fields)
        if applied:
            actions += (UPDATE,)
        elif not fields and (row.touched or row.base != row.values):
            actions += (AGREE,)
        if actions:
            workplan = record.parent or record.key
            self.planned.append(RecordChange(record.kind, record.key, actions, fields, record, row, workplan))
        elif row.line != record.line:
            self.lines.append((row.kind, row.id, record.line))

    def _stale(self, record: Record, row: Row) -> bool:
        """This checkout is older than the state that the hub has seen of the record's document."""
        stale = self.reading.stale
        return self.reading.behind > 0 or record.path in stale or row.path in stale

    def _create(self, record: Record, actions: tuple[str, ...]) -> None:
        shape = SHAPES[record.kind]
        words = self.naming.words(record) if shape.has_uuid else None
        position = shape.fields.index("status") if words is not None else 0
        status = record.values[position]
        if words is not None and words.statuses and status and status not in words.statuses:
            self.held.append(unknown_status(record, words))
            values = (*record.values[:position], "", *record.values[position + 1 :])
            record = record._replace(values=values)
        workplan = record.parent or record.key
        self.planned.append(RecordChange(record.kind, record.key, actions, (), record, None, workplan))

    def _fields(self, record: Record, row: Row) -> tuple[FieldChange, ...]:
        fix = self.fixes.get(record.key)
        found = changes(SHAPES[record.kind].fields, row.base, record.values, row.values)
        if not found and fix is None:
            return ()
        backwards = self._stale(record, row)
        judged = []
        for change in found:
            outcome = judge(change, record, self.naming, backwards, self.options.choices.get(record.key, {}))
            outcome = self._screened(outcome)
            judged.append(outcome)
            if outcome.state not in {FILE_AHEAD, HUB_AHEAD}:
                self.held.append(disagreement(outcome, record, row, self.naming))
        if fix is not None and not any(change.field == fix.field for change in judged):
            current = record.value(fix.field)
            judged.append(FieldChange(fix.field, HUB_AHEAD, current, current, fix.value))
        return tuple(judged)

    def _screened(self, change: FieldChange) -> FieldChange:
        """A text that looks like a secret goes from the hub to no file, and is quoted nowhere."""
        if self.screen is None or not self.screen(change.hub):
            return change
        state = LEAKING if change.state == HUB_AHEAD else change.state
        return change._replace(state=state, hub=REDACTED)
