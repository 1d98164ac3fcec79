"""What becomes of a field that differs: choices, ownership, vocabulary and no-regress."""

from collections.abc import Mapping

from workplan.hub.naming import Naming, rank
from workplan.hub.record import Record
from workplan.hub.threeway import FILE_AHEAD, HUB_AHEAD, STALE, FieldChange

UNKNOWN_WORD = "unknown word"
FILE_OWNED = "owned by the file"
LEAKING = "possible secret"


def judge(
    change: FieldChange, record: Record, naming: Naming, stale: bool, sides: Mapping[str, str]
) -> FieldChange:
    """The field with its final state. `stale` says that this checkout is older than what the hub has seen.

    A stale file may still move a status forward; nothing else of it goes to the hub unless a person chose it.
    """
    side = sides.get(change.field, sides.get("*", ""))
    if side:
        change = change._replace(state=FILE_AHEAD if side == "file" else HUB_AHEAD)
    elif change.state == FILE_AHEAD and stale and not _forward(change, record, naming):
        return change._replace(state=STALE)
    if change.state == HUB_AHEAD and not naming.key(record, change.field):
        return change._replace(state=FILE_OWNED)
    if change.field == "status" and change.state in {FILE_AHEAD, HUB_AHEAD}:
        words = naming.words(record)
        taken = change.file if change.state == FILE_AHEAD else change.hub
        if words.statuses and taken not in words.statuses:
            return change._replace(state=UNKNOWN_WORD)
    return change


def _forward(change: FieldChange, record: Record, naming: Naming) -> bool:
    if change.field != "status":
        return False
    words = naming.words(record)
    return rank(change.file, words) > rank(change.hub, words)
