"""The two readings agree with each other, and the full one with the reference implementation of CommonMark."""

import subprocess
import sys

import pytest
from hypothesis import event, given, settings

from tests.parse.markdown_texts import (
    CONTAINERS,
    DEFINITIONS,
    LINES,
    Block,
    Reading,
    documents,
    ours,
    plain_documents,
    reference,
)
from workplan.parse.markdown_full import read_blocks
from workplan.parse.markdown_scan import scan_blocks
from workplan.parse.text import Text

MANY = settings(max_examples=400)


def fence(line: int, end: int, *content: str, word: str = "", level: int = 0, closed: bool = True) -> Block:
    return Block(line, end, closed, word, word, content, level, "```")


@MANY
@given(documents())
def test_the_full_reading_is_that_of_the_reference_implementation(text: str) -> None:
    assert ours(read_blocks(text, 0, 1)) == reference(text)


@MANY
@given(documents(lines=LINES + DEFINITIONS))
def test_the_fast_reading_is_the_full_one_where_it_answers(text: str) -> None:
    fast = scan_blocks(Text(text), 0, 1)
    event(f"fast: {fast is not None}")
    assert fast is None or fast == read_blocks(text, 0, 1)


@MANY
@given(plain_documents())
def test_the_fast_reading_is_the_full_one_on_plain_documents(text: str) -> None:
    fast = scan_blocks(Text(text), 0, 1)
    event(f"fast: {fast is not None}")
    assert fast is None or fast == read_blocks(text, 0, 1)


@MANY
@given(plain_documents())
def test_the_fast_reading_is_the_full_one_below_front_matter(text: str) -> None:
    whole = "---\nid: é\n---\n" + text
    fast = scan_blocks(Text(whole), 14, 4)
    event(f"fast: {fast is not None}")
    assert fast is None or fast == read_blocks(whole, 14, 4)


@given(documents(containers=(*CONTAINERS, ">- ", "> 1. ", "- - - ")))
def test_content_and_prefixes_make_up_the_lines_of_the_file(text: str) -> None:
    lines = Text(text)
    for block in read_blocks(text, 0, 1)[0]:
        content = Text(block.content)
        count = block.end_line - block.line - (1 if block.closed else 0)
        if block.prefixes:
            assert len(block.prefixes) == count
        for index in range(1, count + 1):
            inner, outer = content.line(index), lines.line(block.line + index)
            prefix = block.prefixes[index - 1] if block.prefixes else ""
            pad = block.pads[index - 1] if block.pads else 0
            assert prefix + inner[pad:] == outer
            for column in range(pad + 1, len(inner) + 1):
                assert outer[block.column(index, column) - 1] == inner[column - 1]
            for column in range(1, pad + 1):
                assert outer[block.column(index, column) - 1] == "\t"


# Where pulldown-cmark, markdown-it-py or a scan for fences is known to stumble; what the specification says.
TRAPS: list[tuple[str, Reading]] = [
    ("```\na\n```\t\nb\n", ([fence(1, 3, "a")], [])),
    ("<script>\n</pre>\n```\nx\n```\n", ([fence(3, 5, "x")], [])),
    ("<STYLE>\n```\n</script>\n```\nx\n```\n", ([fence(4, 6, "x")], [])),
    ("<pre>\n```\n\n```\n</pre>\n", ([], [])),
    ("<!--\n```task\nid: X\n```\n-->\n", ([], [])),
    ("<!-- x -->\n```\nx\n```\n", ([fence(2, 4, "x")], [])),
    ("<div>\n```\nx\n```\n", ([], [])),
    ("<div>\n\n```\nx\n```\n", ([fence(3, 5, "x")], [])),
    ("    ```\n    x\n    ```\n", ([], [])),
    ("text\n    ```\n", ([], [])),
    ("- a\n\n  ```task\n  id: X\n  ```\n", ([fence(3, 5, "id: X", word="task", level=1)], [])),
    ("- a\n  ```task\nid: X\n", ([fence(2, 2, word="task", level=1, closed=False)], [])),
    ("> ```\n> a\nb\n", ([fence(1, 2, "a", level=1, closed=False)], [])),
    ("````md\n```task\n```\n````\n", ([Block(1, 4, True, "md", "md", ("```task", "```"), 0, "````")], [])),
    ("``` a`b\nx\n```\n", ([fence(3, 3, closed=False)], [])),
    ("```\n~~~\n```\n", ([fence(1, 3, "~~~")], [])),
    ("```\nx\n``` y\n```\n", ([fence(1, 4, "x", "``` y")], [])),
    ("```\nx\n   ```\n", ([fence(1, 3, "x")], [])),
    ("```\nx\n  ```\ny\n```\n", ([fence(1, 3, "x"), fence(5, 5, closed=False)], [])),
    ("```\nx\n    ```\n", ([fence(1, 3, "x", "    ```", closed=False)], [])),
    (" ```\n  x\n```\n", ([fence(1, 3, " x")], [])),
    ("[foo]: /url\n2. ```\n", ([], [])),
    ("\x0b```\nx\n\x0c```\n", ([], [])),
    ("a\u2028```\nb\x85```\n", ([], [])),
    ("```\ra\r```\r", ([fence(1, 3, "a")], [])),
    ("```task\\*&amp;&#35;&#0;\n", ([Block(1, 1, False, "task*&#\ufffd", "task*&#\ufffd", (), 0, "```")], [])),
    ("1. a\n\n   - ```\n     x\n     ```\n", ([fence(3, 5, "x", level=2)], [])),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TRAPS)
def test_trap_documents_are_read_as_commonmark_says(text: str, expected: Reading) -> None:
    assert ours(read_blocks(text, 0, 1)) == expected
    fast = scan_blocks(Text(text), 0, 1)
    assert fast is None or ours(fast) == expected


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Title\n=====\n\nA\nB\n---\n", [(1, 2, 1), (4, 6, 2)]),
        ("# a\n####### b\n#c\n   ### d ###\n    # e\n", [(1, 1, 1), (4, 4, 3)]),
        ("> # a\n\n- b\n  ---\n", [(1, 1, 1), (3, 4, 2)]),
        ("> a\n---\n", []),
        ("a\n\n---\n", []),
        ("[foo]: /url\n===\n", []),
        ("[foo]: /url\nbar\n===\n", [(2, 3, 1)]),
        ("```\n# a\n```\n# b\n", [(4, 4, 1)]),
    ],
)
def test_headings_are_those_of_commonmark(text: str, lines: list[tuple[int, int, int]]) -> None:
    headings = read_blocks(text, 0, 1)[1]
    assert [(heading.line, heading.end_line, heading.level) for heading in headings] == lines
    fast = scan_blocks(Text(text), 0, 1)
    assert fast is None or fast[1] == headings


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_usual_workplan_takes_the_fast_reading(end: str) -> None:
    text = end.join(
        [
            "# Plan", "", "| a | b |", "|---|---|", "| 1 | 2 |", "", "- one", "  more", "- `code`", "1. two", "",
            "<!-- a remark -->", "<https://example.org>", "", "---", "", "## Phase 1", "**Goal**: x", "",
            "### T01 — A", "", "```task", "id: X-T01", "blocked_by:", "  - Y # not a heading", "```", "", "> quote", "",
        ]
    )  # fmt: skip
    fast = scan_blocks(Text(text), 0, 1)
    assert fast is not None
    assert fast == read_blocks(text, 0, 1)
    assert [heading.raw for heading in fast[1]] == ["Plan", "Phase 1", "T01 — A"]


def test_the_full_reading_is_loaded_only_when_needed() -> None:
    script = (
        "import sys; from workplan.parse.markdown import read_markdown; from workplan.parse.text import Text;"
        "read_markdown(Text('# a\\n```task\\nid: X\\n```\\n')); assert 'pyromark' not in sys.modules;"
        "read_markdown(Text('- ```\\n')); assert 'pyromark' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
