"""How much a regular expression of a configuration may backtrack: the worst number of ways to match one id.

A configuration is as untrusted as a document. Python's engine tries every way in which a pattern can match,
so a pattern with too many ways is refused before it meets a text. The estimate is an upper bound: it counts
the places where the next character does not decide what comes next.
"""

import re
from collections.abc import Iterable, Sequence
from math import inf, log
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MOST_WAYS = 10_000_000
_LENGTH = 255
"""Ids and file names that patterns see have at most this many characters."""
_ALPHABET = frozenset(chr(code) for code in range(128)) | {"é", "中", "٣"}
_FOREIGN = frozenset({*"é中٣iIkKsS"}) & _ALPHABET
"""What a character outside ASCII may stand for, letters that equal one where case is ignored included."""
_REPEATS = frozenset({op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT})
_CLASSES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}

Items = Sequence[tuple[Any, Any]]
Chars = frozenset[str]


def ways(pattern: str) -> float:
    """An upper bound of the ways to match one text; raises `re.error` for what is no pattern."""
    return _sequence(list(_parser.parse(pattern)), frozenset())


def _sequence(items: Items, follow: Chars) -> float:
    found = 1.0
    for position, item in enumerate(items):
        rest = items[position + 1 :]
        after = _first(rest) | (follow if all(map(_optional, rest)) else frozenset())
        found *= _item(item, after)
    return found


def _item(item: tuple[Any, Any], follow: Chars) -> float:
    code, value = item
    if code in _REPEATS:
        return _repeat(value[0], value[1], list(value[2]), follow)
    if code is op.BRANCH:
        return _branch(value[1], follow)
    inner = _inside(code, value)
    return 1.0 if inner is None else _sequence(inner, follow)


def _repeat(least: int, most: int, body: Items, follow: Chars) -> float:
    start, most = _first(body), min(int(most), _LENGTH)
    if most > 1 and all(map(_optional, body)):
        return inf
    inner = _sequence(body, follow | start if most > 1 else follow)
    choices = most - least + 1 if start & follow else 1
    return choices * (inner**most if log(inner) * most < log(MOST_WAYS) else inf)


def _branch(alternatives: Sequence[Items], follow: Chars) -> float:
    seen: set[str] = set()
    overlap = False
    for alternative in alternatives:
        start = _first(alternative) | (follow if all(map(_optional, alternative)) else frozenset())
        overlap = overlap or bool(seen & start)
        seen |= start
    worst = max(_sequence(alternative, follow) for alternative in alternatives)
    return worst * (len(alternatives) if overlap else 1)


def _inside(code: Any, value: Any) -> Items | None:
    """The items of a group, None for everything that is none."""
    if code is op.SUBPATTERN:
        return list(value[3])
    if code is op.ATOMIC_GROUP:
        return list(value)
    if code in (op.ASSERT, op.ASSERT_NOT):
        return list(value[1])
    return None


def _first(items: Items) -> Chars:
    """The characters that a match of these items can begin with."""
    found: Chars = frozenset()
    for item in items:
        found |= _start(item)
        if not _optional(item):
            break
    return found


def _start(item: tuple[Any, Any]) -> Chars:
    code, value = item
    if code in _REPEATS:
        return _first(list(value[2]))
    if code is op.BRANCH:
        return frozenset().union(*(_first(list(alternative)) for alternative in value[1]))
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return frozenset()
    inner = _inside(code, value)
    return _first(inner) if inner is not None else _members([item])


def _optional(item: tuple[Any, Any]) -> bool:
    """Whether the item can match nothing."""
    code, value = item
    if code in _REPEATS:
        return value[0] == 0 or all(map(_optional, value[2]))
    if code is op.BRANCH:
        return any(all(map(_optional, alternative)) for alternative in value[1])
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT, op.GROUPREF, op.GROUPREF_EXISTS):
        return True
    inner = _inside(code, value)
    return inner is not None and all(map(_optional, inner))


def _members(items: Iterable[tuple[Any, Any]]) -> Chars:
    """The characters of a literal or a class, in both cases; everything for what is not known."""
    found: set[str] = set()
    negated = False
    for code, value in items:
        if code is op.NEGATE:
            negated = True
        elif code is op.LITERAL:
            found |= _cases([chr(value)])
        elif code is op.NOT_LITERAL:
            found |= _ALPHABET - ({chr(value)} if value < 128 else set())
        elif code is op.RANGE:
            found |= _cases(char for char in _ALPHABET if value[0] <= ord(char) <= value[1])
            found |= _FOREIGN if value[1] > 127 else set()
        elif code is op.CATEGORY and value in _CLASSES:
            found |= {char for char in _ALPHABET if re.match(_CLASSES[value], char)}
        elif code is op.IN:
            found |= _members(value)
        else:
            found |= _ALPHABET
    return frozenset(_ALPHABET - found if negated else found)


def _cases(chars: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for char in chars:
        found |= {char.lower(), char.upper()} & _ALPHABET if ord(char) < 128 else _FOREIGN
    return found
