"""Reads YAML collections in brackets on one line: `[a, "b c"]` and `{key: word, key: [a, b]}` of simple words."""

from collections.abc import Iterator
from typing import Any

from workplan.late_pattern import late_pattern
from workplan.parse.scalars import ScalarPlan
from workplan.parse.yaml_simple import CONTROL, FIRST, KEY, QUOTED, DoubtError, read_scalar

DEEPEST = 8
"""Brackets inside each other."""

_WORD = (
    rf"{FIRST}(?:[^\x20:,?\[\]{{}}{CONTROL}]++|:(?=[A-Za-z0-9_/])"
    rf"|[ ]++(?=[^\x20#:,?\[\]{{}}{CONTROL}]))*+"
)
_TOKENS = late_pattern(rf"[ ]*+(?:({KEY}):[ ]++|({_WORD}|{QUOTED})|([\[\]{{}},]))|([\s\S]++)")
_Token = tuple[str, str, str, str]
_END: _Token = ("", "", "", "")


def read_flow(raw: str, plan: ScalarPlan) -> Any:
    """The list or mapping that starts `raw`, a line without its end. Only a comment may follow it.

    Raises DoubtError where this reader does not vouch for it.
    """
    tokens = iter(_TOKENS.findall(raw))
    value = _value(next(tokens), tokens, plan, DEEPEST)
    *signs, rest = next(tokens, _END)
    if any(signs) or (rest.strip(" ") and not (rest[0] == " " and rest.lstrip(" ")[0] == "#")):
        raise DoubtError
    return value


def _value(token: _Token, tokens: Iterator[_Token], plan: ScalarPlan, levels: int) -> Any:
    _, word, sign, _ = token
    if word:
        return read_scalar(word, plan)
    if levels:
        if sign == "[":
            return _items(tokens, plan.of_items(), levels - 1)
        if sign == "{":
            return _fields(tokens, plan, levels - 1)
    raise DoubtError


def _items(tokens: Iterator[_Token], plan: ScalarPlan, levels: int) -> list[Any]:
    items: list[Any] = []
    for token in tokens:
        if token[2] == "]":
            return items
        items.append(_value(token, tokens, plan, levels))
        if _closes(tokens, "]"):
            return items
    raise DoubtError


def _fields(tokens: Iterator[_Token], plan: ScalarPlan, levels: int) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for token in tokens:
        key = token[0]
        if token[2] == "}":
            return fields
        if not key or key in fields:
            raise DoubtError
        fields[key] = _value(next(tokens, _END), tokens, plan.of_key(key), levels)
        if _closes(tokens, "}"):
            return fields
    raise DoubtError


def _closes(tokens: Iterator[_Token], bracket: str) -> bool:
    """Whether the collection ends here; otherwise a comma says that it goes on."""
    sign = next(tokens, _END)[2]
    if sign not in (bracket, ","):
        raise DoubtError
    return sign == bracket
