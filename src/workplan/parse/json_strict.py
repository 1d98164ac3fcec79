"""Strict JSON: one value, no key twice, not deep, no number that readers disagree on."""

import json
import re
from typing import Any

from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple

TRUNCATED, INVALID, DEEP, DUPLICATE = "truncated", "invalid", "deep", "duplicate"
_TEXTS = late_pattern(r'"(?:[^"\\]|\\.)*"')
_LONGEST_NUMBER = 64
_ODD_NUMBER = late_pattern(r"NaN|-?Infinity|-?\d[\d.eE+-]{60,}")


class JsonRead(NamedTuple):
    """The value, None where it could not be read; then `fault` is one of the words above, at `offset`."""

    value: Any
    fault: str = ""
    offset: int = 0


class _DuplicateError(ValueError):
    """A key stands twice in one mapping."""


class _NumberError(ValueError):
    """A number is too long, or none at all."""


def read_json(text: str, deepest: int) -> JsonRead:
    """The value that the text holds. Raises nothing. Never quotes the text."""
    if not text.strip():
        return JsonRead(None, TRUNCATED, 0)
    if text.count("[") + text.count("{") > deepest:
        deep = _too_deep(text, deepest)
        if deep >= 0:
            return JsonRead(None, DEEP, deep)
    try:
        return JsonRead(
            json.loads(
                text,
                object_pairs_hook=_once,
                parse_constant=_refuse,
                parse_int=_integer,
                parse_float=_float,
            )
        )
    except _DuplicateError as fault:
        return JsonRead(None, DUPLICATE, _second(text, str(fault)))
    except json.JSONDecodeError as fault:
        cut = fault.pos >= len(text.rstrip()) or fault.msg.startswith("Unterminated string")
        return JsonRead(None, TRUNCATED if cut else INVALID, fault.pos)
    except _NumberError:
        odd = _ODD_NUMBER.search(_without_texts(text))
        return JsonRead(None, INVALID, odd.start() if odd else 0)


def _too_deep(text: str, deepest: int) -> int:
    """Where the first list or mapping begins that stands inside `deepest` others; -1 where there is none."""
    depth = 0
    for bracket in re.finditer(r"[\[\]{}]", _without_texts(text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > deepest:
            return bracket.start()
    return -1


def _without_texts(text: str) -> str:
    """The text with a space for each character of a string."""
    return _TEXTS.sub(lambda found: " " * len(found[0]), text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            if key in seen:
                raise _DuplicateError(key)
            seen.add(key)
    return found


def _second(text: str, key: str) -> int:
    """Where the key stands a second time, as far as it is written plainly."""
    spelled = json.dumps(key, ensure_ascii=False)
    places = [match.start() for match in re.finditer(re.escape(spelled) + r"\s*:", text)]
    return places[1] if len(places) > 1 else 0


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise _NumberError
    return int(digits)


def _float(digits: str) -> float:
    if len(digits) > _LONGEST_NUMBER:
        raise _NumberError
    return float(digits)


def _refuse(_word: str) -> Any:
    raise _NumberError
