"""Reads the YAML that nearly every block is: `key: value` lines and short lists of words.

It needs only `re`, so that reading correct documents never imports a YAML library. It accepts no line
whose meaning could differ from what YAML says; on any doubt it answers None, and the full reader decides.
"""

from typing import Any

from workplan.late_pattern import late_pattern
from workplan.parse.scalars import NULLS, UNKNOWN, ScalarPlan, read_plain
from workplan.parse.yaml_simple import (
    CONTROL,
    FIRST_OF_WORD,
    KEY,
    QUOTED,
    QUOTES,
    SCALAR,
    DoubtError,
    is_simple,
    read_scalar,
)

# The lines that most blocks are made of alone, each of which `_LINES` would read the same way: a key and a plain
# value without colon or `#`, a value in double quotes, a flow list with something in it, or lines with a dash.
_COMMON_LINES = late_pattern(
    rf"({KEY}):(?: (?:({FIRST_OF_WORD}[^:#{CONTROL}]*+)(?<! )|\"([^\"\\{CONTROL}]*+)\"|\[([^\[\]\r\n]++)\])\n"
    rf"|\n((?:[ ]*+-[^\r\n]*+\n)++))"
    rf"|[\s\S]++"  # anything else, under no key
)
_TAIL = rf"(?:[ ]++(?:#[^{CONTROL}]*+)?)?+(?:\r\n?|\n|\Z)"
_LINES = late_pattern(
    rf"({KEY}):"
    rf"(?:[ ]++({SCALAR}|\[[^\[\]\r\n]*+\]){_TAIL}"  # a value, or a flow list on one line
    rf"|[ ]*+(?:\r\n?|\n)((?:[ ]*+-[^\r\n]*+(?:\r\n?|\n|\Z))++)"  # lines that start with a dash
    rf"|{_TAIL})"  # no value
    rf"|{_TAIL}|#[^{CONTROL}]*+(?:\r\n?|\n|\Z)"  # blank, or a comment
    rf"|([\s\S]++)"  # anything else: all of it, so that looking ends here
)
_DASH_LINES = late_pattern(rf"([ ]*+)-[ ]++({SCALAR}){_TAIL}|([\s\S]++)")
_FLOW_WORD = r"[A-Za-z0-9_./\-]"
_FLOW_ITEMS = late_pattern(
    rf"[ ]*+([A-Za-z0-9_]{_FLOW_WORD}*+(?:[ ]++{_FLOW_WORD}++)*+"
    rf"|{QUOTED})[ ]*+(?:,|\Z)|([\s\S]++)"
)


def read_flat(text: str, plan: ScalarPlan = UNKNOWN) -> dict[str, Any] | None:
    """The mapping that `text` holds, or None where this reader does not vouch for it."""
    if not is_simple(text):
        return None
    try:
        fields = _read_common_lines(text, plan)
        return _read_lines(text, plan) if fields is None else fields
    except DoubtError:
        return None


def _read_common_lines(text: str, plan: ScalarPlan) -> dict[str, Any] | None:
    """What `_read_lines` says, in two thirds of the time; None where there are other lines than the common ones."""
    fields: dict[str, Any] = {}
    keys = plan.keys
    lines = _COMMON_LINES.findall(text)
    for key, raw, quoted, inside, dashes in lines:
        if raw:
            of_key = keys.get(key) or plan.other or UNKNOWN
            fields[key] = raw if of_key[0] and raw not in NULLS else read_plain(raw, of_key)
        elif inside:
            fields[key] = _flow_items(inside, plan.of_key(key).of_items())
        elif dashes:
            fields[key] = _dashed_items(dashes, plan.of_key(key).of_items())
        else:
            fields[key] = quoted
    return None if "" in fields or len(fields) != len(lines) else fields


def _read_lines(text: str, plan: ScalarPlan) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    keys = plan.keys
    for key, raw, dashes, doubt in _LINES.findall(text):
        if doubt or key in fields:
            raise DoubtError
        if not key:
            continue
        of_key = keys.get(key) or plan.other or UNKNOWN
        if not raw:
            fields[key] = _dashed_items(dashes, of_key.of_items()) if dashes else None
        elif (first := raw[0]) in QUOTES:
            fields[key] = raw[1:-1]
        elif first == "[":
            fields[key] = _flow_items(raw[1:-1], of_key.of_items())
        elif of_key.text and raw not in NULLS:
            fields[key] = raw
        else:
            fields[key] = read_plain(raw, of_key)
    return fields


def _dashed_items(lines: str, plan: ScalarPlan) -> list[Any]:
    found = _DASH_LINES.findall(lines)
    indentation = found[0][0]
    items = []
    for indent, raw, doubt in found:
        if doubt or indent != indentation:
            raise DoubtError
        items.append(read_scalar(raw, plan))
    return items


def _flow_items(inside: str, plan: ScalarPlan) -> list[Any]:
    inside = inside.strip(" ")
    if inside.endswith(","):
        raise DoubtError
    items = []
    for raw, doubt in _FLOW_ITEMS.findall(inside):
        if doubt:
            raise DoubtError
        items.append(read_scalar(raw, plan))
    return items


def flat_spans(text: str) -> dict[str, tuple[int, int, int]] | None:
    """Per key the offsets of key, value and value's end; None unless each value is a scalar."""
    if read_flat(text) is None:
        return None
    spans: dict[str, tuple[int, int, int]] = {}
    for line in _LINES.finditer(text):
        if line[3] or (line[2] and line[2][0] == "["):
            return None
        if line[1]:
            behind_colon = line.end(1) + 1
            value = line.span(2) if line[2] else (behind_colon, behind_colon)
            spans[line[1]] = (line.start(1), *value)
    return spans
