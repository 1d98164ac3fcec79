"""A plan as a person reads it: by repository and workplan, one line for each thing that changes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from workplan.hub.holding import editor
from workplan.hub.plan import (
    AGREE,
    CREATE,
    LINK,
    MOVE,
    ORPHAN,
    RENAME,
    REVIVE,
    Held,
    Mention,
    RecordChange,
    RepoPlan,
    SyncPlan,
)
from workplan.hub.record import SHAPES
from workplan.hub.threeway import FILE_AHEAD, HUB_AHEAD, FieldChange

_SIGNS = {"create": "+", "orphan": "-", "update": "~", "agree": "=", "link": "@", "revive": "^"}
_LIMIT = 12
"""More new tasks than this under one workplan are counted instead of listed."""

_CROWD = 40
"""Of more workplans than this, what happens is counted, not listed."""
_SAMPLE = 12
"""So many of those in which something changes are shown all the same."""

_LISTED = frozenset({"workplan", "task", "spec", "service", "evidence"})
"""New records of other kinds are counted: their keys say little to a person."""

_PARTS = frozenset({"workplan", "task", "phase", "decision", "dependency", "event"})
"""Kinds that are shown under their workplan."""


def describe(plan: SyncPlan, *, full: bool = False) -> Iterator[str]:
    """The lines of the plan, a repository with nothing to do as one line. `full` lists every new record."""
    for repository in plan.repositories:
        yield from describe_repository(repository, full=full)


def describe_repository(plan: RepoPlan, *, full: bool = False) -> Iterator[str]:
    """The lines of one repository's plan."""
    if not plan.pending:
        yield f"{plan.repo}: in sync ({count_of(plan.total, 'document')})"
    else:
        yield f"{plan.repo}: {summary(plan)}"
    for held in plan.refused:
        yield from _held(held)
    groups = [
        list(changes)
        for _name, changes in groupby(plan.changes, key=lambda change: change.workplan or change.key)
    ]
    crowded = not full and len(groups) > _CROWD
    if crowded:
        yield from _holding(plan.held, most=_CROWD)
        yield from _kinds(plan.changes)
    shown = [group for group in groups if not _is_new(group)][:_SAMPLE] if crowded else groups
    for group in shown:
        if group[0].kind in _PARTS or len(group) > 1:
            yield f"  {group[0].workplan or group[0].key}"
            yield from (f"  {line}" for line in _group(group, full=full))
        else:
            yield from _group(group, full=True)
    if len(shown) < len(groups):
        more = "more " if shown else ""
        yield f"  … in {len(groups) - len(shown)} {more}workplans and other records; `-v` lists them all"
    if not crowded:
        yield from _holding(plan.held, most=len(plan.held))
    most = _CROWD if crowded else len(plan.suggestions)
    for suggestion in plan.suggestions[:most]:
        yield f"  ? {suggestion.reason}"
        if suggestion.safe:
            yield f"    help: `--fix` sets `{suggestion.field}` to `{suggestion.value}`"
    if len(plan.suggestions) > most:
        yield f"  … {len(plan.suggestions) - most} more suggestions; `-v` lists them all"


def _is_new(group: Sequence[RecordChange]) -> bool:
    return all(CREATE in change.actions for change in group)


def _kinds(changes: Sequence[RecordChange]) -> Iterator[str]:
    """What happens to how many records of each kind, for a plan of which not every line is shown."""
    for action, sign in _SIGNS.items():
        kinds = Counter(change.kind for change in changes if action in change.actions)
        if kinds:
            yield f"  {sign} {', '.join(count_of(count, kind) for kind, count in kinds.most_common())}"


def _holding(held: Sequence[Held], most: int) -> Iterator[str]:
    for one in held[:most]:
        yield from _held(one)
    rest = Counter(one.rule for one in held[most:])
    for rule, count in sorted(rest.items()):
        yield f"  ! {rule}: {count} more; `-v` lists them all"


def summary(plan: RepoPlan) -> str:
    """Counts of what would happen, such as `2 new, 1 to the file, 1 held`."""
    new = sum(1 for change in plan.changes if CREATE in change.actions)
    orphans = sum(1 for change in plan.changes if "orphan" in change.actions)
    fields = [field for change in plan.changes for field in change.fields]
    to_hub = sum(1 for field in fields if field.state == FILE_AHEAD)
    to_file = sum(1 for field in fields if field.state == HUB_AHEAD)
    links = sum(1 for change in plan.changes if LINK in change.actions)
    names = sum(1 for change in plan.changes if {MOVE, RENAME} & set(change.actions))
    counts = (
        (new, "new"),
        (links, "UUID to write" if links == 1 else "UUIDs to write"),
        (to_hub, "field to the hub" if to_hub == 1 else "fields to the hub"),
        (to_file, "field to files" if to_file == 1 else "fields to files"),
        (names, "renamed or moved"),
        (orphans, "orphaned"),
        (len(plan.held), "held back"),
        (len(plan.refused), "refused"),
    )
    return ", ".join(f"{count} {name}" for count, name in counts if count) or "both sides agree"


def _group(changes: Sequence[RecordChange], *, full: bool) -> Iterator[str]:
    new = [change for change in changes if CREATE in change.actions]
    shown = {id(change) for change in new if full or change.kind in _LISTED}
    if not full and len(shown) > _LIMIT:
        shown = {id(change) for change in new if change.kind == "workplan"}
    for change in changes:
        if CREATE not in change.actions or id(change) in shown:
            yield from _change(change)
    rest = [change.kind for change in new if id(change) not in shown]
    if rest:
        yield f"  + {', '.join(count_of(rest.count(kind), kind) for kind in dict.fromkeys(rest))}"


_PLURALS = {"dependency": "dependencies", "evidence": "evidence records"}


def count_of(count: int, kind: str) -> str:
    """`1 task`, `2 tasks`, `3 dependencies`."""
    return f"{count} {kind if count == 1 else _PLURALS.get(kind, f'{kind}s')}"


def _change(change: RecordChange) -> Iterator[str]:
    for action in change.actions:
        if action in {"update", "move", "rename", "adopt"}:
            continue
        title = f" {brief(change.record.value('title'))}" if _titled(change) and change.record else ""
        note = {
            CREATE: title,
            AGREE: ": both sides made the same change",
            LINK: ": its UUID is written into the file",
            ORPHAN: ": no file has it any more; kept as orphaned",
            REVIVE: ": a file has it again",
        }.get(action, f": {action}")
        yield f"  {_SIGNS[action]} {change.kind} {change.key}{note}"
    if change.row is not None and change.record is not None:
        yield from _names(change)
    for field in change.fields:
        if field.state in {FILE_AHEAD, HUB_AHEAD}:
            yield f"  ~ {change.key} {describe_field(field, change)}"


def _titled(change: RecordChange) -> bool:
    return "title" in SHAPES[change.kind].fields


def _names(change: RecordChange) -> Iterator[str]:
    row, record = change.row, change.record
    if row is None or record is None:
        return
    if RENAME in change.actions:
        yield f"  ~ {change.kind} id: {row.key} → {record.key}"
    if MOVE in change.actions and row.path != record.path:
        yield f"  ~ {change.key} path: {row.path} → {record.path}"
    if "adopt" in change.actions:
        yield f"  ~ {change.key} repository: {row.repo or '(none)'} → {record.repo}"


def describe_field(field: FieldChange, change: RecordChange) -> str:
    """`status: todo → done (hub ahead, 2026-06-27 by agent codex)`."""
    old, new = (field.hub, field.file) if field.state == FILE_AHEAD else (field.file, field.hub)
    who = editor(change.row) if field.state == HUB_AHEAD and change.row is not None else ""
    who = f", {who}" if who else ""
    return f"{field.field}: {brief(old)} → {brief(new)} ({field.state}{who})"


def brief(value: str, limit: int = 60) -> str:
    """The value on one line, shortened; `(empty)` for nothing."""
    line = " ".join(value.split())
    if not line:
        return "(empty)"
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _held(held: Held) -> Iterator[str]:
    where = "".join(f" [{_place(place)}]" for place in held.places[:1] if _place(place) not in held.message)
    yield f"  ! {held.rule}: {held.message}{where}"
    yield f"    help: {held.hint}"


def _place(place: Mention) -> str:
    return f"{place.path}:{place.line}"
