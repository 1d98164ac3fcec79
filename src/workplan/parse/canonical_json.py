"""Canonical JSON (RFC 8785) for values without floating point numbers, so that ids and digests mean one thing."""

import json
from collections.abc import Collection
from json.encoder import encode_basestring
from typing import Any

from workplan.late_pattern import late_pattern

LARGEST = 2**53 - 1
"""Largest integer that every JSON reader keeps exactly."""

_PLAIN = frozenset({dict, list, str, int, bool, type(None)})
_TEXT_ONLY = {str}
_AWKWARD = late_pattern("[\ud800-\U0010ffff]")
"""Above these, the order of code points is not that of UTF-16 code units; halves of pairs cannot be written."""
_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


def canonical_bytes(value: Any) -> bytes:
    """The canonical bytes of mappings, lists, texts, integers, booleans and None.

    Raises ValueError for a number that is no integer, an integer beyond ±(2^53 - 1), a key that is no text,
    and a text that cannot be written in UTF-8.
    """
    if _is_plain(value):
        text = _WRITER.encode(value)
        if text.isascii() or not _AWKWARD.search(text):
            return text.encode()
    parts: list[str] = []
    _write(value, parts.append)
    try:
        return "".join(parts).encode()
    except UnicodeEncodeError:
        raise ValueError("a text holds half of a surrogate pair") from None


def read_canonical(text: str) -> Any:
    """The value of a text that is canonical already, and so has no key twice; None for any other text.

    It is what most signed payloads are, and cheaper to see than to look for a second key everywhere.
    """
    try:
        value = _READER.decode(text)
        return (
            value if (text.isascii() or not _AWKWARD.search(text)) and _WRITER.encode(value) == text else None
        )
    except (ValueError, RecursionError):
        return None


def bytes_of_read(value: Any) -> bytes:
    """The canonical bytes of what `read_canonical` gave, or of a part of it: nothing is looked at twice."""
    return _WRITER.encode(value).encode()


def _integer(digits: str) -> int:
    if len(digits) > 16 or not -LARGEST <= (number := int(digits)) <= LARGEST:
        raise ValueError("an integer is beyond 2^53 - 1")
    return number


def _refuse(_word: str) -> Any:
    raise ValueError("a number is no integer")


_READER = json.JSONDecoder(parse_int=_integer, parse_float=_refuse, parse_constant=_refuse)


def _is_plain(value: Any) -> bool:
    """Whether Python's own writer can be trusted with it: no floats, no large integers, only texts as keys."""
    if type(value) is str:
        return True
    left = [value] if type(value) in {dict, list} else [[value]]
    for item in left:
        inner: Collection[Any] = item
        if type(item) is dict:
            if item and set(map(type, item)) != _TEXT_ONLY:
                return False
            inner = item.values()
        kinds = set(map(type, inner))
        if kinds == _TEXT_ONLY:
            continue
        if not kinds <= _PLAIN:
            return False
        for one in inner:
            kind = type(one)
            if kind is dict or kind is list:
                left.append(one)
            elif kind is int and not -LARGEST <= one <= LARGEST:
                return False
    return True


def _write(value: Any, put: Any) -> None:
    if isinstance(value, str):
        put(encode_basestring(value))
    elif isinstance(value, bool):
        put("true" if value else "false")
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError("an integer is beyond 2^53 - 1")
        put(str(int(value)))
    elif value is None:
        put("null")
    elif isinstance(value, dict):
        _write_mapping(value, put)
    elif isinstance(value, (list, tuple)):
        put("[")
        for position, item in enumerate(value):
            if position:
                put(",")
            _write(item, put)
        put("]")
    else:
        raise ValueError("a value is no text, integer, boolean, list or mapping")


def _write_mapping(value: dict[Any, Any], put: Any) -> None:
    if not all(isinstance(key, str) for key in value):
        raise ValueError("a key is no text")
    put("{")
    for position, key in enumerate(sorted(value, key=_utf16)):
        if position:
            put(",")
        put(encode_basestring(key))
        put(":")
        _write(value[key], put)
    put("}")


def _utf16(key: str) -> bytes:
    """RFC 8785 sorts keys by their UTF-16 code units, which is not the order of code points."""
    return key.encode("utf-16-be", "surrogatepass")
