"""Which heading and which prose belong to which block.

A block's heading is the nearest one above it that no other block shares. Its section runs from that
heading to the next heading of the same or a higher level; where blocks share a heading, to the next block.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from workplan.build.reading import Block
from workplan.named_tuple import NamedTuple
from workplan.parse.markdown import Heading


class Section(NamedTuple):
    """`heading` is None where the block has none of its own. Lines are inclusive."""

    heading: Heading | None
    start: int
    end: int


def sections_of(blocks: Sequence[Block], headings: Sequence[Heading], last_line: int) -> list[Section]:
    """The section of each block, in the blocks' order."""
    lines = [heading.line for heading in headings]
    starts = [block.fence.line for block in blocks]
    nearest = [bisect_right(lines, start) - 1 for start in starts]
    shared = {index for index, following in pairwise(nearest) if index == following}
    starts.append(last_line + 1)
    sections, new = [], tuple.__new__
    for position, index in enumerate(nearest):
        following = starts[position + 1]
        if index >= 0 and index not in shared:
            heading = headings[index]
            end = _section_end(headings, index, last_line)
            sections.append(new(Section, (heading, heading.line, end if end < following else following - 1)))
        else:
            next_heading = lines[index + 1] if index + 1 < len(lines) else last_line + 1
            sections.append(new(Section, (None, starts[position], min(following, next_heading) - 1)))
    return sections


def _section_end(headings: Sequence[Heading], index: int, last_line: int) -> int:
    level = headings[index].level
    for following in range(index + 1, len(headings)):
        if headings[following].level <= level:
            return headings[following].line - 1
    return last_line
