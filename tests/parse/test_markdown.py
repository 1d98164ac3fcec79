import math
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.parse.markdown_texts import documents
from workplan.diagnostics.place import Span
from workplan.parse.markdown import Fence, Heading, read_markdown
from workplan.parse.markdown_full import read_blocks
from workplan.parse.markdown_scan import scan_blocks
from workplan.parse.problem import ParseProblem
from workplan.parse.text import Text, decode

EXAMPLE = Path(__file__).parents[3] / (
    "shared/examples/the-custodian/workplans/CUST-WP-0025-fos-hub-bootstrap.md"
)


def problem_of(content: str) -> ParseProblem:
    problems = read_markdown(Text(content)).problems
    assert len(problems) == 1
    return problems[0]


def test_lines_count_from_the_start_of_the_file() -> None:
    markdown = read_markdown(Text("---\nid: X\n---\n# Plan\n\n```task  now\nid: X-T01\n```\n"))
    assert markdown.front is not None
    assert markdown.fences == (Fence(6, 8, True, "task", "task  now", "id: X-T01\n"),)
    assert markdown.headings == (Heading(4, 4, 1, "Plan"),)
    assert markdown.problems == ()


def test_lines_count_from_the_start_of_the_file_in_the_full_reading_too() -> None:
    markdown = read_markdown(
        Text("---\r\nid: X\r\n---\r\nPlan\r\n====\r\n\r\n> ```task\r\n> id: X\r\n> ```\r\n")
    )
    assert markdown.fences == (Fence(7, 9, True, "task", "task", "id: X\r\n", ("> ",), (), 1),)
    assert markdown.headings == (Heading(4, 5, 1, "Plan"),)


def test_yaml_markers_in_the_body_are_no_front_matter() -> None:
    markdown = read_markdown(Text("# a\n\n---\nid: X\n---\n"))
    assert markdown.front is None
    # By CommonMark the second line of dashes underlines `id: X`.
    assert [heading.raw for heading in markdown.headings] == ["a", "id: X"]


def test_columns_of_a_block_in_a_list_are_those_of_the_file() -> None:
    fence = read_markdown(Text("- a\n\n  ```task\n  id: X\n\tx: y\n  ```\n")).fences[0]
    assert fence.content == "id: X\n  x: y\n"
    assert (fence.prefixes, fence.pads) == (("  ", "\t"), (0, 2))
    assert fence.column(1, 1) == 3
    assert [fence.column(2, column) for column in (1, 2, 3, 6)] == [1, 1, 2, 5]
    assert fence.column(9, 4) == 4


@pytest.mark.parametrize(
    ("content", "span", "fault", "missing"),
    [
        ("```task\nid: X\n", Span(1, 1, 1, 4), "before the document ends", 3),
        ("# a\n```task\nid: X\nstatus: todo\n\nProse.\n", Span(2, 1, 2, 4), "before the document ends", 5),
        ("```task\nid: X\n\n## Next\n", Span(1, 1, 1, 4), "before the document ends", 3),
        ("```task\nid: X\n\n\nstatus: todo\n\nText\n", Span(1, 1, 1, 4), "before the document ends", 6),
        ("~~~~sh\nls\n\n## Next\n", Span(1, 1, 1, 5), "before the document ends", 3),
        ("- x\n\n  ```task\n  id: X\n\nText\n", Span(3, 3, 3, 6), "before its list item or quote ends", 5),
        ("> ```task\n> id: X\n\n# Next\n", Span(1, 3, 1, 6), "before its list item or quote ends", 3),
        (
            "```task\nid: X\n\nProse.\n\n```task\nid: Y\n```\n",
            Span(1, 1, 1, 4),
            "second `task` fence opens inside it, on line 6",
            3,
        ),
        ("```task\nid: X\n```task\nid: Y\n```\n", Span(1, 1, 1, 4), "opens inside it, on line 3", 3),
    ],
)
def test_a_fence_without_its_end_is_a_problem_with_a_hint(
    content: str, span: Span, fault: str, missing: int
) -> None:
    problem = problem_of(content)
    assert problem.rule == "unterminated-fence"
    assert problem.finding.at == span
    assert fault in problem.finding.message
    assert f"before line {missing}" in problem.finding.hint


@pytest.mark.parametrize(
    "content",
    [
        "````markdown\n```task\nid: X\n```\n````\n",
        "```text\n```task\n```\n",
        "```\n``` \n",
        "~~~task\n```task\n~~~\n",
        "<!--\n```task\n-->\n",
    ],
)
def test_a_fence_with_its_end_is_none(content: str) -> None:
    assert read_markdown(Text(content)).problems == ()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("T01 — Plain `code` here", "T01 — Plain code here"),
        ("**Bold** and _soft_ snake_case_name", "Bold and soft snake_case_name"),
        ("[label](http://x.y) and [two][ref] ![pic](p.png)", "label and two pic"),
        ("<https://x.y/z> \\* \\[x]", "https://x.y/z * [x]"),
        ("2 * 3 ~~gone~~", "2 * 3 gone"),
    ],
)
def test_a_headings_text_is_what_a_reader_sees(raw: str, text: str) -> None:
    assert Heading(1, 1, 1, raw).text == text


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    text, problem = decode(data)
    if text is None:
        assert problem is not None
    else:
        read_markdown(text)


@given(st.one_of(documents(), documents().map(lambda body: "---\nid: X\n" + body)))
def test_what_is_read_lies_inside_the_text_in_order(content: str) -> None:
    text = Text(content)
    markdown = read_markdown(text)
    last = len(text.lines)
    at = markdown.front.body_line if markdown.front else 1
    for fence in markdown.fences:
        assert at <= fence.line <= fence.end_line <= last
        assert fence.marker in text.line(fence.line)
        at = fence.end_line + 1
    for heading in markdown.headings:
        assert 1 <= heading.line <= heading.end_line <= last
        assert isinstance(heading.text, str)
    for problem in markdown.problems:
        assert isinstance(problem.finding.at, Span)
        assert 1 <= problem.finding.at.line <= last
        assert problem.finding.at.column >= 1
        assert problem.finding.hint


def test_the_real_example_is_read_fast_and_exactly() -> None:
    if not EXAMPLE.exists():
        pytest.skip("the real example is not beside this checkout")
    text, problem = decode(EXAMPLE.read_bytes())
    assert problem is None
    assert text is not None
    markdown = read_markdown(text)
    assert markdown.front is not None
    assert markdown.problems == ()
    tasks = [fence for fence in markdown.fences if fence.word == "task"]
    assert len(tasks) == text.text.count("\n```task\n")
    start, line = markdown.front.body, markdown.front.body_line
    assert scan_blocks(text, start, line) == read_blocks(text.text, start, line)


HOSTILE: dict[str, Callable[[int], str]] = {
    "quotes": lambda n: "> " * n,
    "quotes and a fence": lambda n: "> " * n + "```\n",
    "dashes": lambda n: "- " * n + "x",
    "one line of dashes": lambda n: "a\n" + "-" * n + "x",
    "lists": lambda n: "1. " * n + "```",
    "backticks": lambda n: "`" * n,
    "shrinking fences": lambda n: "".join("`" * (3 + k) + "\n" for k in range(math.isqrt(n), 0, -1)),
    "openers": lambda n: "```x\n" * n,
    "brackets": lambda n: "<b>\n\n" + "[" * n,
    "links": lambda n: "<b>\n\n" + "[a](" * n,
    "emphasis": lambda n: "<b>\n\n" + "*a_ " * n,
    "deep lists": lambda n: "".join(" " * (2 * k) + "- a\n" for k in range(math.isqrt(n))),
    "tabs after a fence": lambda n: "- ```" + "\t" * n + "x",
    "comments": lambda n: "<!-- \n" * n,
    "tags": lambda n: "<script " * n,
    "underlines": lambda n: "a\n=" * n,
    "hashes": lambda n: "# " * n,
    "bracket heading": lambda n: "# " + "[](" * n,
    "backtick heading": lambda n: "# " + "`a`` " * n,
    "entities": lambda n: "```" + "&amp;" * n,
    "open front matter": lambda n: "---\na: b\n" + "c: d---- \n" * n,
    "blank front matter": lambda n: "---\na: b\n" + "\n" * n,
    "blank fence": lambda n: "```\n" + " \n" * n,
    "list of fences": lambda n: "- ```\n" * n,
}


def seconds(content: str) -> float:
    started = time.process_time()
    for heading in read_markdown(Text(content)).headings:
        assert heading.text is not None
    return time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_take_linear_time(name: str) -> None:
    base = min(seconds(HOSTILE[name](10_000)) for _ in range(3))
    # Four times the text; quadratic work would take sixteen times as long.
    assert seconds(HOSTILE[name](40_000)) < 10 * base + 0.2
