"""Edits of a YAML text that change only the bytes they must.

Every edit is one replacement in the text. Its result is read again before it is given back, and must hold
the old values but for the one change; otherwise `EditError` is raised and there is no result.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from workplan.errors import ConflictError
from workplan.parse.scalars import NULLS
from workplan.parse.yaml_nodes import ListNode, MappingNode, Node, ScalarNode, read_tree
from workplan.parse.yaml_place import Route, content_end, find_pair, last_node
from workplan.parse.yaml_read import read_any
from workplan.parse.yaml_splice import Splice
from workplan.parse.yaml_write import STYLES, Value, is_doubtful, spellings

_BREAK = re.compile(r"\r\n?|\n")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")


class EditError(ConflictError):
    """The edit cannot be made without changing something else; a person has to make it."""


def set_scalar(text: str, route: Route, value: Value, style: str = "keep") -> str:
    """The text with the scalar at `route` set to `value`; quotes, comment and spacing stay.

    `style` "keep" quotes as the old value is quoted; "plain", "single" and "double" ask for another way.
    Quotes are added where the value would read back as something else without.
    """
    return splice_scalar(text, route, value, style).apply(text)


def splice_scalar(text: str, route: Route, value: Value, style: str = "keep") -> Splice:
    """The replacement that `set_scalar` makes."""
    node = _node_at(text, route)
    if not isinstance(node, ScalarNode) or not route:
        raise EditError(
            f"`{_shown(route)}` holds a list or mapping, not a single value", "edit the file by hand"
        )
    start, end = node.start.index, content_end(text, node)
    doubtful = style == "keep" and not node.style and is_doubtful(text[start:end])
    ways = spellings(value, _style(style, node), doubtful and text[start:end] not in NULLS)
    splices = [_fill(text, start, way) if start == end else Splice(start, end, way) for way in ways]

    def change(parent: Any) -> None:
        parent[route[-1]] = value

    return _first_faithful(text, splices, route[:-1], change, f"set `{_shown(route)}`")


def insert_key(
    text: str,
    key: str,
    value: Value,
    after: str | None = None,
    *,
    style: str = "plain",
    route: Route = (),
    newline: str = "\n",
) -> str:
    """The text with a new line `key: value` behind the value of the key `after`, or at the end of the mapping.

    `route` leads to the mapping (the root without). Indentation and line end are those of the mapping;
    `newline` is used where the text has none to follow. A missing final line end stays missing.
    """
    return splice_key(text, key, value, after, style=style, route=route, newline=newline).apply(text)


def splice_key(
    text: str,
    key: str,
    value: Value,
    after: str | None = None,
    *,
    style: str = "plain",
    route: Route = (),
    newline: str = "\n",
) -> Splice:
    """The replacement that `insert_key` makes."""
    action = f"insert `{_shown((*route, key))}`"
    if not _PLAIN_KEY.fullmatch(key):
        raise EditError(f"`{key}` is no plain key", "use letters, digits, `_`, `-` and `.`")
    mapping = _node_at(text, route, empty_root=not route)
    if mapping is not None and (not isinstance(mapping, MappingNode) or mapping.flow):
        raise EditError(f"cannot {action}: no `key: value` lines stand there", "edit the file by hand")
    if mapping is not None and find_pair(mapping, key):
        raise EditError(f"cannot {action}: the key is there already", "set its value instead")
    found = find_pair(mapping, after) if mapping is not None and after is not None else None
    splices: list[Splice] = []
    for way in spellings(value, _style(style, None)):
        line = f"{key}: {way}"
        if mapping is None:
            splices.append(_append(text, line, newline))
        else:
            neighbour = (found or mapping.pairs[-1])[1]
            splices += _behind(text, neighbour, " " * mapping.pairs[0][0].start.column + line, newline)

    def change(parent: Any) -> None:
        pairs = list(parent.items())
        index = list(parent).index(after) + 1 if found else len(pairs)
        pairs.insert(index, (key, value))
        parent.clear()
        parent.update(pairs)

    return _first_faithful(text, splices, route, change, action)


def rename_key(text: str, route: Route, name: str) -> str:
    """The text with the key at `route` renamed; its value, quotes and place stay."""
    key = _pair_at(text, route)[0]
    plain = _PLAIN_KEY.fullmatch(name) is not None
    ways = spellings(name, _style("keep", key) if plain else "double", doubtful_as_plain=True)
    splices = [Splice(key.start.index, key.end.index, way) for way in ways]

    def change(parent: Any) -> None:
        if name in parent:
            raise EditError(
                f"cannot rename `{_shown(route)}`: there is a key `{name}`", "remove one of the two"
            )
        pairs = [(name if old == route[-1] else old, value) for old, value in parent.items()]
        parent.clear()
        parent.update(pairs)

    return _first_faithful(text, splices, route[:-1], change, f"rename `{_shown(route)}`").apply(text)


def remove_key(text: str, route: Route) -> str:
    """The text without the lines of the key at `route`; comments on lines of their own stay."""
    key, value = _pair_at(text, route)
    line_start = _line_start(text, key.start.index)
    action = f"remove `{_shown(route)}`"
    if text[line_start : key.start.index].strip(" "):
        raise EditError(f"cannot {action}: it shares its line with something else", "edit the file by hand")
    ends = [_next_line(text, content_end(text, value))]
    last = last_node(value)
    if isinstance(last, ScalarNode) and last.style in ("|", ">"):
        ends.append(last.end.index)
    splices = []
    for end in ends:
        start = line_start
        if end == len(text) and text[end - 1] not in "\r\n" and start > 0:
            start -= 2 if text[start - 2 : start] == "\r\n" else 1  # a missing final line end stays missing
        splices.append(Splice(start, end, ""))

    def change(parent: Any) -> None:
        del parent[route[-1]]

    return _first_faithful(text, splices, route[:-1], change, action).apply(text)


def _first_faithful(
    text: str, splices: Iterable[Splice], parent: Route, change: Callable[[Any], None], action: str
) -> Splice:
    """The first splice whose result reads as the old values with `change` made in the value at `parent`."""
    expected = read_any(text).value
    target = expected
    for step in parent:
        target = target[step]
    change(target)
    for splice in splices:
        read = read_any(splice.apply(text))
        # Equality would take 1 for True and not look at the order of keys.
        if not read.problems and repr(read.value) == repr(expected):
            return splice
    raise EditError(f"cannot {action} without changing something else", "edit the file by hand")


def _node_at(text: str, route: Route, empty_root: bool = False) -> Node | None:
    tree = read_tree(text)
    if tree.problems:
        problem = tree.problems[0]
        raise EditError(
            f"cannot edit YAML with a fault in line {problem.line + 1}: {problem.message}", problem.hint
        )
    node = tree.root
    for step in route:
        if isinstance(node, MappingNode) and (pair := find_pair(node, step)):
            node = pair[1]
        elif isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
        else:
            raise EditError(f"there is no `{_shown(route)}`", "insert the key instead")
    if node is None and not empty_root:
        raise EditError("the text is empty", "insert a key instead")
    return node


def _pair_at(text: str, route: Route) -> tuple[ScalarNode, Node]:
    mapping = _node_at(text, route[:-1])
    pair = find_pair(mapping, route[-1]) if isinstance(mapping, MappingNode) and route else None
    if pair is None:
        raise EditError(f"there is no key `{_shown(route)}`", "check the name of the key")
    return pair


def _style(style: str, node: ScalarNode | None) -> str:
    if style not in STYLES:
        raise ValueError(f"style {style!r}, expected one of {STYLES}")
    if style != "keep":
        return style
    return {'"': "double", "'": "single"}.get(node.style, "plain") if node else "plain"


def _fill(text: str, at: int, way: str) -> Splice:
    """Put a value where none is written: `at` is right behind the colon or dash."""
    rest = _BREAK.split(text[at:], maxsplit=1)[0]
    if rest and not rest.strip(" "):
        return Splice(at + 1, at + 1, way)
    return Splice(at, at, f" {way}")


def _append(text: str, line: str, newline: str) -> Splice:
    """Put a first key into a text that holds at most comments."""
    own = _BREAK.search(text)
    ending = own[0] if own else newline
    if text and text[-1] not in "\r\n":
        return Splice(len(text), len(text), ending + line)
    return Splice(len(text), len(text), line + ending)


def _behind(text: str, node: Node, line: str, newline: str) -> list[Splice]:
    """Put a line behind the last line of a value, or, where that is part of a block text, behind all of it."""
    end = _line_end(text, content_end(text, node))
    own = _BREAK.match(text, end) or _BREAK.search(text)
    ending = own[0] if own else newline
    splices = [Splice(end, end, ending + line)]
    past = last_node(node).end.index
    if past > end and text[past - 1] in "\r\n":
        splices.append(Splice(past, past, line + ending))
    return splices


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line_end(text: str, at: int) -> int:
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


def _next_line(text: str, at: int) -> int:
    found = _BREAK.search(text, at)
    return found.end() if found else len(text)


def _shown(route: Route) -> str:
    return ".".join(str(step) for step in route)
