"""What reading a YAML text gives: a value, and what is wrong with the text."""

import re
from typing import Any

from workplan.named_tuple import NamedTuple

INVALID = "invalid-yaml"
DUPLICATE = "duplicate-key"


class YamlProblem(NamedTuple):
    """A problem and what to do about it. Lines and columns count from 0 in the text that was read.

    `related_line` and `related_column` are a second place that explains the first (where the key was first
    given, where the bracket was opened); -1 without one.
    """

    rule: str
    message: str
    line: int
    column: int
    hint: str = ""
    related_line: int = -1
    related_column: int = -1
    related_message: str = ""


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 0. Only LF, CRLF and CR end a line."""
    before = re.split(r"\r\n?|\n", text[:offset])
    return len(before) - 1, len(before[-1])


class YamlRead(NamedTuple):
    """The mapping, None where it could not be read, and what is wrong.

    With only `duplicate-key` problems there is a value: the last of the duplicates counts.
    """

    value: dict[str, Any] | None
    problems: tuple[YamlProblem, ...] = ()


class YamlAnyRead(NamedTuple):
    """As YamlRead, for a document whose value may also be a list, a text, a number or a boolean."""

    value: Any
    problems: tuple[YamlProblem, ...] = ()
