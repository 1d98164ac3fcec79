"""Where a key or value stands in a YAML text. Asked only when something is to be said about it."""

from functools import lru_cache

from workplan.parse.yaml_flat import flat_spans
from workplan.parse.yaml_nodes import ListNode, MappingNode, Node, ScalarNode, Tree, read_tree
from workplan.parse.yaml_problem import position

Place = tuple[int, int, int, int]
"""Line, column, end line, end column: from 0 in the text, the end exclusive, columns in code points."""

Route = tuple[str | int, ...]


def locate(text: str, route: Route, part: str = "value") -> Place:
    """The place of the value (or the key) at `route`.

    Where the route leads nowhere: the first key of the nearest mapping on the way, or the nearest value.
    A value that is not written has no width and stands right behind its colon.
    """
    spans = flat_spans(text)
    if spans is not None and len(route) == 1 and isinstance(route[0], str):
        start, end = _flat_offsets(spans, route[0], part)
    else:
        start, end = _offsets(text, cached_tree(text).root, route, part)
    return (*position(text, start), *position(text, end))


def key_lines(text: str) -> dict[str, int]:
    """The line of each top-level key, from 0; of a key given twice, the last."""
    root = cached_tree(text).root
    if not isinstance(root, MappingNode):
        return {}
    return {key.text: key.start.line for key, _ in root.pairs}


@lru_cache(maxsize=4)
def cached_tree(text: str) -> Tree:
    """The tree of a text. Several findings in one block ask for it one after the other."""
    return read_tree(text)


def find_pair(mapping: MappingNode, key: str | int) -> tuple[ScalarNode, Node] | None:
    """The pair under a key; of a key given twice, the last, whose value counts."""
    return next((pair for pair in reversed(mapping.pairs) if pair[0].text == key), None)


def content_end(text: str, node: Node) -> int:
    """The offset behind the last thing that the node itself writes, before the comments that follow it."""
    last = last_node(node)
    if isinstance(last, ScalarNode) and last.style in ("|", ">"):
        return len(text[: last.end.index].rstrip(" \t\r\n"))
    return last.end.index


def last_node(node: Node) -> Node:
    """The node itself, or what ends a block list or mapping: a scalar, or a list or mapping in brackets."""
    while not isinstance(node, ScalarNode) and not node.flow:
        node = node.items[-1] if isinstance(node, ListNode) else node.pairs[-1][1]
    return node


def _flat_offsets(spans: dict[str, tuple[int, int, int]], key: str, part: str) -> tuple[int, int]:
    if key not in spans:
        key, part = next(iter(spans), ""), "key"
    start, value, end = spans.get(key, (0, 0, 0))
    return (start, start + len(key)) if part == "key" else (value, end)


def _offsets(text: str, root: Node | None, route: Route, part: str) -> tuple[int, int]:
    if root is None:
        return 0, 0
    node: Node = root
    key: ScalarNode | None = None
    for step in route:
        if isinstance(node, MappingNode):
            pair = find_pair(node, step)
            if pair is None:
                return _first_key(text, node)
            key, node = pair
        elif isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
            key, node = None, node.items[step]
        else:
            break
    if part == "key" and key is not None:
        return key.start.index, key.end.index
    return node.start.index, content_end(text, node)


def _first_key(text: str, mapping: MappingNode) -> tuple[int, int]:
    if not mapping.pairs:
        return mapping.start.index, content_end(text, mapping)
    key = mapping.pairs[0][0]
    return key.start.index, key.end.index
