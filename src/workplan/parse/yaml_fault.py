"""A syntax error as libyaml reports it, put in its place in the text."""

import re
from typing import Any, Protocol

from workplan.named_tuple import NamedTuple


class QuotedText(Protocol):
    """The quoted scalar that was read last before the fault."""

    @property
    def style(self) -> str:
        """`"` or `'`."""

    @property
    def start(self) -> Any:
        """The mark of the opening quote."""

    @property
    def end(self) -> Any:
        """The mark behind the closing quote."""


class Fault(NamedTuple):
    """A fault in the text: where libyaml stopped, and where it says the construct began."""

    lines: list[str]
    message: str
    line: int
    column: int
    begun_line: int
    begun_column: int
    quoted: QuotedText | None

    @property
    def text(self) -> str:
        """The line on which libyaml stopped."""
        return self.lines[self.line]

    @property
    def sign(self) -> str:
        """The character at which libyaml stopped; empty at the end of a line."""
        return self.text[self.column : self.column + 1]

    @property
    def shown_sign(self) -> str:
        """The character in backticks, or its name where that cannot be read."""
        names = {"`": "a backtick", "\t": "a tab", "": "the end of the line"}
        return names.get(self.sign, f"`{self.sign}`")


def place_fault(text: str, fault: Exception, quoted: QuotedText | None) -> Fault:
    """The place of PyYAML's exception in `text`; a fault at the end is where the last line with text ends."""
    lines = re.split(r"\r\n?|\n", text)
    mark = getattr(fault, "problem_mark", None)
    begun = getattr(fault, "context_mark", None) or mark
    message = f"{getattr(fault, 'context', None) or ''}; {getattr(fault, 'problem', None) or fault}"
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if not any(rest.strip() for rest in lines[line:]):  # the end: say so where the last words stand
        line = max((number for number, words in enumerate(lines) if words.strip()), default=0)
        column = len(lines[line])
    begun_line, begun_column = (begun.line, begun.column) if begun else (0, 0)
    return Fault(
        lines,
        message,
        line,
        min(column, len(lines[line])),
        min(begun_line, len(lines) - 1),
        begun_column,
        quoted,
    )
