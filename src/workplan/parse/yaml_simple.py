"""The scalars whose meaning needs no YAML library: what the two exact readers of YAML have in common.

Each pattern accepts nothing whose meaning could differ from what YAML says.
"""

from typing import Any

from workplan.parse.scalars import ScalarPlan, read_plain

LONGEST = 100_000
"""Code points of the longest text read without a YAML library; it holds fewer nodes than the full reader allows."""

# Classes name characters below U+0100 only: a wider one takes longer to compile than a document to read.
CONTROL = r"\x00-\x1f\x7f-\x9f"
FIRST_OF_WORD = rf"[^{CONTROL}\x20\-?:,\[\]{{}}#&*!|>'\"%@`=~\xa0]"
FIRST = rf"(?:{FIRST_OF_WORD}|-(?=[A-Za-z0-9_./\-]))"
QUOTED = rf"\"[^\"\\{CONTROL}]*+\"|'[^'{CONTROL}]*+'"
_PLAIN = rf"{FIRST}(?:[^:\x20{CONTROL}]++|:(?=[^\x20{CONTROL}])|[ ]++(?=[^#:\x20{CONTROL}]))*+"
SCALAR = rf"{_PLAIN}|{QUOTED}|~"
KEY = r"[A-Za-z_][A-Za-z0-9_.\-]{0,99}+"
_WIDE_DOUBT = "\u2028\u2029\ufeff\ufffe\uffff"
QUOTES = frozenset("\"'")


class DoubtError(Exception):
    """This text is for the full reader."""


def is_simple(text: str) -> bool:
    """Whether it is short, and has none of the characters above U+00FF that YAML forbids or takes for a line end."""
    if len(text) > LONGEST:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return not any(character in text for character in _WIDE_DOUBT)


def read_scalar(raw: str, plan: ScalarPlan) -> Any:
    """The value of a scalar that `SCALAR` matches."""
    return raw[1:-1] if raw[0] in QUOTES else read_plain(raw, plan)
