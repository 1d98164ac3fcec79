"""What is said about each slip: the place, the words, and the way out."""

from typing import Any

import pytest
import yaml

from workplan.parse.yaml_nodes import read_tree
from workplan.parse.yaml_problem import YamlProblem
from workplan.parse.yaml_read import read_mapping

CASES = [
    ("a: b\n\tc: d\n", (1, 0), "a tab indents this line", "spaces"),
    ("\ta: b\n", (0, 0), "a tab indents this line", "spaces"),
    ("id: a\n\t\n", (1, 0), "a tab indents this line", "spaces"),
    ("id: x\ntitle: Phase 1: setup\n", (1, 14), "a `:` followed by a space", '`title: "Phase 1: setup"`'),
    ('title: say "x": y\n', (0, 14), "a `:` followed by a space", "`title: 'say \"x\": y'`"),
    ("owner: @bernd\n", (0, 7), "cannot start with `@`", '`owner: "@bernd"`'),
    ("run: `make`\n", (0, 5), "cannot start with a backtick", '`run: "`make`"`'),
    ("share: %5\n", (0, 7), "cannot start with `%`", '`share: "%5"`'),
    ("title: *bold* text\n", (0, 7), "cannot start with `*`", '`title: "*bold* text"`'),
    ("title: & more\n", (0, 7), "cannot start with `&`", "quote the value"),
    ("a: ]\n", (0, 3), "cannot start with `]`", "quote the value"),
    ("a: ,b\n", (0, 3), "cannot start with `,`", "quote the value"),
    ("a: ? b\n", (0, 3), "cannot start with `?`", "quote the value"),
    ('a: "x\nb: 2\n', (0, 3), 'the quote `"` that opens here is never closed', '`"`'),
    ("a: 'x\nb: 2\n", (0, 3), "the quote `'` that opens here is never closed", "`'`"),
    ("a: 'it's late'\n", (0, 7), "text after the closing quote `'`", "twice"),
    ('a: "x" y\n', (0, 7), 'text after the closing quote `"`', "single quotes"),
    ('p: "C:\\users"\n', (0, 6), "`\\u` is no escape", "`\\\\`"),
    ('p: "C:\\quux"\n', (0, 6), "`\\q` is no escape", "`\\\\`"),
    ("a: [x, y\nb: c\n", (0, 3), "the `[` that opens here is not closed", "`]`"),
    ("a: {x: y\n", (0, 3), "the `{` that opens here is not closed", "`}`"),
    ("a: [x}\n", (0, 5), "`}` does not close `[`", "`]`"),
    ("status:todo\n", (0, 7), "no space after `status:`", "`status: todo`"),
    ("id: x\nstatus:todo\n", (1, 7), "no space after `status:`", "`status: todo`"),
    ("id: x\nstatus:todo\npriority: high\n", (1, 7), "no space after `status:`", "`status: todo`"),
    ("id: x\nsome words\n", (1, 0), "a line without `key:`", "`key: value`"),
    ("some words\n", (0, 0), "plain text stands here", "key"),
    ("- a\n- b\n", (0, 0), "a list stands here", "key"),
    ("a: 1\n  b: 2\n", (1, 2), "indented below a key that already has a value", "indentation"),
    ("a:\n  b: 1\n c: 2\n", (2, 1), "fits no key above", "indentation"),
    ("a: b\n- c\n", (1, 0), "a list item stands where a key is expected", "below its key"),
    ("a:\n  - b\n - c\n", (2, 1), "a list item stands where a key is expected", "same indentation"),
    ("- a\nb: 1\n", (1, 0), "a key stands where a list item is expected", "- "),
    ("a: - b\n", (0, 3), "a list cannot start on the line of its key", "own line"),
    ("a: |x\n  b\n", (0, 4), "text right after `|`", "next line"),
    ("a: x\n...\nb: c\n", (2, 0), "after the end of the document", "one document"),
    ('a: "b\n---\nc"\n', (0, 3), "quoted text is still open", "close the quote"),
]


@pytest.mark.parametrize(("text", "place", "words", "way_out"), CASES)
def test_a_slip_is_explained(text: str, place: tuple[int, int], words: str, way_out: str) -> None:
    read = read_mapping(text)
    assert read.value is None
    (problem,) = read.problems
    _check(problem, place, words, way_out)


@pytest.mark.parametrize(("text", "place", "words", "way_out"), CASES)
def test_a_slip_is_explained_without_libyaml(
    text: str, place: tuple[int, int], words: str, way_out: str
) -> None:
    tree = read_tree(text, yaml.SafeLoader)
    if tree.root is None:
        _check(tree.problems[0], place, words, way_out)
    else:
        assert read_mapping(text).problems  # a root that is no mapping is the reader's to refuse


def _check(problem: YamlProblem, place: Any, words: str, way_out: str) -> None:
    assert words in problem.message
    assert way_out in problem.hint
    assert (problem.rule, problem.line, problem.column) == ("invalid-yaml", *place)


def test_a_quote_closed_by_the_next_one_leads_back_to_where_it_opened() -> None:
    (problem,) = read_mapping('id: x\na: "forgot\nb: "c"\nd: e\n').problems
    assert "opening quote stands on an earlier line" in problem.message
    assert (problem.line, problem.column) == (2, 4)
    assert (problem.related_line, problem.related_column, problem.related_message) == (1, 3, "opened here")


def test_what_was_found_before_a_syntax_error_is_kept() -> None:
    problems = read_mapping("l:\n  - a: 1\n    a: 2\nb: @x\n").problems
    assert [problem.rule for problem in problems] == ["duplicate-key", "invalid-yaml"]
