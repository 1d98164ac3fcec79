"""What reading a YAML text can find wrong with it."""

import re

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
