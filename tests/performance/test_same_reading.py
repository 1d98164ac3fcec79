"""The short cuts of the hot path find exactly what the plain way finds."""

from hypothesis import example, given
from hypothesis import strategies as st

from workplan.build.notes import _NOTE, dated
from workplan.build.references import _MENTION, _placed, mentions
from workplan.parse.text import Text
from workplan.schema.near import _distance

PIECES = (
    "CUST-WP-0001", "-T01", "WP-", "ADHOC-2026-01-01", "ADR-001", "0001", "/home/x/y", "C:\\Users\\Bob x\\y",
    "a/b.md", "canon/a_v1.md#x", "/", ".", "-", " ", " x", "\n", "\r", "\t", "\u2028", "\u0665", "2026-01-02",
    ": text", "**", "- ", "> ", "Note ", "(", ")",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(TEXTS, st.integers(0, 40), st.integers(0, 200))
@example("see C:\\Users\\Bob x\\y and a/b.md", 0, 100)
def test_mentions_are_those_of_the_pattern(text: str, start: int, end: int) -> None:
    start, end = min(start, len(text)), min(max(start, end), len(text))
    expected = list(_placed(_MENTION.finditer(text, start, end), Text(text)))
    assert mentions(text, start, end) == expected


@given(TEXTS, st.integers(0, 40), st.integers(0, 200))
@example("Note 2026-01-02: text", 0, 100)
def test_notes_are_those_of_the_pattern(text: str, start: int, end: int) -> None:
    start, end = min(start, len(text)), min(max(start, end), len(text))
    expected = [(m.span(), m.groups()) for m in _NOTE.finditer(text, start, end)]
    assert [(m.span(), m.groups()) for m in dated(text, start, end)] == expected


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_is_the_same_from_either_side_and_zero_only_for_equals(left: str, right: str) -> None:
    assert _distance(left, right, 9) == _distance(right, left, 9)
    assert (_distance(left, right, 9) == 0) == (left == right)
    assert _distance(f"xy{left}z", f"xy{right}z", 9) == _distance(left, right, 9)
