import subprocess
import sys
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.parse.yaml_texts import SLIPS, WORDS, any_text, blocks, slipped_lines
from workplan.parse.scalars import TEXT, UNKNOWN, ScalarPlan
from workplan.parse.yaml_flat import read_flat
from workplan.parse.yaml_full import read_mapping_fully
from workplan.parse.yaml_nodes import read_tree
from workplan.parse.yaml_problem import DUPLICATE, INVALID
from workplan.parse.yaml_read import read_any, read_mapping
from workplan.parse.yaml_simple import LONGEST

NUMBER = ScalarPlan(integer=True, number=True)
PLANS = (
    UNKNOWN,
    ScalarPlan(other=TEXT),
    ScalarPlan(keys={"id": TEXT, "priority": ScalarPlan(boolean=True)}, other=NUMBER._replace(items=TEXT)),
    ScalarPlan(other=ScalarPlan(integer=True, boolean=True, items=NUMBER)),
)
TASK = (
    "id: CUST-WP-0025-T01\nstatus: cancel\npriority: high\n"
    'state_hub_task_id: "f55078b6-7fa3-49ab-be30-37db622d64c9"\n'
)


def test_a_task_block_is_read() -> None:
    assert read_mapping(TASK).value == {
        "id": "CUST-WP-0025-T01",
        "status": "cancel",
        "priority": "high",
        "state_hub_task_id": "f55078b6-7fa3-49ab-be30-37db622d64c9",
    }


def test_the_schema_says_what_a_scalar_is() -> None:
    plan = ScalarPlan(
        keys={
            "id": TEXT,
            "points": ScalarPlan(integer=True),
            "tags": ScalarPlan(items=TEXT),
            "deep": ScalarPlan(keys={"day": TEXT}),
        }
    )
    text = "id: 0752\npoints: 3\ntags: [1.10, yes]\ndeep: {day: 2026-03-20, n: 1}\nx: 12\n"
    assert read_mapping(text, plan).value == {
        "id": "0752",
        "points": 3,
        "tags": ["1.10", "yes"],
        "deep": {"day": "2026-03-20", "n": 1},
        "x": 12,
    }


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "  \r\n# c\r\n", "---\n...\n", "~", "null\n"])
def test_nothing_is_an_empty_mapping(text: str) -> None:
    assert read_mapping(text) == ({}, ())
    assert read_any(text) == ({}, ())


def test_every_way_to_write_no_value_is_none() -> None:
    text = "a:\nb: ~\nc: null # why\nd: \ne: {f: , g}\nh: [~]\n"
    expected = {"a": None, "b": None, "c": None, "d": None, "e": {"f": None, "g": None}, "h": [None]}
    assert read_mapping(text).value == expected


def test_quoted_scalars_are_text() -> None:
    text = 'a: "752"\nb: \'~\'\nc: ""\nd: [\'true\', "1"]\ne: |\n  5\n'
    assert read_mapping(text, ScalarPlan(other=NUMBER)).value == {
        "a": "752",
        "b": "~",
        "c": "",
        "d": ["true", "1"],
        "e": "5\n",
    }


def test_any_root_may_be_asked_for() -> None:
    assert read_any("- a\n- b: 1\n").value == ["a", {"b": 1}]
    assert read_any("just text").value == "just text"
    assert read_mapping("- a\n").value is None
    assert read_mapping("- a\n").problems[0].rule == INVALID


def test_a_key_given_twice_names_both_places_and_the_last_counts() -> None:
    read = read_mapping("id: a\nstatus: todo\nid: b\n")
    assert read.value == {"id": "b", "status": "todo"}
    (problem,) = read.problems
    assert (problem.rule, problem.line, problem.column) == (DUPLICATE, 2, 0)
    assert (problem.related_line, problem.related_column) == (0, 0)
    nested = read_mapping("tasks:\n  - id: a\n    'id': b\n").problems[0]
    assert (nested.line, nested.column, nested.related_line, nested.related_column) == (2, 4, 1, 4)


def test_the_number_of_reported_duplicates_is_bounded() -> None:
    assert 1 < len(read_mapping("a: 1\n" * 5000).problems) <= 100


@given(st.one_of(blocks(), slipped_lines, st.lists(st.sampled_from(SLIPS), max_size=8).map("".join)))
@settings(max_examples=800)
def test_the_flat_reader_agrees_with_the_full_one_wherever_it_answers(text: str) -> None:
    for plan in PLANS:
        flat = read_flat(text, plan)
        if flat is not None:
            full = read_mapping_fully(text, plan)
            assert full.problems == ()
            assert repr(flat) == repr(full.value)


@pytest.mark.slow
@given(
    st.one_of(blocks(), slipped_lines, st.text(alphabet=st.sampled_from("ab:#-[]'\" \n,~0\t\\"), max_size=14))
)
@settings(max_examples=4000)
def test_the_flat_reader_agrees_with_the_full_one_at_length(text: str) -> None:
    flat = read_flat(text)
    if flat is not None:
        assert (repr(flat), ()) == (repr(read_mapping_fully(text).value), read_mapping_fully(text).problems)


def test_the_flat_reader_agrees_on_all_short_values() -> None:
    alphabet = "a1 :#-\"'[],~.\n\\"
    values = [x + y + z for x in alphabet for y in alphabet for z in alphabet]
    answered = 0
    for value in values:
        text = f"k: {value}\nz: 1\n"
        flat = read_flat(text)
        assert repr(flat) == repr(read_flat("#\n" + text)), text
        if flat is not None:
            answered += 1
            assert repr(flat) == repr(read_mapping_fully(text).value), text
    assert answered > len(values) / 10


VALUES = (
    *WORDS, "Null", "NULL", '""', '"a"', '"a\\"', '"a" ', "''", "[]", "[ ]", "[a, 1]", "[a,]", "[a, [b]]", "a ", "a b",
    "a\t", "\xa0", "é", "-", "- a", "a #b", "a: b", "#a",
)  # fmt: skip
COMMON = st.lists(
    st.tuples(
        st.sampled_from(("id", "priority", "x-y", "z")),
        st.one_of(
            st.sampled_from(VALUES).map(" {}".format),
            st.lists(
                st.builds(
                    "{}- {}".format, st.sampled_from(("\n", "\n", "\n  ", "\r")), st.sampled_from(VALUES)
                ),
                max_size=3,
            ).map("".join),
        ),
    ),
    max_size=4,
    unique_by=lambda line: line[0],
).map(lambda lines: "".join(f"{key}:{value}\n" for key, value in lines))


@given(st.one_of(COMMON, blocks(), slipped_lines))
@settings(max_examples=800)
def test_common_lines_are_read_alone_as_they_are_read_below_a_comment(text: str) -> None:
    for plan in PLANS:
        assert repr(read_flat(text, plan)) == repr(read_flat("#\n" + text, plan))


@pytest.mark.parametrize("text", [f"{key}: {value}\n" for key in ("id", "a" * 101) for value in VALUES])
def test_a_common_line_is_read_alone_as_it_is_read_below_a_comment(text: str) -> None:
    for plan in PLANS:
        assert repr(read_flat(text, plan)) == repr(read_flat("#\n" + text, plan))


@pytest.mark.parametrize(
    "text",
    [
        TASK,
        TASK.replace("\n", "\r\n"),
        TASK.replace("\n", "\r"),
        TASK.rstrip("\n"),
        "# why\nid: a\n\n  # more\nstatus: todo   # now\n",
        "title: Phase 1 — Identity (SSO), part 2/3\nhub: ~\nnone:\nempty: ''\n",
        "depends_on: [NK-WP-0001, 'b c', \"d\"]\nnone: []\n",
        'depends_on:\n  - NK-WP-0001\n  - "b" # c\nblocked_by:\n- x\n',
        "url: https://example.org/a#b\ntime: 12:30:45\n",
    ],
)
def test_blocks_as_people_write_them_take_the_flat_way(text: str) -> None:
    assert read_flat(text) is not None


def test_a_long_text_takes_the_full_way() -> None:
    assert read_flat("# " + "x" * LONGEST) is None


def test_flat_reading_imports_no_yaml_library() -> None:
    code = (
        "import sys, workplan.parse.yaml_read as y; y.read_mapping('id: a\\nl: [b]\\n');"
        "print(sorted({'yaml', 'dataclasses', 'inspect', 'json'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": "src"},
    )
    assert ran.stdout == "[]\n"


def _as_texts(value: Any) -> Any:
    """The value with each null as the base loader of PyYAML has it: some text that stands for nothing."""
    if isinstance(value, dict):
        return {key: _as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_texts(inner) for inner in value]
    return None if value in ("", "~", "null", "Null", "NULL", None) else value


def _texts_everywhere(levels: int) -> ScalarPlan:
    inner = _texts_everywhere(levels - 1) if levels else TEXT
    return ScalarPlan(text=True, other=inner, items=inner)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="this PyYAML has no libyaml to compare with")
@given(any_text)
@settings(max_examples=600)
def test_full_reading_agrees_with_pyyaml_where_both_read_texts(text: str) -> None:
    if any(character in text for character in "\x85\u2028\u2029"):
        return  # line ends for PyYAML, which reads YAML 1.1
    read = read_any(text, _texts_everywhere(8))
    if read.problems:
        return
    theirs = _as_texts(yaml.load(text, yaml.CBaseLoader))
    assert (_as_texts(read.value) or None) == (theirs or None)


@given(any_text)
@settings(max_examples=600)
def test_every_text_is_read_or_refused_with_a_place_in_it(text: str) -> None:
    read = read_mapping(text)
    assert (read.value is None) == any(problem.rule == INVALID for problem in read.problems)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in read.problems:
        assert 0 <= problem.line < len(lines)
        assert 0 <= problem.column <= len(lines[problem.line])
        assert problem.message
        assert problem.hint
        assert not problem.message.startswith("not YAML")


@given(any_text)
@settings(max_examples=300)
def test_without_libyaml_the_same_documents_are_read(text: str) -> None:
    libyaml, pure = read_tree(text), read_tree(text, yaml.SafeLoader)
    if not libyaml.problems and not pure.problems:
        assert _spans(libyaml.root) == _spans(pure.root)


def _spans(node: Any) -> Any:
    """The scalars of a tree and where they start."""
    if node is None:
        return None
    if hasattr(node, "text"):
        return node.text, node.style, node.start.index
    children = node.items if hasattr(node, "items") else [part for pair in node.pairs for part in pair]
    return [_spans(child) for child in children]


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_only_lf_cr_and_crlf_end_a_line(character: str) -> None:
    text = f"id: a{character}b: c\r\nq: 'x{character}y'\rid: 2 {character}\n"
    read = read_mapping(text)
    assert [problem.rule for problem in read.problems] == [INVALID]  # `b: ` in a plain value
    assert (read.problems[0].line, read.problems[0].column) == (0, 7)
    read = read_mapping(text.replace("b:", "b"))
    (problem,) = read.problems
    assert (problem.rule, problem.line, problem.column) == (DUPLICATE, 2, 0)
    assert read.value == {"id": f"2 {character}", "q": f"x{character}y"}
    block = read_mapping(f"t: |\n  a{character}b\n  c # d\n\nnext: [x{character}]\n")
    assert block.value == {"t": f"a{character}b\nc # d\n", "next": [f"x{character}"]}


def test_private_use_characters_survive_beside_a_line_separator() -> None:
    text = 'a: "\\uE000\ue001\u2028\\ue002"\n'
    assert read_mapping(text).value == {"a": "\ue000\ue001\u2028\ue002"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: &x b\n", (0, 3), "anchor `&x`"),
        ("a: *x\n", (0, 3), "alias `*x`"),
        ("a: !!str b\n", (0, 3), "tag `!!str`"),
        ("a: !x b\n", (0, 3), "tag `!x`"),
        ("<<: {a: b}\n", (0, 0), "merge key"),
        ("a: b\n---\nc: d\n", (1, 0), "second YAML document"),
        ("? [a]\n: b\n", (0, 2), "where a key is expected"),
        ("a: b\n: c\n", (1, 0), "key is missing"),
        ("a: b\x07\n", (0, 4), "U+0007"),
        ('a: "\\0"\n', (0, 3), "U+0000"),
        ("\ufeffa: b\n", (0, 0), "byte order mark"),
        ("a: \ud800\n", (0, 3), "U+D800"),
        ("a: " + "[" * 33 + "]" * 33, (0, 34), "32 levels"),
        ("[" * 100_000, (0, 32), "32 levels"),
        ("- " * 100_000, (0, 64), "32 levels"),
        ("{a: " * 100_000, (0, 128), "32 levels"),
        ("a: [" + "b," * 100_001 + "]", (0, 199_998), "100000 values"),
    ],
    ids=lambda part: repr(part)[:20],
)
def test_what_a_document_may_not_hold_is_refused_at_its_place(
    text: str, place: tuple[int, int], words: str
) -> None:
    read = read_mapping(text)
    assert read.value is None
    problem = read.problems[-1]
    assert problem.rule == INVALID
    assert words in problem.message
    assert (problem.line, problem.column) == place


def test_quoted_text_may_look_like_anything() -> None:
    text = 'a: "&x *y !z"\n"<<": b\n"": c\n"? ": \'---\'\n'
    assert read_mapping(text).value == {"a": "&x *y !z", "<<": "b", "": "c", "? ": "---"}
