"""Properties of the three-way comparison."""

from hypothesis import given
from hypothesis import strategies as st

from workplan.hub.threeway import (
    CONFLICT,
    FILE_AHEAD,
    HUB_AHEAD,
    IN_SYNC,
    changes,
    compare,
    settled,
)

WORDS = st.sampled_from(["", "todo", "progress", "done"])
BASES = st.none() | WORDS
FIELDS = ("status", "priority", "owner")
ROWS = st.tuples(WORDS, WORDS, WORDS)
SWAPPED = {FILE_AHEAD: HUB_AHEAD, HUB_AHEAD: FILE_AHEAD, CONFLICT: CONFLICT, IN_SYNC: IN_SYNC}


@given(BASES, WORDS, WORDS)
def test_neither_side_is_preferred(base: str | None, file: str, hub: str) -> None:
    assert compare(base, hub, file) == SWAPPED[compare(base, file, hub)]


@given(BASES, WORDS, WORDS)
def test_a_side_is_ahead_only_if_the_other_kept_the_base(base: str | None, file: str, hub: str) -> None:
    state = compare(base, file, hub)
    if base is not None and state == FILE_AHEAD:
        assert hub == base != file
    if base is not None and base not in (file, hub) and file != hub:
        assert state == CONFLICT


@given(st.tuples(BASES, BASES, BASES), ROWS, ROWS)
def test_what_is_applied_is_in_sync_and_what_is_not_stays_as_it_was(
    base: tuple[str | None, ...], file: tuple[str, ...], hub: tuple[str, ...]
) -> None:
    found = changes(FIELDS, base, file, hub)
    values, bases = settled(FIELDS, found, hub, written=True)
    took = {change.field: change.hub for change in found if change.state == HUB_AHEAD}
    after = tuple(took.get(field, value) for field, value in zip(FIELDS, file, strict=True))
    again = changes(FIELDS, bases, after, values)
    assert again == tuple(change for change in found if change.state == CONFLICT)


@given(st.tuples(BASES, BASES, BASES), ROWS, ROWS)
def test_until_the_file_is_written_the_hub_stays_ahead(
    base: tuple[str | None, ...], file: tuple[str, ...], hub: tuple[str, ...]
) -> None:
    found = changes(FIELDS, base, file, hub)
    values, bases = settled(FIELDS, found, hub, written=False)
    ahead = {change.field for change in found if change.state == HUB_AHEAD}
    again = changes(FIELDS, bases, file, values)
    assert {change.field for change in again if change.state == HUB_AHEAD} == ahead
