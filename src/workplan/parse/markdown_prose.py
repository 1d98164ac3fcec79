"""The prose of a document: everything outside front matter and fences; its tables and bold lines."""

import re
from collections.abc import Iterator

from workplan.parse.markdown import Markdown
from workplan.parse.text import Text

_BOLD = re.compile(r"[ \t]*(?:[-*+][ \t]+)?\*\*(?P<label>[^*\r\n:]{1,60}):?\*\*:?[ \t]*(?P<value>[^\r\n]*)")
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELL = re.compile(r"(?:\\.|`[^`]*`|[^|\\`]|[\\`])*")


def prose_ranges(text: Text, markdown: Markdown) -> Iterator[tuple[int, int]]:
    """Offsets (start, end) of each stretch that is neither front matter nor a fence."""
    start = 0 if markdown.front is None else text.offset(markdown.front.end_line + 1, 1)
    for fence in markdown.fences:
        end = text.offset(fence.line, 1)
        if end > start:
            yield start, end
        start = max(start, text.offset(fence.end_line + 1, 1))
    if start < len(text.text):
        yield start, len(text.text)


def table_rows(text: Text, first: int, last: int) -> list[tuple[int, tuple[str, ...]]]:
    """The body rows of the first table between two lines: line number and cells."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    inside = False
    for number in range(first, last + 1):
        line = text.line(number)
        if not inside:
            inside = "|" in line and "-" in line and _DELIMITER.fullmatch(line) is not None
        elif not line.strip() or "|" not in line:
            break
        else:
            rows.append((number, cells_of(line)))
    return rows


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a table row; an escaped pipe and one inside a code span do not separate."""
    inner = line.strip()
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    cells, position = [], 0
    while position <= len(inner):
        match = _CELL.match(inner, position)
        end = match.end() if match else position
        cells.append(inner[position:end].strip().replace("\\|", "|"))
        position = end + 1
    return tuple(cells)


def bold_lines(text: Text, first: int, last: int) -> list[tuple[str, str, int]]:
    """`**Label**: value` lines between two lines: label, value with its continuing lines, line number."""
    found: list[tuple[str, str, int]] = []
    open_value = False
    for number in range(first, last + 1):
        line = text.line(number)
        match = _BOLD.match(line)
        if match:
            found.append((match["label"], match["value"].strip(), number))
            open_value = True
        elif not line.strip() or line.lstrip().startswith(("#", "-", "*", "|")):
            open_value = False
        elif open_value:
            label, value, at = found[-1]
            found[-1] = (label, f"{value} {line.strip()}", at)
    return found
