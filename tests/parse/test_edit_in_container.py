"""An edit of a block's content, carried back to the file where list items and quotes put prefixes before it."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parse.yaml_texts import blocks
from workplan.parse.edit import insert_key, remove_key, rename_key, set_scalar
from workplan.parse.yaml_read import read_mapping
from workplan.parse.yaml_splice import Splice, in_container, splice_between

PREFIXES = ("  ", "> ", ">   ", "    ", "> > ", "\\1 ", "")


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z", text)


def _contained(content: str, prefix: str) -> tuple[str, tuple[str, ...]]:
    """The content as it stands in a file, and the prefixes; an empty line has its prefix without trailing space."""
    prefixes = tuple(prefix if line.strip("\r\n") else prefix.rstrip() for line in _lines(content))
    return "".join(map("".join, zip(prefixes, _lines(content), strict=True))), prefixes


def _taken_out(text: str, prefix: str) -> str:
    return "".join(
        line.removeprefix(prefix if line.startswith(prefix) else prefix.rstrip()) for line in _lines(text)
    )


@given(blocks(), st.sampled_from(PREFIXES), st.data())
@settings(max_examples=300)
def test_an_edit_in_a_container_is_the_edit_of_its_content(
    block: str, prefix: str, data: st.DataObject
) -> None:
    fields: dict[str, Any] = read_mapping(block).value or {}
    key = data.draw(st.sampled_from(list(fields)))
    edits = [insert_key(block, "new", "v", key), rename_key(block, (key,), "new"), remove_key(block, (key,))]
    if not isinstance(fields[key], list):
        edits.append(set_scalar(block, (key,), "a: b"))
    edited = data.draw(st.sampled_from(edits))
    raw, prefixes = _contained(block, prefix)
    splice = in_container(splice_between(block, edited), block, prefixes)
    assert splice is not None
    assert _taken_out(splice.apply(raw), prefix) == edited


def test_whole_lines_come_and_go_with_their_prefixes() -> None:
    content, prefixes = "a: b\nc: d\ne: f\n", ("> ", ">", ">  ")
    raw = "> a: b\n>c: d\n>  e: f\n"
    removed = in_container(Splice(5, 10, ""), content, prefixes)
    assert removed is not None
    assert removed.apply(raw) == "> a: b\n>  e: f\n"
    inserted = in_container(Splice(4, 4, "\nn: 1"), content, prefixes)
    assert inserted is not None
    assert inserted.apply(raw) == "> a: b\n> n: 1\n>c: d\n>  e: f\n"
    at_start = in_container(Splice(0, 0, "n: 1\n"), content, prefixes)
    assert at_start is not None
    assert at_start.apply(raw) == "> n: 1\n> a: b\n>c: d\n>  e: f\n"


def test_an_empty_block_takes_the_prefix_that_is_given() -> None:
    assert in_container(Splice(0, 0, "a: b\n"), "", (), default="> ") == Splice(0, 0, "> a: b\n")


def test_a_tab_that_belongs_half_to_the_container_allows_edits_inside_the_line_only() -> None:
    content, prefixes, pads = "  a: b\n  c: d\n", ("\t", "\t"), (2, 2)
    raw = "\ta: b\n\tc: d\n"
    inside = in_container(Splice(12, 13, "x"), content, prefixes, pads)
    assert inside is not None
    assert inside.apply(raw) == "\ta: b\n\tc: x\n"
    assert in_container(Splice(6, 6, "\n  n: 1"), content, prefixes, pads) is None


@pytest.mark.parametrize(
    ("old", "new", "splice"),
    [
        ("a: b", "a: c", Splice(3, 4, "c")),
        ("same", "same", Splice(4, 4, "")),
        ("a\r\nb", "a\nb", Splice(1, 3, "\n")),
        ("a\rb", "a\r\nb", Splice(1, 2, "\r\n")),
        ("aa", "aaa", Splice(2, 2, "a")),
        ("", "x", Splice(0, 0, "x")),
    ],
)
def test_the_smallest_replacement_cuts_no_line_end_in_two(old: str, new: str, splice: Splice) -> None:
    assert splice_between(old, new) == splice


@given(st.text(alphabet="a\r\nb", max_size=8), st.text(alphabet="a\r\nb", max_size=8))
def test_a_replacement_makes_the_new_text(old: str, new: str) -> None:
    assert splice_between(old, new).apply(old) == new
