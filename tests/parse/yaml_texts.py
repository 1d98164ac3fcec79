"""Texts to try YAML readers on: blocks as people write them, and what comes out when they slip."""

from typing import NamedTuple

from hypothesis import strategies as st

BREAKS = ("\n", "\r\n", "\r")
WORDS = (
    "CUST-WP-0025-T01", "todo", "high", "0752", "1.10", "02.10", "yes", "2026-03-20", "2023-14-05", "752", "-5",
    "12:30:45", "true", "TRUE", "~", "null", "it's", "a b  c", "Phase 1 — Identity", "x#y", "a:b", "😀", ".5", "1e3",
)  # fmt: skip
SLIPS = (
    "a", "b1", "-", "- ", " ", "  ", ": ", ":", "#", " #", '"', "'", "[", "]", "{", "}", ",", ", ", "~", "null", "1",
    "0752", "\n", "\r\n", "\r", "\t", "\\", "é", "\x85", "\u2028", "\u2029", "&x", "*x", "!", "|", ">", "%", "@", "`",
    "? ", "<<", "=", ".", "...", "---", "\n---\n", "key: ", "id: x\n", "x: [a, b]\n", "l:\n  - a\n", "\xa0", "/",
    "\ufeff", "\x00", "\x7f", "\ud800", "\uffff", '"\\u0000"', '"\\x41"', "|-\n  x\n", ">+\n  x\n\n",
)  # fmt: skip


class Line(NamedTuple):
    """A key, the value as it is spelled, and what stands behind it on the line."""

    key: str
    spelling: str
    behind: str


_KEYS = st.sampled_from(("id", "status", "priority", "title", "x-y", "state_hub_task_id", "null", "a.b"))
_WORD = st.sampled_from(WORDS)
_FLOW_WORD = st.sampled_from(tuple(word for word in WORDS if not set(word) & set(":#'")))
_SPELLINGS = st.one_of(
    _WORD,
    _WORD.filter(lambda word: word.isascii()).map(lambda word: f'"{word}"'),
    _WORD.map(lambda word: "'" + word.replace("'", "''") + "'"),
    st.sampled_from(('""', "''", '"a \\"b\\" \\n c"', '"it\'s"')),
    st.lists(_FLOW_WORD, max_size=3).map(lambda words: f"[{', '.join(words)}]"),
)
_BEHIND = st.sampled_from(("", "", "", " ", "  # why", " # é: [x]"))
LINES = st.builds(Line, _KEYS, st.one_of(st.just(""), _SPELLINGS), _BEHIND)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """A mapping as people write it: any order of keys, any line ends, comments, quotes, lists."""
    newline = draw(st.sampled_from(BREAKS))
    rows = []
    for line in draw(st.lists(LINES, min_size=1, max_size=6, unique_by=lambda line: line.key)):
        rows += draw(st.lists(st.sampled_from(("", "  ", "# a comment", "  # indented: [")), max_size=1))
        items = draw(st.lists(_WORD, min_size=1, max_size=3)) if draw(st.integers(0, 4)) == 0 else []
        if items:
            indent = draw(st.sampled_from(("", "  ", "    ")))
            rows += [f"{line.key}:", *(f"{indent}- {item}" for item in items)]
        else:
            rows.append(f"{line.key}:{' ' if line.spelling else ''}{line.spelling}{line.behind}")
    return newline.join(rows) + draw(st.sampled_from(("", newline, newline * 2)))


slips = st.lists(st.sampled_from(SLIPS), max_size=12).map("".join)
slipped_lines = st.lists(
    st.tuples(
        st.sampled_from(("id", "a", "b", "  c", "- d", "status")),
        st.sampled_from((": ", ": ", ":", ":  ", " : ", "")),
        st.lists(st.sampled_from(SLIPS), max_size=3).map("".join),
        st.sampled_from(("\n", "\r\n", "\r", " # c\n", "")),
    ).map("".join),
    max_size=4,
).map("".join)
any_text = st.one_of(st.text(max_size=60), slips, slipped_lines, blocks())
