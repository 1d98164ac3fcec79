"""The reasons for which a record or field is held back, each with its places and the next step."""

from collections.abc import Callable, Sequence

from workplan.hub.naming import Naming
from workplan.hub.plan import Held, Mention
from workplan.hub.record import Record
from workplan.hub.row import Row
from workplan.hub.states import FILE_OWNED, UNKNOWN_WORD
from workplan.hub.threeway import STALE, FieldChange
from workplan.kinds.kind import Vocabulary


def screened(
    records: Sequence[Record], screen: Callable[[str], str | None] | None
) -> tuple[Sequence[Record], list[Record], list[Held]]:
    """The records that may go to the hub, those that look as if they held a secret, and the findings."""
    if screen is None:
        return records, [], []
    clean: list[Record] = []
    withheld: list[Record] = []
    held: list[Held] = []
    for record in records:
        suspicion = screen("\n".join((record.key, *record.values)))
        if suspicion is None:
            clean.append(record)
            continue
        withheld.append(record)
        message = f"a text of this {record.kind} looks like a secret ({suspicion}); it is not sent to the hub"
        hint = "remove it from the file and its history, and replace the credential"
        held.append(Held("possible-secret", _name(record), message, hint, (_place(record),)))
    return clean, withheld, held


def _name(record: Record) -> str:
    """An id that may be shown: keys of decisions, events and dependencies hold prose."""
    return record.key if record.kind in {"workplan", "task"} else record.parent


def _place(record: Record) -> Mention:
    return Mention(record.repo, record.path, record.line)


def disagreement(change: FieldChange, record: Record, row: Row, naming: Naming) -> Held:
    """Why this field of an existing record is not synced."""
    if change.state == UNKNOWN_WORD:
        return unknown_status(record, naming.words(record))
    place = (_place(record),)
    key, field = record.key, change.field
    values = f"file `{_brief(change.file)}`, hub `{_brief(change.hub)}`"
    resolve = f"`workplan resolve {key} {field}=file` or `{field}=hub`"
    if change.state == STALE:
        return Held(
            "stale-file",
            key,
            f"`{field}` of `{key}` would go back: {values}; the hub knows a newer state than this checkout",
            f"pull first; if the file is right, {resolve}",
            place,
        )
    if change.state == FILE_OWNED:
        return Held(
            "file-owned-field",
            key,
            f"`{field}` of `{key}` was changed in the hub, but only the file can hold it: {values}",
            f"edit the file, or `workplan resolve {key} {field}=file`",
            place,
        )
    base = "nothing agreed before" if change.base is None else f"last agreed `{_brief(change.base)}`"
    who = f", hub edited {row.edited_at[:10]} by {row.edited_by}" if row.edited_by else ""
    return Held(
        "sync-conflict",
        key,
        f"`{field}` of `{key}` changed on both sides: {values} ({base}{who})",
        resolve,
        place,
    )


def _brief(value: str, limit: int = 60) -> str:
    line = " ".join(value.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def unknown_status(record: Record, words: Vocabulary) -> Held:
    """The status is no word of the vocabulary, so neither side takes it."""
    return Held(
        "unknown-status",
        record.key,
        f"the status of `{record.key}` is not in the vocabulary, so it is not synced",
        f"use one of {', '.join(f'`{word}`' for word in words.statuses)}",
        (_place(record),),
        stops=False,
    )


def ghosts_of(records: Sequence[Record], ghosts: Sequence[Row]) -> list[Held]:
    """Workplans of the hub that have no repository and the title of a file's workplan."""
    if not ghosts:
        return []
    titles: dict[str, list[Record]] = {}
    for record in records:
        if record.kind == "workplan":
            titles.setdefault(_folded(record.value("title")), []).append(record)
    held = []
    for ghost in ghosts:
        for record in titles.get(_folded(ghost.values[0]), []):
            if record.hub_id != ghost.id:
                held.append(
                    Held(
                        "ghost-duplicate",
                        record.key,
                        f"the hub's workplan `{ghost.id}` has no repository and the title of `{record.key}`",
                        f"if they are the same: `workplan hub merge {ghost.id} {record.key}`",
                        (_place(record),),
                        severity="warning",
                        stops=False,
                    )
                )
    return held


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())
