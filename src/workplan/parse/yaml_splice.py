"""One replacement in a text, and where it goes when the text stands inside a list item or a quote."""

import re

from workplan.named_tuple import NamedTuple


class Splice(NamedTuple):
    """Replace the code points from `start` to `end` by `text`."""

    start: int
    end: int
    text: str

    def apply(self, source: str) -> str:
        """The source with the replacement made; all else is as it was."""
        return source[: self.start] + self.text + source[self.end :]


def splice_between(old: str, new: str) -> Splice:
    """The smallest replacement that makes `new` of `old`. A CRLF is never cut in two."""
    start = _common_start(old, new)
    if "\n" in (old[start : start + 1], new[start : start + 1]) and old[start - 1 : start] == "\r":
        start -= 1
    tail = _common_start(old[start:][::-1], new[start:][::-1])
    end, new_end = len(old) - tail, len(new) - tail
    if old[end : end + 1] == "\n" and "\r" in (old[start:end][-1:], new[start:new_end][-1:]):
        end, new_end = end + 1, new_end + 1
    return Splice(start, end, new[start:new_end])


def in_container(
    splice: Splice, content: str, prefixes: tuple[str, ...], pads: tuple[int, ...] = (), default: str = ""
) -> Splice | None:
    """A replacement in a block's content as one in the file.

    `prefixes` and `pads` are what was taken from each content line and put before it (as `Fence` has them).
    The result counts from the first character, prefix included, of the first content line. New lines get the
    prefix of the line at which they are inserted, `default` where there is none yet. None where the prefix
    ends inside a tab, which no new line can repeat.
    """
    lines = re.findall(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z", content)
    first, column = _position(lines, splice.start)
    last, end_column = _position(lines, splice.end)
    whole = (
        column == 0 and end_column == 0 and (splice.start != splice.end or splice.text[-1:] in ("\r", "\n"))
    )
    prefix = _of_line(prefixes, first, _of_line(prefixes, first - 1, default))
    breaks = re.search(r"[\r\n]", splice.text) is not None
    if pads and (breaks or whole) and any(pads[max(first - 1, 0) : last + 1]):
        return None
    text = re.sub(r"(\r\n?|\n)(?!\Z)" if whole else r"(\r\n?|\n)", rf"\1{_literal(prefix)}", splice.text)
    if whole and text:
        text = prefix + text
    start = _in_file(lines, prefixes, pads, first, column, whole)
    return Splice(start, _in_file(lines, prefixes, pads, last, end_column, whole), text)


def _literal(prefix: str) -> str:
    return prefix.replace("\\", r"\\")


def _common_start(one: str, other: str) -> int:
    shortest = min(len(one), len(other))
    return next((index for index in range(shortest) if one[index] != other[index]), shortest)


def _position(lines: list[str], offset: int) -> tuple[int, int]:
    """Line and column, both from 0; behind the last line end that is column 0 of a line past the last."""
    for number, line in enumerate(lines):
        if offset < len(line) or (offset == len(line) and line[-1] not in "\r\n"):
            return number, offset
        offset -= len(line)
    return len(lines), 0


def _of_line(prefixes: tuple[str, ...], number: int, default: str) -> str:
    return prefixes[number] if 0 <= number < len(prefixes) else default


def _in_file(
    lines: list[str],
    prefixes: tuple[str, ...],
    pads: tuple[int, ...],
    number: int,
    column: int,
    whole: bool,
) -> int:
    offset = sum(len(line) for line in lines[:number])
    offset += sum(len(prefix) for prefix in prefixes[:number]) - sum(pads[:number])
    if whole:
        return offset
    pad = pads[number] if number < len(pads) else 0
    return offset + len(_of_line(prefixes, number, "")) + max(column - pad, 0)
