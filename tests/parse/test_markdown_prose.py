import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parse.markdown_texts import documents
from workplan.parse.markdown import read_markdown
from workplan.parse.markdown_prose import bold_lines, cells_of, prose_ranges, table_rows
from workplan.parse.text import Text


def test_prose_is_all_that_is_no_fence_and_no_front_matter() -> None:
    content = "---\nid: X\n---\nA\n```task\nid: X\n```\nB\n~~~\nC\n~~~"
    text = Text(content)
    ranges = list(prose_ranges(text, read_markdown(text)))
    assert [content[start:end] for start, end in ranges] == ["A\n", "B\n"]
    assert [list(re.finditer("B", content[start:end])) != [] for start, end in ranges] == [False, True]


@given(documents())
def test_prose_and_blocks_make_up_the_document(content: str) -> None:
    text = Text(content)
    markdown = read_markdown(text)
    prose = {line for start, end in prose_ranges(text, markdown) for line in _lines(text, start, end)}
    fenced = {line for fence in markdown.fences for line in range(fence.line, fence.end_line + 1)}
    front = set(range(1, markdown.front.body_line)) if markdown.front else set()
    ended = {len(text.lines)} if text.line(len(text.lines)) == "" else set()
    assert not prose & fenced
    assert prose | fenced | front | ended == set(range(1, len(text.lines) + 1))


def _lines(text: Text, start: int, end: int) -> range:
    return range(text.position(start)[0], text.position(end - 1)[0] + 1)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", ("a", "b")),
        ("a | b", ("a", "b")),
        ("| a |", ("a",)),
        ("| a \\| b | c |", ("a | b", "c")),
        ("| `x | y` | c |", ("`x | y`", "c")),
        ("| a ` b | c |", ("a ` b", "c")),
        ("|  | b |  |", ("", "b", "")),
        ("| a | b", ("a", "b")),
        ("  | a | b |  ", ("a", "b")),
        ("| a | b \\|", ("a", "b |")),
    ],
)
def test_cells_of_a_row(line: str, cells: tuple[str, ...]) -> None:
    assert cells_of(line) == cells


@given(st.text(alphabet="|\\` a-", max_size=40))
def test_any_line_has_cells(line: str) -> None:
    assert all("\n" not in cell for cell in cells_of(line))


def test_rows_are_those_below_the_delimiter_of_the_first_table() -> None:
    text = Text("intro | x\n\n| A | B |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |\nafter\n\n| C |\n|---|\n| 5 |\n")
    assert table_rows(text, 1, 11) == [(5, ("1", "2")), (6, ("3", "4"))]
    assert table_rows(text, 8, 11) == [(11, ("5",))]


@pytest.mark.parametrize(
    "content",
    [
        "| a | b |\n| 1 | 2 |\n",
        "|---|---|\n| 1 | 2 |\n",
        "| a |\n|---|---|\n| 1 | 2 |\n",
        "a | b\n\n---|---\n1 | 2\n",
    ],
)
def test_what_has_no_header_and_delimiter_is_no_table(content: str) -> None:
    assert table_rows(Text(content), 1, 4) == []


def test_bold_lines_give_label_value_and_line() -> None:
    text = Text(
        "## Phase 1\n\n**Goal**: one\ntwo `x`\n**Repos:** a, b\n- **Depends on**: Phase 0\n\nprose\n\n"
        "**Runs in parallel.**\n```task\nid: X\n```\n"
    )
    assert bold_lines(text, 1, 13) == [
        ("Goal", "one two `x`", 3),
        ("Repos", "a, b", 5),
        ("Depends on", "Phase 0", 6),
        ("Runs in parallel.", "", 10),
    ]
    assert bold_lines(text, 5, 6) == [("Repos", "a, b", 5), ("Depends on", "Phase 0", 6)]


@pytest.mark.parametrize(
    "block", ["- item", "1. item", "# h", "> quote", "| a |", "```", "~~~", "<div>", "", "  "]
)
def test_a_bold_line_ends_where_the_paragraph_does(block: str) -> None:
    assert bold_lines(Text(f"**Goal**: one\n{block}\nmore\n"), 1, 3) == [("Goal", "one", 1)]
