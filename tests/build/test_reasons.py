"""What the prose says that something waits for is found as the pattern alone would find it."""

import re
import sys

from hypothesis import example, given
from hypothesis import strategies as st

from workplan.build.notes import paragraph_from
from workplan.build.workplan import _OTHER_CASES, _REASON, reason_in
from workplan.parse.text import Text

PIECES = (
    "wait", "waits", "Blocked", "BLOCKED", "waiting", " ", " for ", " until ", " on x", "a", "\u00e9", "\n", "\n\n",
    ".", "wa\u0131t", "WA\u0130T", "bloc\u212aed", "wait\u017f", "\r\n", "# h", "2026-01-02: x",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.integers(1, 4), st.integers(1, 6))
@example("é\nbloc\u212aed until x\nand y", 1, 3)
@example("é a\nwa\u0131t for x", 1, 2)
def test_a_reason_is_the_first_that_the_pattern_finds(raw: str, first: int, last: int) -> None:
    text = Text(raw)
    first, last = min(first, text.line_count), min(last, text.line_count)
    expected = ""
    if first <= last:
        start, end = text.stretch(first, last)
        match = _REASON.search(raw, start, end)
        expected = paragraph_from(text, match.start(), end, match[0]) if match else ""
    assert reason_in(text, first, last) == expected


def test_the_letters_that_are_another_case_of_the_words() -> None:
    beyond = "".join(map(chr, range(128, sys.maxunicode + 1)))
    assert "".join(re.findall("[waitblocked]", beyond, re.IGNORECASE)) == _OTHER_CASES
