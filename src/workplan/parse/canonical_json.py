"""Canonical JSON (RFC 8785) for values without floating point numbers, so that ids and digests mean one thing."""

import json
from json.encoder import encode_basestring
from typing import Any

LARGEST = 2**53 - 1
"""Largest integer that every JSON reader keeps exactly."""


def canonical_bytes(value: Any) -> bytes:
    """The canonical bytes of mappings, lists, texts, integers, booleans and None.

    Raises ValueError for a number that is no integer, an integer beyond ±(2^53 - 1), a key that is no text,
    and a text that cannot be written in UTF-8.
    """
    if _is_plain(value):
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if text.isascii():
            return text.encode("ascii")
    parts: list[str] = []
    _write(value, parts.append)
    try:
        return "".join(parts).encode()
    except UnicodeEncodeError:
        raise ValueError("a text holds half of a surrogate pair") from None


def _is_plain(value: Any) -> bool:
    """Whether Python's own writer can be trusted with it: no floats, no large integers, only texts as keys."""
    left = [value]
    while left:
        item = left.pop()
        kind = type(item)
        if kind is dict:
            if not all(type(key) is str for key in item):
                return False
            left += item.values()
        elif kind is list:
            left += item
        elif kind is int:
            if not -LARGEST <= item <= LARGEST:
                return False
        elif kind is not str and kind is not bool and item is not None:
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
