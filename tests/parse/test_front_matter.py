import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.diagnostics.diagnostic import Edit
from workplan.diagnostics.place import Span
from workplan.parse.front_matter import FrontMatter, read_front_matter
from workplan.parse.text import Text


def front_of(content: str) -> FrontMatter:
    front, _ = read_front_matter(Text(content))
    assert front is not None
    return front


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("opening", ["---", "---  ", "---\t"])
@pytest.mark.parametrize("closing", ["---", "--- ", "...", "...\t"])
def test_a_closed_block_is_read_with_its_offsets(end: str, opening: str, closing: str) -> None:
    content = end.join([opening, "id: X", "# a comment", "", "l:", "- a", closing, "body", ""])
    front, problem = read_front_matter(Text(content))
    assert problem is None
    assert front is not None
    assert front.closed
    assert (
        front.content
        == content[front.start : front.end]
        == end.join(["id: X", "# a comment", "", "l:", "- a", ""])
    )
    assert (front.line, front.end_line, front.body_line) == (1, 7, 8)
    assert content[front.body :] == f"body{end}"


@pytest.mark.parametrize(
    ("content", "inner"),
    [
        ("---\n---\n", ""),
        ("---\n---", ""),
        ("---\n\n# nothing yet\n---\nbody", "\n# nothing yet\n"),
        ("---\nid: X\n---", "id: X\n"),
        ('---\n"id": X\n---\n', '"id": X\n'),
        ("---\n{id: X}\n---\n", "{id: X}\n"),
        ("---\nurl: http://x.y\na:b: c\n---\n", "url: http://x.y\na:b: c\n"),
        ("---\ntext: |\n  ---\n  more\n---\n", "text: |\n  ---\n  more\n"),
        # Broken YAML is still front matter, so that the fault is reported as what it is.
        ("---\nid: X\nstatus active\n---\nbody\n", "id: X\nstatus active\n"),
    ],
)
def test_shapes_that_are_front_matter(content: str, inner: str) -> None:
    front, problem = read_front_matter(Text(content))
    assert problem is None
    assert front is not None
    assert front.closed
    assert front.content == inner


@pytest.mark.parametrize(
    "content",
    [
        "",
        "id: X\n---\n",
        "\n---\nid: X\n---\n",
        " ---\nid: X\n---\n",
        "----\nid: X\n----\n",
        "---x\nid: X\n---\n",
        "---",
        "---\n",
        "---\n\n\n",
        "---\n\nSome prose.\n",
        "---\n\nSome prose.\n\n---\n\nMore.\n",
        "---\n\n# Title\n\nText with `key: value` in it.\n",
        "---\n\nNote: we moved.\n",
        "---\n# Title\nhttp://x.y\n",
        "---\n- a\n- b\n---\n",
        "--- \n```task\nid: X\n```\n---\n",
    ],
)
def test_shapes_that_are_none(content: str) -> None:
    assert read_front_matter(Text(content)) == (None, None)


@pytest.mark.parametrize(
    ("content", "inner", "end_line", "body", "hint"),
    [
        ("---\nid: X\n\n# Title\n\nText\n", "id: X\n", 2, "\n# Title\n\nText\n", "before line 4"),
        (
            "---\nid: X\n# Title\n## Goal\n\nText\n",
            "id: X\n# Title\n## Goal\n",
            4,
            "\nText\n",
            "before line 6",
        ),
        ("---\nid: X\n\n## Goal\ntext: is it\n", "id: X\n", 2, "\n## Goal\ntext: is it\n", "before line 4"),
        ("---\nid: X\nJust prose.\n", "id: X\n", 2, "Just prose.\n", "before line 3"),
        ("---\nid: X\n```task\na: b\n```\n", "id: X\n", 2, "```task\na: b\n```\n", "before line 3"),
        ("---\nid: X\nl:\n- a\n", "id: X\nl:\n- a\n", 4, "", "after its last key"),
        # A thematic break further down closes it by accident.
        (
            "---\nid: X\n\n# T\n\nText\n\n---\n\nMore\n",
            "id: X\n",
            2,
            "\n# T\n\nText\n\n---\n\nMore\n",
            "line 4",
        ),
        ("---\nid: X\n```task\na: b\n```\n\n---\n", "id: X\n", 2, "```task\na: b\n```\n\n---\n", "line 3"),
    ],
)
def test_an_unterminated_block_is_reported_and_read_as_far_as_it_goes(
    content: str, inner: str, end_line: int, body: str, hint: str
) -> None:
    front, problem = read_front_matter(Text(content))
    assert front is not None
    assert not front.closed
    assert (front.content, front.end_line, content[front.body :]) == (inner, end_line, body)
    assert problem is not None
    assert problem.rule == "unterminated-front-matter"
    assert problem.finding.at == Span(1, 1, 1, 4)
    assert hint in problem.finding.hint


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_delimiter_glued_to_the_last_line_is_named_and_mended(end: str) -> None:
    content = end.join(
        [
            "---",
            "id: X",
            "depends_on:",
            "- NK-WP-0011---",
            "",
            "# Title",
            "",
            "```task",
            "a: b",
            "```",
            "---",
            "",
        ]
    )
    text = Text(content)
    front, problem = read_front_matter(text)
    assert front is not None
    assert front.content == end.join(["id: X", "depends_on:", "- NK-WP-0011"])
    assert (front.closed, front.end_line, front.body_line) == (False, 4, 5)
    assert problem is not None
    assert "line 4 ends with `---`" in problem.finding.hint
    at = Span(4, 13, 4, 13)
    assert problem.finding.edits == (Edit(at, end, ""),)
    here = text.offset(4, 13)
    mended, fault = read_front_matter(Text(content[:here] + end + content[here:]))
    assert fault is None
    assert mended is not None
    assert mended.content == front.content + end


LINES = st.sampled_from(
    [
        "---",
        "--- ",
        "...",
        "----",
        "id: X",
        "- a",
        "- a---",
        "# h",
        "## h",
        "",
        " ",
        "prose",
        "```task",
        "x: y---",
        "\t---",
    ]
)


@given(st.lists(LINES, max_size=9), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_offsets_and_lines_agree_whatever_stands_there(lines: list[str], end: str, final: bool) -> None:
    content = end.join(["---", *lines]) + (end if final else "")
    text = Text(content)
    front, problem = read_front_matter(text)
    if front is None:
        assert problem is None
        return
    assert front.closed == (problem is None)
    assert front.content == content[front.start : front.end]
    assert front.start <= front.end <= front.body <= len(content)
    assert text.position(front.body) == (front.body_line, 1) or front.body == len(content)
    assert front.line <= front.end_line <= front.body_line
