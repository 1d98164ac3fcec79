import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.parse.yaml_texts import BREAKS, WORDS, blocks
from workplan.errors import WorkplanError
from workplan.parse.edit import EditError, insert_key, remove_key, rename_key, set_scalar
from workplan.parse.yaml_read import read_mapping
from workplan.parse.yaml_splice import splice_between

UUID = "f55078b6-7fa3-49ab-be30-37db622d64c9"
VALUES = st.one_of(
    st.sampled_from(
        (
            *WORDS,
            UUID,
            "",
            "TBD",
            "a: b",
            "@x",
            "- x",
            "'",
            '"',
            "a #b",
            " a ",
            "a\nb",
            "[x]",
            "x,y",
            "\u2028",
        )
    ),
    st.text(alphabet="ab:#'\"\\ \n\t-[]{},&*!|>%@`~é\x85", max_size=8),
    st.integers(-1000, 1000),
    st.booleans(),
    st.none(),
)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("k: a  # c\n", "b", "k: b  # c\n"),
        ('k: "a"   # c\r\nz: 1\r\n', "b", 'k: "b"   # c\r\nz: 1\r\n'),
        ("k: 'a'", "it's", "k: 'it''s'"),
        ("k: 'a'", "a\nb", 'k: "a\\nb"'),
        ("k: a\n", "b: c", 'k: "b: c"\n'),
        ("k: a\n", "752", 'k: "752"\n'),
        ("k: a\n", "yes", 'k: "yes"\n'),
        ("k: no\n", "yes", "k: yes\n"),
        ("k: 2026-03-20\n", "2026-03-21", "k: 2026-03-21\n"),
        ("k: a\n", "2026-03-21", 'k: "2026-03-21"\n'),
        ("k: a\n", "", 'k: ""\n'),
        ('k: "5"\n', 5, "k: 5\n"),
        ("k: a\n", True, "k: true\n"),
        ("k: a\n", None, "k: null\n"),
        ("k: ~ # none yet\n", UUID, f"k: {UUID} # none yet\n"),
        ("k: TBD\n", UUID, f"k: {UUID}\n"),
        ('k: ""\n', UUID, f'k: "{UUID}"\n'),
        ("k:\nz: 1\n", UUID, f"k: {UUID}\nz: 1\n"),
        ("k: \r\nz: 1\r\n", UUID, f"k: {UUID}\r\nz: 1\r\n"),
        ("k:   # none\nz: 1\n", UUID, f"k: {UUID}   # none\nz: 1\n"),
        ("k:", UUID, f"k: {UUID}"),
        ("k: |\n  a\n  b\n\n# c\nz: 1\n", "x", "k: x\n\n# c\nz: 1\n"),
        ("k: a\n  b\nz: 1\n", "x", "k: x\nz: 1\n"),
        ("{k: a, z: 1}\n", "b, c", '{k: "b, c", z: 1}\n'),
    ],
)
def test_a_scalar_is_set_where_it_stands(text: str, value: Any, expected: str) -> None:
    assert set_scalar(text, ("k",), value) == expected


def test_a_scalar_is_set_deep_inside() -> None:
    text = "tasks:\n  - id: T01 # one\n    tags: [a, 'b']\n  -\n"
    assert set_scalar(text, ("tasks", 0, "id"), "T02") == text.replace("T01", "T02")
    assert set_scalar(text, ("tasks", 0, "tags", 1), "c") == text.replace("'b'", "'c'")
    assert set_scalar(text, ("tasks", 1), "x") == text.replace("  -\n", "  - x\n")


def test_another_style_may_be_asked_for() -> None:
    assert set_scalar("k: ~\n", ("k",), UUID, "double") == f'k: "{UUID}"\n'
    assert set_scalar('k: "a"\n', ("k",), "b", "plain") == "k: b\n"
    assert set_scalar("k: a\n", ("k",), "b", "single") == "k: 'b'\n"
    assert set_scalar('k: "2026-03-20"\n', ("k",), "2026-03-21", "plain") == 'k: "2026-03-21"\n'
    with pytest.raises(ValueError, match="style"):
        set_scalar("k: a\n", ("k",), "b", "loud")


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("id: a\nz: 1\n", None, "id: a\nz: 1\nnew: v\n"),
        ("id: a # c\nz: 1\n", "id", "id: a # c\nnew: v\nz: 1\n"),
        ("id: a\r\nz: 1", None, "id: a\r\nz: 1\r\nnew: v"),
        ("id: a\rz: 1", "id", "id: a\rnew: v\rz: 1"),
        ("id: a\n# the end\n\n", None, "id: a\nnew: v\n# the end\n\n"),
        ("id: a\nl:\n  - b\n  - c: d\n# e\n", "l", "id: a\nl:\n  - b\n  - c: d\nnew: v\n# e\n"),
        ("id: a\nz: 1\n", "absent", "id: a\nz: 1\nnew: v\n"),
        ("t: |\n  a\n\nz: 1\n", "t", "t: |\n  a\nnew: v\n\nz: 1\n"),
        ("t: |+\n  a\n\n", None, "t: |+\n  a\n\nnew: v\n"),
        ("  id: a\n  z: 1\n", "id", "  id: a\n  new: v\n  z: 1\n"),
        ("", None, "new: v\n"),
        ("# c\r\n", None, "# c\r\nnew: v\r\n"),
        ("# c", None, "# c\nnew: v"),
        ("id: a", None, "id: a\nnew: v"),
        ("id:\n", None, "id:\nnew: v\n"),
        ('id: "a\n  b" # c\n', None, 'id: "a\n  b" # c\nnew: v\n'),
        ("f: {a: b} # c\n", None, "f: {a: b} # c\nnew: v\n"),
    ],
)
def test_a_key_is_inserted_in_the_manner_of_the_block(text: str, after: str | None, expected: str) -> None:
    assert insert_key(text, "new", "v", after) == expected


def test_a_key_is_inserted_deep_inside() -> None:
    text = "tasks:\n  - id: T01\n    n: 1 # c\n  - id: T02\nlast: x\n"
    inserted = insert_key(text, "hub", UUID, route=("tasks", 0), style="double")
    assert inserted == text.replace("# c\n", f'# c\n    hub: "{UUID}"\n')


def test_the_line_end_of_the_file_is_used_where_the_block_has_none() -> None:
    assert insert_key("id: a", "new", "v", newline="\r\n") == "id: a\r\nnew: v"
    assert insert_key("", "new", "v", newline="\r\n") == "new: v\r\n"


def test_a_key_is_renamed() -> None:
    assert rename_key('"old" : a # c\nz: 1\n', ("old",), "new") == '"new" : a # c\nz: 1\n'
    assert rename_key("l:\n  - old: a\n", ("l", 0, "old"), "new") == "l:\n  - new: a\n"
    assert rename_key("old: a\n", ("old",), "true") == "true: a\n"
    assert rename_key("old: a\n", ("old",), "a: b") == '"a: b": a\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k: a # c\nz: 1\n", "z: 1\n"),
        ("z: 1\r\nk: a\r\n", "z: 1\r\n"),
        ("z: 1\r\nk: a", "z: 1"),
        ("z: 1\rk: a", "z: 1"),
        ("k: a", ""),
        ("# top\nk:\n  - a\n  - b\n# own line\nz: 1\n", "# top\n# own line\nz: 1\n"),
        ("k: |\n  a\n\nz: 1\n", "\nz: 1\n"),
        ("k: |+\n  a\n\nz: 1\n", "\nz: 1\n"),
        ("y: |+\n  a\n\nk: |\n  b\n\n\nz: 1\n", "y: |+\n  a\n\nz: 1\n"),
    ],
)
def test_a_key_is_removed_with_its_lines(text: str, expected: str) -> None:
    assert remove_key(text, ("k",)) == expected


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda: set_scalar("a: b\n", ("c",), "x"), "there is no `c`"),
        (lambda: set_scalar("a: [b]\n", ("a", 1), "x"), "there is no `a.1`"),
        (lambda: set_scalar("a: [b]\n", ("a",), "x"), "holds a list or mapping"),
        (lambda: set_scalar("a", (), "x"), "single value"),
        (lambda: set_scalar("a: 1\na: 2\n", ("a",), "x"), "second time"),
        (lambda: set_scalar("a: @b\n", ("a",), "x"), "fault in line 1"),
        (lambda: set_scalar("", ("a",), "x"), "there is no `a`"),
        (lambda: set_scalar("a: b\n", ("a",), "\0"), "without changing something else"),
        (lambda: set_scalar("a: b\n", ("a",), "\ud800"), "without changing something else"),
        (lambda: set_scalar("a: b\n", ("a",), 10**20), "without changing something else"),
        (lambda: insert_key("a: b\n", "a", "x"), "there already"),
        (lambda: insert_key("{a: b}\n", "c", "x"), "no `key: value` lines"),
        (lambda: insert_key("- a\n", "c", "x"), "no `key: value` lines"),
        (lambda: insert_key("a: b\n", "c d", "x"), "no plain key"),
        (lambda: rename_key("a: b\nc: d\n", ("a",), "c"), "there is a key `c`"),
        (lambda: rename_key("a: b\n", ("x",), "c"), "there is no key `x`"),
        (lambda: rename_key("a: [b]\n", ("a", 0), "c"), "there is no key"),
        (lambda: rename_key("a: b\n", (), "c"), "there is no key"),
        (lambda: remove_key("l:\n  - a: b\n    c: d\n", ("l", 0, "a")), "shares its line"),
        (lambda: remove_key("a:\n  b: c\n", ("a", "b")), "without changing something else"),
    ],
)
def test_what_cannot_be_done_faithfully_is_not_done(edit: Any, words: str) -> None:
    with pytest.raises(EditError, match=re.escape(words)) as raised:
        edit()
    assert raised.value.hint
    assert isinstance(raised.value, WorkplanError)


def _fields(text: str) -> dict[str, Any]:
    read = read_mapping(text)
    assert read.problems == ()
    assert read.value is not None
    return read.value


@given(blocks(), VALUES, st.sampled_from(("keep", "plain", "single", "double")), st.data())
@settings(max_examples=300)
def test_setting_changes_one_value_and_no_other_byte(
    block: str, value: Any, style: str, data: st.DataObject
) -> None:
    fields = _fields(block)
    key = data.draw(
        st.sampled_from([key for key, old in fields.items() if not isinstance(old, list)] or [""])
    )
    assume(key)
    edited = set_scalar(block, (key,), value, style)
    assert repr(_fields(edited)) == repr({**fields, key: value})
    before, after = block.splitlines(keepends=True), edited.splitlines(keepends=True)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) <= 1
    for old, new in changed:
        assert new.startswith(f"{key}:")
        comment = old.find("  # why")
        assert comment < 0 or new.endswith(old[comment:])
    assert set_scalar(edited, (key,), value, style) == edited


@given(blocks(), VALUES, st.data())
@settings(max_examples=250)
def test_inserting_adds_one_line_and_changes_no_other_byte(
    block: str, value: Any, data: st.DataObject
) -> None:
    fields = _fields(block)
    after = data.draw(st.sampled_from((None, *fields)))
    edited = insert_key(block, "new", value, after)
    keys = list(_fields(edited))
    assert keys.index("new") == (keys.index(after) + 1 if after else len(fields))
    assert repr({key: old for key, old in _fields(edited).items() if key != "new"}) == repr(fields)
    assert repr(_fields(edited)["new"]) == repr(value)
    splice = splice_between(block, edited)
    assert splice.start == splice.end
    newline = next((end for end in ("\r\n", "\r", "\n") if end in block), "\n")
    assert splice.text.count(newline) == 1
    assert edited.endswith(newline) == block.endswith(newline)


@given(blocks(), st.data())
@settings(max_examples=250)
def test_renaming_and_removing_touch_one_key(block: str, data: st.DataObject) -> None:
    fields = _fields(block)
    key = data.draw(st.sampled_from(list(fields)))
    renamed = rename_key(block, (key,), "new_name")
    assert list(_fields(renamed).items()) == [("new_name" if k == key else k, v) for k, v in fields.items()]
    assert rename_key(renamed, ("new_name",), key) == block
    removed = remove_key(block, (key,))
    assert repr(_fields(removed)) == repr({k: v for k, v in fields.items() if k != key})
    assert splice_between(block, removed).text == ""


@given(blocks(), VALUES)
@settings(max_examples=300)
def test_an_inserted_key_can_be_removed_without_a_trace(block: str, value: Any) -> None:
    assert remove_key(insert_key(block, "new", value, next(iter(_fields(block)))), ("new",)) == block


@given(st.text(max_size=40), st.sampled_from(BREAKS))
def test_no_text_makes_an_edit_return_damage(text: str, newline: str) -> None:
    edits: tuple[Callable[[], str], ...] = (
        lambda: set_scalar(text, ("a",), "b"),
        lambda: insert_key(text, "a", "b", newline=newline),
        lambda: rename_key(text, ("a",), "c"),
        lambda: remove_key(text, ("a",)),
    )
    for edit in edits:
        try:
            edited = edit()
        except EditError:
            continue
        assert read_mapping(edited).problems == ()
