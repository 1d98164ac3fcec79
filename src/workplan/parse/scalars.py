"""How a plain (unquoted) YAML scalar is read: the JSON Schema decides, not the look of the text.

Where a schema allows a string, `0752`, `1.10`, `yes` and `2026-03-20` stay the text that stands in the
file. Only where it allows no string do the canonical forms of YAML 1.2 become numbers and booleans.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from workplan.named_tuple import NamedTuple

Scalar = str | int | float | bool | None

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_NUMBER_START = frozenset("-0123456789")
_NUMBER_ALPHABET = frozenset("-+.eE0123456789")
_LONGEST_INTEGER = 18  # digits that always fit the signed 64 bits that stores and validators take
_LONGEST_NUMBER = 64
_INFINITY = float("inf")


class ScalarPlan(NamedTuple):
    """What may stand at one place of a document.

    `text`: a string is allowed, so every plain scalar but a null stays text. Without it, `integer`, `number`
    and `boolean` name what is read as such; whatever does not fit stays text, and the schema says so.
    With none of the four nothing is known: canonical integers and `true`/`false` are read, the rest is text.
    `keys` plans the values of a mapping, `other` the values under keys not in it, `items` those of a list.
    """

    text: bool = False
    integer: bool = False
    number: bool = False
    boolean: bool = False
    # Plans all three. Named in quotes they would cost a start of the program the time of a small module: typing
    # compiles such a name, and the first compilation sets up Python's whole syntax tree.
    keys: Mapping[str, Any] = MappingProxyType({})
    other: Any = None
    items: Any = None

    def of_key(self, key: str) -> "ScalarPlan":
        """The plan for the value under `key`."""
        plan: ScalarPlan = self.keys.get(key) or self.other or UNKNOWN
        return plan

    def of_items(self) -> "ScalarPlan":
        """The plan for each value of a list."""
        plan: ScalarPlan = self.items or UNKNOWN
        return plan


UNKNOWN = ScalarPlan()
TEXT = ScalarPlan(text=True)


def read_plain(raw: str, plan: ScalarPlan = UNKNOWN) -> Scalar:
    """The value of a plain scalar. `~`, `null` and nothing at all are None whatever the plan says."""
    if raw in NULLS:
        return None
    if plan.text:
        return raw
    if plan.integer or plan.number or plan.boolean:
        return _read_planned(raw, plan)
    if raw[0] in _NUMBER_START:
        return _integer(raw)
    return True if raw == "true" else False if raw == "false" else raw


def _read_planned(raw: str, plan: ScalarPlan) -> Scalar:
    if plan.boolean and raw in _TRUE:
        return True
    if plan.boolean and raw in _FALSE:
        return False
    if raw[0] not in _NUMBER_START:
        return raw
    value: Scalar = _integer(raw) if plan.integer or plan.number else raw
    if plan.number and isinstance(value, str):
        return _number(raw)
    return value


def _integer(raw: str) -> int | str:
    """`raw` as an integer where it is written the canonical way, else `raw`."""
    digits = raw[1:] if raw[0] == "-" else raw
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _LONGEST_INTEGER:
        return raw
    if digits[0] == "0" and len(raw) > 1:
        return raw
    return int(raw)


def _number(raw: str) -> float | str:
    """`raw` as a float where it is a decimal that JSON can hold, else `raw`."""
    if len(raw) > _LONGEST_NUMBER or not _NUMBER_ALPHABET.issuperset(raw):
        return raw
    whole = raw.lstrip("-").partition(".")[0]
    if len(whole) > 1 and whole[0] == "0":
        return raw
    try:
        value = float(raw)
    except ValueError:
        return raw
    return value if abs(value) < _INFINITY else raw
