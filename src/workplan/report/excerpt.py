"""The source line of a finding with its range underlined, however long or strange the line is."""

from workplan.named_tuple import NamedTuple
from workplan.report.cells import cell_widths
from workplan.report.escape import escape_character, is_unsafe

TAB_CELLS = 4
_CUT = "…"


class Excerpt(NamedTuple):
    """What to print of a line: the safe text, and the cells before and under the mark."""

    text: str
    indent: int
    length: int


def cut_excerpt(line: str, start: int, end: int, room: int) -> Excerpt:
    """The part of `line` around its code points `start` to `end` (from 0, exclusive) in `room` cells.

    The work depends on `room`, never on the line's length: a line may be the whole of a minified file.
    """
    start = max(0, min(start, len(line)))
    end = max(start, min(end, len(line)))
    low, high = max(0, start - room), min(len(line), start + room)
    glyphs, widths = _draw(line[low:high])
    mark, mark_end = start - low, min(end, high) - low
    first, last = _window(widths, mark, room, cut_left=low > 0, cut_right=high < len(line))
    indent = sum(widths[first:mark])
    length = max(1, sum(widths[mark : min(mark_end, last)]))
    text = "".join(glyphs[first:last])
    if first or low:
        text, indent = _CUT + text, indent + 1
    if last < len(glyphs) or high < len(line):
        text += _CUT
    return Excerpt(text, indent, length)


def _draw(text: str) -> tuple[list[str], list[int]]:
    """What is printed for each character, and the cells that takes; a tab reaches the next tab stop."""
    glyphs = list(text)
    if text.isascii() and text.isprintable():
        return glyphs, [1] * len(glyphs)
    widths = cell_widths(text)
    position = 0
    for index, character in enumerate(text):
        if character == "\t":
            widths[index] = TAB_CELLS - position % TAB_CELLS
            glyphs[index] = " " * widths[index]
        elif is_unsafe(character):
            glyphs[index] = escape_character(character)
            widths[index] = len(glyphs[index])
        position += widths[index]
    return glyphs, widths


def _window(widths: list[int], mark: int, room: int, *, cut_left: bool, cut_right: bool) -> tuple[int, int]:
    """Which glyphs to show: all if they fit, else a third of the room before the mark and the rest after."""
    total = sum(widths)
    if not (cut_left or cut_right) and total <= room:
        return 0, len(widths)
    room = max(room - 2, 1)
    first = mark
    used = 0
    while first > 0 and used + widths[first - 1] <= room // 3:
        first -= 1
        used += widths[first]
    last = first
    used = 0
    while last < len(widths) and (used + widths[last] <= room or last == first):
        used += widths[last]
        last += 1
    while last == len(widths) and first > 0 and used + widths[first - 1] <= room:
        first -= 1
        used += widths[first]
    while 0 < first < mark and not widths[first]:
        first += 1  # an accent never starts the excerpt without its letter
    return first, last
