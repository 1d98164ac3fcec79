"""The prose of a document: everything outside front matter and fences; its tables and bold lines."""

import re
from collections.abc import Iterator

from workplan.parse.markdown import Markdown
from workplan.parse.markdown_blocks import Prose
from workplan.parse.text import Text

__all__ = ["Prose", "bold_lines", "cells_of", "prose_ranges", "table_rows"]

_BOLD = re.compile(r"[ \t]*(?:[-*+][ \t]+)?\*\*(?P<label>[^*\r\n:]{1,60}):?\*\*:?[ \t]*(?P<value>[^\r\n]*)")
# What a paragraph cannot run on into.
_BLOCK = re.compile(
    r"[ \t]*(?:#{1,6}(?:[ \t]|$)|[-*+](?:[ \t]|$)|[0-9]{1,9}[.)](?:[ \t]|$)|>|\||<|```|~~~|$)"
)
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELL = re.compile(r"(?:\\.|`[^`]*`|[^|\\`]|[\\`])*+")


def prose_ranges(text: Text, markdown: Markdown) -> Prose:
    """Offsets (start, end) of each stretch that is neither front matter, fence nor HTML comment, in file order."""
    return _outside_comments(text.text, markdown.prose) if text.holds("<!--") else markdown.prose


def _outside_comments(raw: str, stretches: Prose) -> Prose:
    found = []
    for first, end in stretches:
        start, opened = first, raw.find("<!--", first, end)
        while opened >= 0 and (closed := raw.find("-->", opened + 4, end)) >= 0:
            if opened > start:
                found.append((start, opened))
            start = closed + 3
            opened = raw.find("<!--", start, end)
        if start < end:
            found.append((start, end))
    return found


def table_rows(text: Text, first: int, last: int) -> list[tuple[int, tuple[str, ...]]]:
    """The body rows of the first GFM table between two lines: line number and cells.

    A table starts with a header row and a delimiter row of as many cells, and ends at an empty line, at
    another block, or at a line without a pipe.
    """
    rows: list[tuple[int, tuple[str, ...]]] = []
    inside = False
    above = ""
    lines = text.lines_between(first, last) if first <= last else ()
    for number, line in enumerate(lines, first):
        if not inside:
            inside = _starts_table(above, line)
            above = line
        elif "|" not in line or (not line.lstrip(" \t").startswith("|") and _BLOCK.match(line)):
            break
        else:
            rows.append((number, cells_of(line)))
    return rows


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a table row. An escaped pipe does not separate, nor one inside a code span.

    The latter is what an author means; GFM itself would cut the code span in two.
    """
    inner = line.strip(" \t").removeprefix("|")
    plain = "\\" not in inner and "`" not in inner
    cells = [cell.strip() for cell in (inner.split("|") if plain else _cells(inner))]
    if len(cells) > 1 and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _cells(inner: str) -> Iterator[str]:
    position = 0
    while position <= len(inner):
        match = _CELL.match(inner, position)
        end = match.end() if match else position
        yield inner[position:end].replace("\\|", "|")
        position = end + 1


def bold_lines(text: Text, first: int, last: int) -> list[tuple[str, str, int]]:
    """`**Label**: value` lines between two lines: label, value with its continuing lines, line number."""
    found: list[tuple[str, list[str], int]] = []
    open_value = False
    lines = text.lines_between(first, last) if first <= last else ()
    for number, line in enumerate(lines, first):
        match = _BOLD.match(line) if "**" in line else None
        if match:
            label, value = match.groups()
            found.append((label, [value.strip()], number))
            open_value = True
        elif open_value and _BLOCK.match(line):
            open_value = False
        elif open_value:
            found[-1][1].append(line.strip())
    return [(label, " ".join(parts).lstrip(), at) for label, parts, at in found]


def _starts_table(header: str, delimiter: str) -> bool:
    if "|" not in delimiter or not _DELIMITER.fullmatch(delimiter):
        return False
    return len(cells_of(header)) == len(cells_of(delimiter))
