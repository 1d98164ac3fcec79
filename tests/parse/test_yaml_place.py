from typing import Any

import pytest
from hypothesis import given, settings

from tests.parse.yaml_texts import any_text, blocks
from workplan.parse.yaml_nodes import ListNode, MappingNode
from workplan.parse.yaml_place import Route, cached_tree, key_lines, locate
from workplan.parse.yaml_read import read_mapping

TEXT = (
    '# why\r\nid: a1 # c\r\ntitle: "é — x"\r\nnone:\r\nlist:\r\n  - one\r\n  - key: v\r\n    deep:   # c\r\n'
    "# c\r\n\r\nflow: {a: [b, c], d: }\r\ntext: |\r\n  line\r\n\r\n\r\nlast: z"
)


@pytest.mark.parametrize(
    ("route", "part", "place"),
    [
        (("id",), "value", (1, 4, 1, 6)),
        (("id",), "key", (1, 0, 1, 2)),
        (("title",), "value", (2, 7, 2, 14)),
        (("none",), "value", (3, 5, 3, 5)),
        (("list",), "key", (4, 0, 4, 4)),
        (("list",), "value", (5, 2, 7, 9)),
        (("list", 0), "value", (5, 4, 5, 7)),
        (("list", 1), "value", (6, 4, 7, 9)),
        (("list", 1, "key"), "value", (6, 9, 6, 10)),
        (("list", 1, "deep"), "value", (7, 9, 7, 9)),
        (("flow",), "value", (10, 6, 10, 22)),
        (("flow", "a", 1), "value", (10, 14, 10, 15)),
        (("flow", "d"), "key", (10, 18, 10, 19)),
        (("text",), "value", (11, 6, 12, 6)),
        (("last",), "value", (15, 6, 15, 7)),
        (("absent",), "value", (1, 0, 1, 2)),
        (("list", 1, "absent"), "value", (6, 4, 6, 7)),
        (("list", 7), "value", (5, 2, 7, 9)),
        (("id", "deeper"), "value", (1, 4, 1, 6)),
        (("flow", "absent", "x"), "key", (10, 7, 10, 8)),
    ],
)
def test_a_route_leads_to_its_place(route: Route, part: str, place: tuple[int, int, int, int]) -> None:
    assert locate(TEXT, route, part) == place
    for newline in ("\n", "\r"):
        assert locate(TEXT.replace("\r\n", newline), route, part) == place


def test_of_a_key_given_twice_the_last_is_meant() -> None:
    assert locate("a: 1\na: 2\n", ("a",)) == (1, 3, 1, 4)
    assert key_lines("a: 1\nb: 2\na: 2\n") == {"a": 2, "b": 1}


def test_the_lines_of_keys_are_found() -> None:
    assert key_lines(TEXT) == {"id": 1, "title": 2, "none": 3, "list": 4, "flow": 10, "text": 11, "last": 15}
    assert key_lines("- a\n") == {}


def test_an_empty_mapping_has_a_place() -> None:
    assert locate("a: {}\n", ("a", "b")) == (0, 3, 0, 5)
    assert locate("", ("a",)) == (0, 0, 0, 0)
    assert locate("# c\n", ("a",)) == (0, 0, 0, 0)


def test_line_separators_of_yaml_1_1_are_ordinary_characters() -> None:
    assert locate("a: x\u2028y\nb: [\x85, c]\n", ("b", 1)) == (1, 7, 1, 8)


@given(any_text)
@settings(max_examples=200)
def test_every_text_has_places_inside_it(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for route in ((), ("id",), ("a", 0), ("l", 0, "x")):
        for part in ("value", "key"):
            line, column, end_line, end_column = locate(text, route, part)
            assert (line, column) <= (end_line, end_column)
            assert end_line < len(lines)
            assert column <= len(lines[line])
            assert end_column <= len(lines[end_line])


@given(blocks())
@settings(max_examples=200)
def test_a_place_holds_what_was_read_there(block: str) -> None:
    fields = read_mapping(block).value
    assert fields is not None
    for key, value in fields.items():
        assert _cut(block, locate(block, (key,), "key")) == key
        if not isinstance(value, list):
            assert read_mapping("v: " + _cut(block, locate(block, (key,)))).value == {"v": value}
        for index, item in enumerate(value if isinstance(value, list) else []):
            shown = _cut(block, locate(block, (key, index)))
            assert read_mapping(f"v: [{shown}]" if "," not in shown else f"v: {shown}").value in (
                {"v": [item]},
                {"v": item},
            )


@given(blocks())
@settings(max_examples=200)
def test_places_are_the_same_with_and_without_the_full_reader(block: str) -> None:
    nested = f"#\nnested: {{}}\n{block}"  # takes the full way, two lines further down
    for key in read_mapping(block).value or {}:
        for part in ("value", "key"):
            line, column, end_line, end_column = locate(block, (key,), part)
            assert locate(nested, (key,), part) == (line + 2, column, end_line + 2, end_column)


def _cut(text: str, place: tuple[int, int, int, int]) -> str:
    line, column, end_line, end_column = place
    assert line == end_line
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[line][column:end_column]


def _routes(node: Any, route: Route = ()) -> list[Route]:
    """The routes of everything in a tree."""
    found = [route]
    if isinstance(node, ListNode):
        for index, item in enumerate(node.items):
            found += _routes(item, (*route, index))
    if isinstance(node, MappingNode):
        for key, value in node.pairs:
            found += _routes(value, (*route, key.text))
    return found


def test_everything_in_a_tree_has_its_own_place() -> None:
    routes = _routes(cached_tree(TEXT).root)
    keys = [route for route in routes if route and isinstance(route[-1], str)]
    places = [locate(TEXT, route, "key") for route in keys]
    assert len(keys) > 5
    assert len(set(places)) == len(places)
