"""The reasons for which a record or field is held back, each with its places and the next step."""

from collections.abc import Callable, Sequence

from workplan.hub.naming import Naming
from workplan.hub.plan import Held, Mention
from workplan.hub.record import Record
from workplan.hub.row import Row
from workplan.hub.states import FILE_OWNED, LEAKING, UNKNOWN_WORD
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
    texts: dict[str, list[str]] = {}
    for record in records:
        texts.setdefault(record.path, []).append(_text(record))
    suspects = {path for path, parts in texts.items() if screen(_APART.join(parts)) is not None}
    for record in records:
        suspicion = screen(_text(record)) if record.path in suspects else None
        if suspicion is None:
            clean.append(record)
            continue
        withheld.append(record)
        message = f"a text of this {record.kind} looks like a secret ({suspicion}); it is not sent to the hub"
        hint = "remove it from the file and its history, and replace the credential"
        held.append(Held("possible-secret", _name(record), message, hint, (_place(record),)))
    return clean, withheld, held


_APART = "\n\n***\n\n"
"""Between records that are looked at together: nothing that is wrapped in base64 or hex goes on behind it."""


def _text(record: Record) -> str:
    return "\n".join((record.key, *filter(None, record.values)))


def _name(record: Record) -> str:
    """An id that may be shown: keys of decisions, events and dependencies hold prose."""
    return record.key if record.kind in {"workplan", "task"} else record.parent


def _place(record: Record) -> Mention:
    return Mention(record.repo, record.path, record.line)


def disagreement(change: FieldChange, record: Record, row: Row, naming: Naming) -> Held:
    """Why this field of an existing record is not synced."""
    if change.state == UNKNOWN_WORD:
        held = unknown_status(record, naming.words(record))
    else:
        rule, message, hint = _reason(change, record.key, editor(row))
        held = Held(rule, record.key, message, hint, (_place(record),))
    return held._replace(field=change, by=editor(row))


def _reason(change: FieldChange, key: str, who: str) -> tuple[str, str, str]:
    """Rule, message and hint of a field that a person must decide."""
    field = change.field
    values = f"file `{_brief(change.file)}`, hub `{_brief(change.hub)}`"
    resolve = f"`workplan resolve {key} {field}=file` or `{field}=hub`"
    if change.state == STALE:
        return (
            "stale-file",
            f"`{field}` of `{key}` would go back: {values}; the hub knows a newer state than this checkout",
            f"pull first; if the file is right, {resolve}",
        )
    if change.state == FILE_OWNED:
        return (
            "file-owned-field",
            f"`{field}` of `{key}` was changed in the hub, but only the file can hold it: {values}",
            f"edit the file, or `workplan resolve {key} {field}=file`",
        )
    if change.state == LEAKING:
        return (
            "possible-secret",
            f"the hub's `{field}` of `{key}` looks like a secret; it is not written to the file",
            f"replace the credential, and `workplan resolve {key} {field}=file`",
        )
    base = "nothing agreed before" if change.base is None else f"last agreed `{_brief(change.base)}`"
    return (
        "sync-conflict",
        f"`{field}` of `{key}` changed on both sides: {values} ({base}{f', hub edited {who}' if who else ''})",
        resolve,
    )


def editor(row: Row) -> str:
    """`2026-06-27 by agent codex`, "" where nobody edited the row in the hub."""
    return f"{row.edited_at[:10]} by {row.edited_by}" if row.edited_by else ""


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
