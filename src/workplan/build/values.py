"""Reading plain values out of parsed fields: text, lists of text, hub ids."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_HEXADECIMAL = str.maketrans("123456789abcdefABCDEF", "0" * 21)
_NIL = "00000000-0000-0000-0000-000000000000"
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def text_of(fields: Mapping[str, Any], key: str) -> str:
    """The value as one text; "" where it is absent, null or not a scalar."""
    value = fields.get(key)
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def texts_of(fields: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The value as texts: a list's scalars, or one scalar as a list of one."""
    value = fields.get(key)
    if value is None or isinstance(value, dict):
        return ()
    if isinstance(value, list):
        return tuple(str(item) for item in value if item is not None and not isinstance(item, (dict, list)))
    return (str(value),) if str(value) else ()


def hub_id_of(fields: Mapping[str, Any], key: str) -> str:
    """The UUID in lower case, or "": null, empty, `TBD` and an absent key all mean "not linked"."""
    if not key:
        return ""
    return _hub_id(text_of(fields, key))


def hub_ids_of(texts: Sequence[str]) -> Sequence[str]:
    """The hub id that each of these values is, or "": nearly always all are plain UUIDs, and looked at as one text."""
    joined = "\n".join(texts)
    if texts and joined.translate(_HEXADECIMAL) == "\n".join([_NIL] * len(texts)):
        return joined.lower().split("\n")
    return [_hub_id(text) for text in texts]


def _hub_id(text: str) -> str:
    value = text.strip()
    return value.lower() if _UUID.fullmatch(value) else ""
