import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.render.blocks import drop_block, find_blocks, find_marker, put_block
from workplan.render.comments import HASH

T, INPUTS = "a" * 16, "b" * 16
BEGIN = f"<!-- workplan:begin rules {T}-{INPUTS}-{'c' * 16} -->"
END = "<!-- workplan:end rules -->"

pieces = st.text(st.sampled_from(" ab#<!->\n\r\u2028\x0c\u00e9\U0001f600`"), max_size=40)
ends = st.sampled_from(["\n", "\r\n", "\r"])


@given(pieces, pieces, ends, st.booleans(), pieces, pieces)
def test_bytes_outside_a_block_never_change(
    before: str, after: str, eol: str, bom: bool, body: str, other: str
) -> None:
    body, other = (text.replace("\r\n", "\n").replace("\r", "\n") for text in (body, other))
    before = ("\ufeff" if bom else "") + before + (eol if before else "")
    text = f"{before}{BEGIN}{eol}old{eol}{END}{eol}{after}"
    once = put_block(text, "rules", T, INPUTS, body)
    assert once.startswith(before)
    assert once.endswith(f"{END}{eol}{after}")
    found = find_blocks(once)
    assert not found.faults
    assert not found.found[0].edited
    assert found.found[0].body.rstrip("\n") == body.rstrip("\n")
    twice = put_block(once, "rules", T, INPUTS, other)
    assert twice.startswith(before)
    assert twice.endswith(after)
    assert put_block(twice, "rules", T, INPUTS, body) == once
    assert drop_block(once, found.found[0]) == before + after


@given(pieces, st.booleans())
def test_a_new_block_only_adds_at_the_end(before: str, bom: bool) -> None:
    text = ("\ufeff" if bom else "") + before
    made = put_block(text, "rules", T, INPUTS, "body\n")
    assert made.startswith(text)
    assert find_blocks(made).get("rules") is not None
    assert put_block(made, "rules", T, INPUTS, "body\n") == made


def test_a_block_takes_the_line_ends_around_it() -> None:
    made = put_block("mine\r\n", "rules", T, INPUTS, "one\ntwo\n")
    assert "\n" not in made.replace("\r\n", "")
    assert not find_blocks(made).found[0].edited


def test_line_ends_that_git_converts_are_no_edit() -> None:
    made = put_block("mine\n", "rules", T, INPUTS, "one\ntwo\n")
    assert not find_blocks(made.replace("\n", "\r\n")).found[0].edited
    assert find_blocks(made.replace("one", "uno")).found[0].edited


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"{BEGIN}\nx\n", 1, "does not end"),
        (f"x\n{END}\n", 2, "without a begin"),
        (f"{BEGIN}\n{BEGIN}\n{END}\n", 1, "does not end"),
        (f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n", 3, "second time"),
        (f"{BEGIN}\n<!-- workplan:end other -->\n", 2, "inside block `rules`"),
        ("<!-- workplan:begin rules -->\n", 1, "neither a begin nor an end"),
        (f"<!-- workplan:begin rules {T}-{INPUTS}-xyz -->\n{END}\n", 1, "neither"),
        (f"<!--workplan:end rules-->\n{BEGIN}\n{END}\n", 1, "neither"),
        (f"{BEGIN} more\n{END}\n", 1, "neither"),
    ],
)
def test_broken_markers_are_faults_with_their_line(text: str, line: int, said: str) -> None:
    found = find_blocks(text)
    assert found.faults
    assert found.faults[0].line == line
    assert said in found.faults[0].message
    assert found.faults[0].hint
    with pytest.raises(ValueError, match="cannot be placed"):
        put_block(text, "rules", T, INPUTS, "body")


def test_prose_may_name_the_markers() -> None:
    text = "Between `<!-- workplan:begin NAME DIGEST -->` and workplan:end stands what is rendered.\n"
    assert find_blocks(text) == ((), ())


def test_a_body_with_a_marker_is_refused() -> None:
    assert find_marker(f"text\n{END}\n")
    with pytest.raises(ValueError, match="cannot be placed"):
        put_block("", "rules", T, INPUTS, f"text\n{END}\n")


def test_files_with_other_comments_have_other_markers() -> None:
    made = put_block("*.pyc\n", "ignored", T, INPUTS, "build/\n", HASH)
    assert "# workplan:begin ignored" in made
    assert find_blocks(made, HASH).get("ignored") is not None
