"""Where something stands in a file.

A `Span` is exact. A `Place` names a key inside a YAML block ("the value of `status` in the block that
starts at line 28") and is turned into a Span only when a finding is reported, so that reading a correct
document never pays for columns.
"""

from workplan.named_tuple import NamedTuple


class Span(NamedTuple):
    """Lines and columns start at 1, columns count Unicode code points, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Place(NamedTuple):
    """A key or value in the YAML block whose first line (fence or `---`) is `line`.

    `route` holds mapping keys and list indexes from the block's root; an empty route is the whole block.
    `part` is "value" or "key". A route whose last key is absent resolves to its nearest present parent.
    """

    line: int
    route: tuple[str | int, ...] = ()
    part: str = "value"


At = Span | Place


def line_span(line: int, column: int = 1, length: int = 1) -> Span:
    """The span of `length` code points on one line."""
    return Span(line, column, line, column + length)
