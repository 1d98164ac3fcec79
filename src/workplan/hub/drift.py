"""A plan as rows: one for each field or record in which file and hub are not the same."""

from collections import Counter
from collections.abc import Iterator, Sequence

from workplan.hub.describe import count_of
from workplan.hub.holding import editor
from workplan.hub.plan import (
    ADOPT,
    AGREE,
    CREATE,
    LINK,
    MOVE,
    ORPHAN,
    RENAME,
    REVIVE,
    RecordChange,
    RepoPlan,
)
from workplan.hub.threeway import FILE_AHEAD, HUB_AHEAD, IDENTITY_LOST
from workplan.named_tuple import NamedTuple

NEW = "new in file"
GONE = "gone from files"
BACK = "back in files"
AGREED = "changed alike"
HERE = "moved here"
GROUPED = 3
"""So many new records of one workplan, or more, are one line for people."""


class Drift(NamedTuple):
    """One difference. `by` is who edited the hub's side; `field` is "" for a record as a whole."""

    repo: str
    workplan: str
    kind: str
    id: str
    field: str
    state: str
    base: str | None
    file: str
    hub: str
    by: str
    path: str
    line: int


def drift_of(plan: RepoPlan) -> tuple[Drift, ...]:
    """All differences of one repository, by workplan."""
    found = [row for change in plan.changes for row in _changed(plan.repo, change)]
    for held in (*plan.refused, *plan.held):
        path, line = (held.places[0].path, held.places[0].line) if held.places else ("", 0)
        field = held.field
        if field is None:
            found.append(Drift(plan.repo, "", "", held.id, "", held.rule, None, "", "", held.by, path, line))
        else:
            found.append(
                Drift(plan.repo, "", "", held.id, field.field, field.state, field.base, field.file, field.hub,
                      held.by, path, line)
            )  # fmt: skip
    return tuple(found)


def _changed(repo: str, change: RecordChange) -> Iterator[Drift]:
    place = change.record or change.row
    path, line = (place.path, place.line) if place else ("", 0)
    row, record = change.row, change.record
    by = editor(row) if row is not None else ""

    def at(field: str, state: str, base: str | None = None, file: str = "", hub: str = "") -> Drift:
        workplan = change.workplan or change.key
        return Drift(repo, workplan, change.kind, change.key, field, state, base, file, hub, by, path, line)

    whole = {CREATE: NEW, ORPHAN: GONE, REVIVE: BACK, AGREE: AGREED, ADOPT: HERE}
    for action in change.actions:
        if action in whole:
            yield at("", whole[action])
        elif action == LINK and CREATE not in change.actions:
            yield at("uuid", IDENTITY_LOST, file=record.hub_id if record else "", hub=row.id if row else "")
        elif action == RENAME and row and record:
            yield at("id", FILE_AHEAD, row.key, record.key, row.key)
        elif action == MOVE and row and record and row.path != record.path:
            yield at("path", FILE_AHEAD, row.path, record.path, row.path)
    for field in change.fields:
        if field.state in {FILE_AHEAD, HUB_AHEAD}:
            yield at(field.field, field.state, field.base, field.file, field.hub)


def grouped(rows: Sequence[Drift]) -> tuple[Drift, ...]:
    """The same for people: the new records of a workplan as one row that counts them."""
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    for row in rows:
        if row.state in {NEW, GONE} and row.workplan:
            counts.setdefault((row.repo, row.workplan, row.state), Counter())[row.kind] += 1
    shown: list[Drift] = []
    said: set[tuple[str, str, str]] = set()
    for row in rows:
        key = (row.repo, row.workplan, row.state)
        kinds = counts.get(key)
        if kinds is None or kinds.total() < GROUPED:
            shown.append(row)
        elif key not in said:
            said.add(key)
            what = ", ".join(count_of(count, kind) for kind, count in kinds.items())
            file, hub = (what, "") if row.state == NEW else ("", what)
            shown.append(row._replace(id=row.workplan, kind="", file=file, hub=hub))
    return tuple(shown)
