"""Reads any YAML, by its nodes: what the flat reader declines, and what is wrong and where."""

import re
from typing import Any

from workplan.parse.scalars import UNKNOWN, ScalarPlan, read_plain
from workplan.parse.yaml_nodes import ListNode, Node, ScalarNode, read_tree
from workplan.parse.yaml_problem import DUPLICATE, INVALID, YamlAnyRead, YamlProblem, YamlRead


def read_mapping_fully(text: str, plan: ScalarPlan = UNKNOWN) -> YamlRead:
    """The mapping that `text` holds, None where it could not be read, and what is wrong. Raises nothing."""
    read, root = _read_tree(text, plan)
    if root is not None and not isinstance(read.value, dict):
        return YamlRead(None, (*read.problems, _not_a_mapping(root)))
    return YamlRead(read.value, read.problems)


def read_any_fully(text: str, plan: ScalarPlan = UNKNOWN) -> YamlAnyRead:
    """The same for a document whose root may also be a list or a single value."""
    return _read_tree(text, plan)[0]


def _read_tree(text: str, plan: ScalarPlan) -> tuple[YamlAnyRead, Node | None]:
    tree = read_tree(text)
    if tree.root is None:
        readable = all(problem.rule == DUPLICATE for problem in tree.problems)
        return YamlAnyRead({} if readable else None, tree.problems), None
    value = _value(tree.root, plan)
    return YamlAnyRead({} if value is None else value, tree.problems), tree.root


def _value(node: Node, plan: ScalarPlan) -> Any:
    if isinstance(node, ScalarNode):
        return node.text if node.style else read_plain(node.text, plan)
    if isinstance(node, ListNode):
        of_items = plan.of_items()
        return [_value(item, of_items) for item in node.items]
    return {key.text: _value(value, plan.of_key(key.text)) for key, value in node.pairs}


def _not_a_mapping(root: Node) -> YamlProblem:
    line, column = root.start.line, root.start.column
    if not isinstance(root, ScalarNode):
        return YamlProblem(
            INVALID, "a list stands here, expected `key: value` lines", line, column, "give the list a key"
        )
    name, _, rest = root.text.partition(":")
    if rest and not root.style and not re.search(r"\s", name):
        return YamlProblem(
            INVALID,
            f"no space after `{name}:`",
            line,
            column + len(name) + 1,
            f"write `{name}: {rest}`" if "\n" not in rest and len(rest) < 60 else "put a space after the `:`",
        )
    return YamlProblem(
        INVALID,
        "plain text stands here, expected `key: value` lines",
        line,
        column,
        "write a key, a `:` and a space before the text",
    )
