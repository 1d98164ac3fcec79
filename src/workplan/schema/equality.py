"""When two JSON values are the same: 1 and 1.0 are, 1 and true are not."""

from collections.abc import Hashable
from typing import Any


def identity(value: Any) -> Hashable:
    """A hashable stand-in that is equal for equal JSON values only."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, list | tuple):
        return ("list", tuple(identity(item) for item in value))
    if isinstance(value, dict):
        return ("map", frozenset((key, identity(item)) for key, item in value.items()))
    return ("number", value)


def first_repeat(values: list[Any]) -> int | None:
    """The index of the first value that occurred before."""
    seen: set[Hashable] = set()
    for index, value in enumerate(values):
        mark = identity(value)
        if mark in seen:
            return index
        seen.add(mark)
    return None
