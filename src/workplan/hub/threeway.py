"""The three-way comparison: what was agreed last (base), what the file says, what the hub says."""

from collections.abc import Sequence

from workplan.named_tuple import NamedTuple

IN_SYNC = "in sync"
FILE_AHEAD = "file ahead"
HUB_AHEAD = "hub ahead"
CONFLICT = "conflict"
STALE = "stale file"
IDENTITY_LOST = "identity lost"


class FieldChange(NamedTuple):
    """One field that is not the same everywhere. `base` is None where no sync has seen the record yet."""

    field: str
    state: str
    base: str | None
    file: str
    hub: str


def compare(base: str | None, file: str, hub: str) -> str:
    """The state of one field. Nothing wins by being later: a side is ahead only if the other kept the base.

    Without a base an empty side yields to the other one, and two different values are a conflict.
    """
    if file == hub:
        return IN_SYNC
    if base is None:
        if not hub:
            return FILE_AHEAD
        return CONFLICT if file else HUB_AHEAD
    if hub == base:
        return FILE_AHEAD
    return HUB_AHEAD if file == base else CONFLICT


def changes(
    fields: Sequence[str], base: Sequence[str | None], file: Sequence[str], hub: Sequence[str]
) -> tuple[FieldChange, ...]:
    """The fields that differ between file and hub, in the order of `fields`."""
    if file == hub:
        return ()
    return tuple(
        FieldChange(name, compare(old, ours, theirs), old, ours, theirs)
        for name, old, ours, theirs in zip(fields, base, file, hub, strict=True)
        if ours != theirs
    )


def settled(
    fields: Sequence[str],
    found: Sequence[FieldChange],
    hub: Sequence[str],
    *,
    written: bool,
) -> tuple[tuple[str, ...], tuple[str | None, ...]]:
    """The hub's values once `found` is applied, and the base that belongs to them.

    A field in conflict or stale keeps hub value and base, so that the next run sees the same again. A hub
    value that still has to be written to the file keeps its base too until `written`: if the run dies in
    between, the next one finds the hub ahead as before, instead of a file that seems to have gone back.
    """
    by_name = {change.field: change for change in found}
    values: list[str] = []
    bases: list[str | None] = []
    for name, held in zip(fields, hub, strict=True):
        change = by_name.get(name)
        if change is None:
            values.append(held)
            bases.append(held)
        elif change.state == FILE_AHEAD:
            values.append(change.file)
            bases.append(change.file)
        elif change.state == HUB_AHEAD:
            values.append(change.hub)
            bases.append(change.hub if written else change.base)
        else:
            values.append(held)
            bases.append(change.base)
    return tuple(values), tuple(bases)
