import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parse.markdown_texts import documents, plain_documents
from workplan.diagnostics.place import Span
from workplan.parse.markdown import read_markdown
from workplan.parse.text import LIMIT, LINES, Text, decode

ENDS = re.compile(r"\r\n|\r|\n")
MIXED = st.text(alphabet="ab é😀\t\n\r\x0b\x0c\x1c\x85\u2028\u2029", max_size=60)


@given(MIXED)
def test_lines_end_at_lf_crlf_and_cr_only(content: str) -> None:
    text = Text(content)
    lines = ENDS.split(content)
    assert [text.line(number) for number in range(1, len(text.lines) + 1)] == lines


@given(MIXED)
def test_position_and_offset_are_inverse(content: str) -> None:
    text = Text(content)
    for offset in range(len(content) + 1):
        line, column = text.position(offset)
        assert text.offset(line, column) == offset
        assert text.lines[line - 1] + column - 1 == offset


@given(MIXED, st.integers(-5, 90), st.integers(-5, 90))
def test_places_outside_the_text_count_as_the_nearest_inside(content: str, line: int, column: int) -> None:
    text = Text(content)
    assert 0 <= text.offset(line, column) <= len(content)
    assert text.position(line)[0] in range(1, len(text.lines) + 1)
    assert text.line(0) == text.line(len(text.lines) + 1) == ""


def check_same_places(read: Text, text: Text) -> None:
    """`read` came across some lines, `text` did not; both are asked from the start, where nothing is found yet."""
    numbers = range(1, len(text.lines) + 1)
    assert read.line_count == len(numbers)
    assert [read.position(at) for at in range(len(text.text) + 1)] == [
        text.position(at) for at in range(len(text.text) + 1)
    ]
    assert [read.following(at) for at in range(len(text.text) + 1)] == [
        text.following(at) for at in range(len(text.text) + 1)
    ]
    assert [read.start(number) for number in numbers] == list(text.lines)
    assert [read.line(number) for number in (0, *numbers, len(numbers) + 1)] == [
        text.line(number) for number in (0, *numbers, len(numbers) + 1)
    ]
    for first in numbers:
        for last in range(first, len(numbers) + 1):
            start, end = read.stretch(first, last)
            assert text.text[start:end] == text.text[start : text.lines[last - 1]] + text.line(last)
            assert read.lines_between(first, last) == [text.line(number) for number in range(first, last + 1)]
            assert (start, end) == text.stretch(first, last)
    assert read.position(len(text.text) + 2) == text.position(len(text.text) + 2)


SECTIONS = st.builds(
    lambda parts, end: "\n".join(parts).replace("\n", end),
    st.lists(
        st.sampled_from(("# a", "```task\nid: é\n```", "text\n\nmore", "## b ##", "", "- [")), max_size=8
    ),
    st.sampled_from(("\n", "\r\n")),
)


@given(
    st.one_of(documents(), plain_documents(), SECTIONS),
    st.sampled_from(("", "---\nid: X\n---\n", "---\nid: X\n---")),
)
def test_lines_known_from_reading_are_the_lines_that_there_are(content: str, front: str) -> None:
    for whole in (front + content, front):
        read = Text(whole)
        read_markdown(read)
        check_same_places(read, Text(whole))
        read_markdown(before := Text(whole))
        assert before.position(-1) == (1, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_places_far_from_every_known_line_are_found_too(end: str) -> None:
    content = f"# a{end}" + f"{'b' * 300}{end}" * 40 + f"# c{end}d{end}"
    for ask in range(0, len(content), 97):
        read, text = Text(content), Text(content)
        read_markdown(read)
        line, _column = at = read.position(ask)
        assert at == text.position(ask)
        assert read.start(line) == text.lines[line - 1]
        assert read.following(ask) == text.following(ask)
        again = Text(content)
        read_markdown(again)
        assert again.start(line) == text.lines[line - 1]


@given(st.binary(max_size=80), st.booleans())
def test_bytes_are_read_or_refused_with_one_reason(data: bytes, marked: bool) -> None:
    text, problem = decode(b"\xef\xbb\xbf" + data if marked else data)
    assert (text is None) != (problem is None)
    if text:
        assert ("\ufeff" if text.bom else "").encode() + text.text.encode() == (
            b"\xef\xbb\xbf" + data if marked else data
        )


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    text, problem = decode("\ufeff---\nid: é\n".encode())
    assert problem is None
    assert text == Text("---\nid: é\n", bom=True)
    assert text.position(4) == (2, 1)


@pytest.mark.parametrize(
    ("data", "rule", "span", "words"),
    [
        (b"id: x\r\n\xc3\xa9t\xe9 x", "not-utf8", Span(2, 3, 2, 4), "0xe9"),
        (b"\xef\xbb\xbfa\n\xff", "not-utf8", Span(2, 1, 2, 2), "0xff"),
        (b"ab\xe2\x82", "not-utf8", Span(1, 3, 1, 4), "0xe2"),
        ("id: x".encode("utf-16"), "not-utf8", Span(1, 1, 1, 2), "UTF-16"),
        ("id: x".encode("utf-32"), "not-utf8", Span(1, 1, 1, 2), "UTF-32"),
        (b"\xfe\xff\x00a", "not-utf8", Span(1, 1, 1, 2), "UTF-16"),
        (b"one\rtw\x00o", "nul-byte", Span(2, 3, 2, 4), "NUL"),
        ("id: x".encode("utf-16-le"), "nul-byte", Span(1, 2, 1, 3), "NUL"),
        (b"\xed\xa0\x80", "not-utf8", Span(1, 1, 1, 2), "0xed"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(data: bytes, rule: str, span: Span, words: str) -> None:
    text, problem = decode(data)
    assert text is None
    assert problem is not None
    assert problem.rule == rule
    assert problem.finding.at == span
    assert words in problem.finding.message
    assert problem.finding.hint


class Untouchable(bytes):
    """Bytes that may be measured, and nothing else."""

    def decode(self, *_args: object, **_kwargs: object) -> str:
        raise AssertionError("decoded although too large")

    def count(self, *_args: object) -> int:
        raise AssertionError("counted although too large")


def test_a_huge_file_is_refused_by_its_size_alone() -> None:
    text, problem = decode(Untouchable(100 * 1024 * 1024))
    assert text is None
    assert problem is not None
    assert problem.rule == "too-large"
    assert f"more than {LIMIT} bytes" in problem.finding.message


def test_the_limit_is_the_callers() -> None:
    assert decode(b"12345", limit=5)[0] == Text("12345")
    assert decode(b"123456", limit=5)[1] is not None


@pytest.mark.parametrize(("end", "fits"), [(b"\n", LINES), (b"\r\n", LINES), (b"\r", LINES)])
def test_the_number_of_lines_is_bounded(end: bytes, fits: int) -> None:
    assert decode(end * fits)[0] is not None
    text, problem = decode(end * (fits + 1))
    assert text is None
    assert problem is not None
    assert problem.rule == "too-large"


@given(st.text("a\r\n\u2028", max_size=12))
def test_lines_that_end_at_lf_are_those_that_lf_alone_divides(raw: str) -> None:
    assert Text(raw).ends_at_lf == (len(Text(raw).lines) == raw.count("\n") + 1)


@given(plain_documents())
def test_a_document_that_was_read_still_knows_how_its_lines_end(raw: str) -> None:
    text = Text(raw)
    read_markdown(text)
    assert text.ends_at_lf == Text(raw).ends_at_lf
