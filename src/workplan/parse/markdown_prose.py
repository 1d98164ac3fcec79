"""The prose of a document: everything outside front matter and fences; its tables and bold lines."""

import re
from collections.abc import Iterator

from workplan.parse.markdown import Markdown
from workplan.parse.text import Text

_BOLD = re.compile(r"[ \t]*(?:[-*+][ \t]+)?\*\*(?P<label>[^*\r\n:]{1,60}):?\*\*:?[ \t]*(?P<value>[^\r\n]*)")
# What a paragraph cannot run on into.
_BLOCK = re.compile(
    r"[ \t]*(?:#{1,6}(?:[ \t]|$)|[-*+](?:[ \t]|$)|[0-9]{1,9}[.)](?:[ \t]|$)|>|\||<|```|~~~|$)"
)
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELL = re.compile(r"(?:\\.|`[^`]*`|[^|\\`]|[\\`])*+")


def prose_ranges(text: Text, markdown: Markdown) -> Iterator[tuple[int, int]]:
    """Offsets (start, end) of each stretch that is neither front matter, fence nor HTML comment, in file order."""
    raw = text.text
    for first, end in _outside_fences(text, markdown):
        start, opened = first, raw.find("<!--", first, end)
        while opened >= 0 and (closed := raw.find("-->", opened + 4, end)) >= 0:
            if opened > start:
                yield start, opened
            start = closed + 3
            opened = raw.find("<!--", start, end)
        if start < end:
            yield start, end


def _outside_fences(text: Text, markdown: Markdown) -> Iterator[tuple[int, int]]:
    lines = text.lines
    start = markdown.front.body if markdown.front else 0
    for fence in markdown.fences:
        end = lines[fence.line - 1]
        if end > start:
            yield start, end
        start = lines[fence.end_line] if fence.end_line < len(lines) else len(text.text)
    if start < len(text.text):
        yield start, len(text.text)


def table_rows(text: Text, first: int, last: int) -> list[tuple[int, tuple[str, ...]]]:
    """The body rows of the first GFM table between two lines: line number and cells.

    A table starts with a header row and a delimiter row of as many cells, and ends at an empty line, at
    another block, or at a line without a pipe.
    """
    rows: list[tuple[int, tuple[str, ...]]] = []
    inside = False
    above = ""
    for number in range(first, last + 1):
        line = text.line(number)
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
    cells, position = [], 0
    while position <= len(inner):
        match = _CELL.match(inner, position)
        end = match.end() if match else position
        cells.append(inner[position:end].strip().replace("\\|", "|"))
        position = end + 1
    if len(cells) > 1 and not cells[-1]:
        cells.pop()
    return tuple(cells)


def bold_lines(text: Text, first: int, last: int) -> list[tuple[str, str, int]]:
    """`**Label**: value` lines between two lines: label, value with its continuing lines, line number."""
    found: list[tuple[str, list[str], int]] = []
    open_value = False
    for number in range(first, last + 1):
        line = text.line(number)
        match = _BOLD.match(line)
        if match:
            found.append((match["label"], [match["value"].strip()], number))
            open_value = True
        elif _BLOCK.match(line):
            open_value = False
        elif open_value:
            found[-1][1].append(line.strip())
    return [(label, " ".join(parts).lstrip(), at) for label, parts, at in found]


def _starts_table(header: str, delimiter: str) -> bool:
    if "|" not in delimiter or not _DELIMITER.fullmatch(delimiter):
        return False
    return len(cells_of(header)) == len(cells_of(delimiter))
