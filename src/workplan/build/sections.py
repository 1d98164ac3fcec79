"""Which heading and which prose belong to which block.

A block's heading is the nearest one above it that no other block shares. Its section runs from that
heading to the next heading of the same or a higher level; where blocks share a heading, to the next block.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from workplan.build.reading import Block
from workplan.parse.markdown import Heading

Section = tuple[Heading | None, int]
"""The heading, None where the block has none of its own, and the last line."""


def sections_of(blocks: Sequence[Block], headings: Sequence[Heading], last_line: int) -> list[Section]:
    """The section of each block, in the blocks' order."""
    lines = [heading[0] for heading in headings]
    levels = [heading[2] for heading in headings]
    starts = [block[1][0] for block in blocks]
    nearest = [bisect_right(lines, start) - 1 for start in starts]
    shared = {index for index, following in pairwise(nearest) if index == following}
    starts.append(last_line + 1)
    sections: list[Section] = []
    count = len(lines)
    for position, index in enumerate(nearest):
        following = starts[position + 1]
        if index >= 0 and index not in shared:
            below, level = index + 1, levels[index]
            while below < count and levels[below] > level:
                below += 1
            end = lines[below] if below < count else last_line + 1
            sections.append((headings[index], min(following, end) - 1))
        else:
            below = index + 1
            end = lines[below] if below < count else last_line + 1
            sections.append((None, min(following, end) - 1))
    return sections
