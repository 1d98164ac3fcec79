"""Compiled regular expressions out of a file: making one again from what it was compiled to takes a thirtieth of the
time.

The interpreter offers no way to keep them, because their code changes from one version to the next. Whoever keeps them
must make sure that they meet the same version again. Where an interpreter is built otherwise than CPython there are
none, and everything is compiled as ever.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from workplan.late_pattern import compiled_of

Kept = tuple[str | bytes, int, int, list[int], int, dict[str, int], tuple[str | None, ...]]
"""Text, the flags that it was asked with, all flags, code, number of groups, and their names in two ways."""


def restore(patterns: Sequence[Kept]) -> None:
    """Let `re.compile` find these patterns where it keeps those that it has compiled."""
    try:
        make: Any = vars(import_module("_sre"))["compile"]
        known: Any = vars(re)["_cache"]
    except (ImportError, KeyError):
        return
    for text, asked, flags, code, groups, names, numbers in patterns:
        known[type(text), text, asked] = make(text, flags, code, groups, names, numbers)


def collect(before: Sequence[Kept]) -> list[Kept]:
    """The patterns that were kept before, and those that stand in the modules that are loaded, and were compiled."""
    try:
        parse: Any = vars(import_module("re._parser"))["parse"]
        encode: Any = vars(import_module("re._compiler"))["_code"]
    except (ImportError, KeyError):
        return []
    found = {(kept[0], kept[1]): kept for kept in before}
    for text, asked in _in_modules():
        tree = parse(text, asked)
        names = tree.state.groupdict
        numbers: list[str | None] = [None] * tree.state.groups
        for name, number in names.items():
            numbers[number] = name
        code = [int(word) for word in encode(tree, asked)]
        flags = int(asked | tree.state.flags)
        found[text, asked] = (text, asked, flags, code, tree.state.groups - 1, dict(names), tuple(numbers))
    return list(found.values())


def _in_modules() -> Iterator[tuple[str | bytes, int]]:
    """Text and flags of each pattern. What a document or a configuration made of texts stands in no module."""
    asked = {id(pattern): key for key, pattern in getattr(re, "_cache", {}).items()}
    for module in list(sys.modules.values()):
        for value in list(getattr(module, "__dict__", {}).values()):
            pattern = value if isinstance(value, re.Pattern) else compiled_of(value)
            if id(pattern) in asked:
                _sort, text, flags = asked[id(pattern)]
                yield text, flags
