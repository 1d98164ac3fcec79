"""The text of one file: decoded once, with lines and columns found only when somebody asks.

A line ends at LF, CRLF or CR and nowhere else. `str.splitlines` also ends one at VT, FF, NEL and U+2028,
which neither git, nor editors, nor YAML, nor CommonMark do.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

from workplan.diagnostics.diagnostic import Finding
from workplan.diagnostics.place import line_span
from workplan.parse.problem import ParseProblem

LIMIT = 4 * 1024 * 1024
"""Bytes of the largest file that is read: 90 times the largest workplan known."""

LINES = 250_000
"""Lines of the longest file that is read; bounds what a file of nothing but line ends can cost."""

_NEAR, _FEW = 4096, 32
"""Code points and lines that are counted to find a place; farther from every known line, all are found once."""
_BOM = b"\xef\xbb\xbf"
_RARE = frozenset("gkpx")
"""Letters that marks are made of, and prose is not."""
_COMMON = bytes(sorted({*b'abcdefghijklmnopqrstuvwxyz \r\n.,0123456789`"'} - {*"".join(_RARE).encode()}))
"""What prose is mostly made of. What is left is a tenth of it, and holds what is left of any part of it."""
_CONTINUING = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 that no code point begins with."""
_WIDE_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


class Text:
    """Immutable text of a file. Offsets count code points of `text`; lines and columns start at 1.

    `text` is without byte order mark and keeps its line ends as they stand in the file; `bom` tells whether
    there was a mark.
    """

    __slots__ = ("_at_lf", "_count", "_known", "_lines", "_raw", "_sketch", "bom", "text")

    def __init__(self, text: str, bom: bool = False, raw: bytes | None = None) -> None:
        """`raw` is the text in UTF-8, where it is at hand."""
        self.text = text
        self.bom = bom
        self._raw = raw
        self._count = 0
        self._at_lf: bool | None = None
        self._known: tuple[Sequence[int], Sequence[int]] | None = None
        self._lines: Sequence[int] | None = None
        self._sketch: bytes | None = None

    def __repr__(self) -> str:
        return f"Text({self.text!r}, bom={self.bom})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.text == other.text and self.bom == other.bom

    def __hash__(self) -> int:
        return hash((self.text, self.bom))

    @property
    def raw(self) -> bytes:
        """The text in UTF-8, without byte order mark."""
        if self._raw is None:
            self._raw = self.text.encode("utf-8", "surrogatepass")
        return self._raw

    def holds(self, part: str) -> bool:
        """Whether `part` stands in the text: what `part in text` says, at a tenth of its cost where it does not
        and has a rare letter or sign.
        """
        if self._sketch is None:
            self._sketch = self.raw.translate(None, _COMMON)
        whole, rare = _bytes_of(part)
        # From the end, CPython passes over what is not there faster: it looks for the first letter of the part.
        return rare in self._sketch and self.raw.rfind(whole) >= 0

    @property
    def ends_at_lf(self) -> bool:
        """Whether each line ends at LF, alone or behind CR."""
        if self._at_lf is None:
            raw = self.raw
            self._at_lf = b"\r" not in raw or raw.count(b"\r") == raw.count(b"\r\n")
        return self._at_lf

    @property
    def lines(self) -> Sequence[int]:
        """Offset of the first character of each line; after a final line end stands one more, empty line."""
        if self._lines is None:
            raw = self.raw  # one byte for each code point is enough to find line ends, and is faster split
            self._lines = _line_starts(raw if raw.isascii() else raw.translate(None, _CONTINUING))
        return self._lines

    def know(self, starts: Sequence[int], numbers: Sequence[int], count: int) -> None:
        """Some lines by the offset of their first character and by number, in order and from the first one on, and
        how many lines there are: found on the way by who read the text, they save finding them all. Only for a
        text where each line ends at LF, alone or behind CR.
        """
        self._known = starts, numbers
        self._count = count
        self._at_lf = True

    @property
    def line_count(self) -> int:
        """How many `lines` there are."""
        return self._count or len(self.lines)

    def start(self, number: int) -> int:
        """Offset of the first character of a line, which must exist."""
        if self._known is None:
            return self.lines[number - 1]
        starts, numbers = self._known
        at = bisect_right(numbers, number) - 1
        start = starts[at]
        below = number - numbers[at]
        if below > _FEW:
            self._known = None
            return self.lines[number - 1]
        find = self.text.find
        while below:
            start = find("\n", start) + 1
            below -= 1
        return start

    def following(self, offset: int) -> int:
        """Where the line after that of an offset starts; the end of the text where there is none."""
        if self.ends_at_lf:
            return self.text.find("\n", offset) + 1 or len(self.text)
        starts = self.lines
        line = bisect_right(starts, offset)
        return starts[line] if line < len(starts) else len(self.text)

    def line(self, number: int) -> str:
        """The text of a line, without its line end; empty for a line that does not exist."""
        if not 1 <= number <= self.line_count:
            return ""
        return self.text[self.start(number) : self._end(number)].rstrip("\r\n")

    def lines_between(self, first: int, last: int) -> list[str]:
        """The lines from `first` to `last`, which must exist, without their line ends."""
        part = self.text[self.start(first) : self._end(last)]
        if "\r" in part:
            return [self.line(number) for number in range(first, last + 1)]
        found = part.split("\n")
        if last < self.line_count:
            found.pop()
        return found

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """Offsets of the lines from `first` to `last`, which must exist, without the line end of the last."""
        start, end = self.start(first), self._end(last)
        if last < self.line_count:
            end -= 2 if self.text[end - 2 : end] == "\r\n" else 1
        return start, end

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset; an offset outside the text counts as its nearest end."""
        text = self.text
        if self._known is not None:
            starts, numbers = self._known
            at = bisect_right(starts, offset) - 1
            start = starts[at]
            if 0 <= offset - start <= _NEAR and offset <= len(text):
                return numbers[at] + text.count("\n", start, offset), offset - text.rfind("\n", 0, offset)
            self._known = None
        offset = min(max(offset, 0), len(text))
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1

    def _end(self, number: int) -> int:
        return self.start(number + 1) if number < self.line_count else len(self.text)

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column. What lies outside the text counts as the nearest place inside."""
        if line < 1:
            return 0
        if line > self.line_count:
            return len(self.text)
        return min(self.start(line) + max(column, 1) - 1, self._end(line))


def decode(data: bytes, limit: int = LIMIT) -> tuple[Text | None, ParseProblem | None]:
    """The text of a file's bytes, or the one reason why it cannot be read.

    Size is judged first, so that a huge file costs nothing. `limit` is in bytes; a file of more than
    `LINES` lines is too large as well.
    """
    if len(data) > limit:
        return None, _too_large(f"more than {limit} bytes")
    if len(data) > LINES and _line_ends(data) > LINES:
        return None, _too_large(f"more than {LINES} lines")
    bom = data.startswith(_BOM)
    try:
        raw = data[len(_BOM) :] if bom else data
        text = raw.decode()
    except UnicodeDecodeError as fault:
        return None, _not_utf8(data, fault.start + (len(_BOM) if bom else 0))
    if b"\0" in raw:
        return None, _nul_byte(Text(text), text.index("\0"))
    return Text(text, bom, raw), None


@cache
def _bytes_of(part: str) -> tuple[bytes, bytes]:
    whole = part.encode()
    return whole, whole.translate(None, _COMMON)


def _line_ends(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _line_starts(units: bytes) -> Sequence[int]:
    starts = list(accumulate(map(len, units.splitlines(True)), initial=0))
    if units and units[-1] not in b"\r\n":
        starts.pop()
    return starts


def _too_large(size: str) -> ParseProblem:
    finding = Finding(
        f"the file has {size}, which is the most that is read",
        line_span(1),
        hint="split the document, or exclude the file if it is no document of yours",
        key="too-large",
    )
    return ParseProblem("too-large", finding)


def _not_utf8(data: bytes, at: int) -> ParseProblem:
    for mark, name in _WIDE_MARKS:
        if data.startswith(mark):
            finding = Finding(
                f"file is {name}, expected UTF-8",
                line_span(1),
                hint=f"convert it: iconv -f {name} -t UTF-8",
                key="not-utf8",
            )
            return ParseProblem("not-utf8", finding)
    before = data[:at].removeprefix(_BOM).decode()
    line, column = Text(before).position(len(before))
    finding = Finding(
        f"byte `0x{data[at]:02x}` is not UTF-8",
        line_span(line, column),
        hint="save the file as UTF-8; if it is Latin-1, iconv -f LATIN1 -t UTF-8 converts it",
        key="not-utf8",
    )
    return ParseProblem("not-utf8", finding)


def _nul_byte(text: Text, at: int) -> ParseProblem:
    line, column = text.position(at)
    finding = Finding(
        "file contains a NUL byte, expected text",
        line_span(line, column),
        hint="remove the byte; a file full of them is UTF-16 or binary: convert or exclude it",
        key="nul-byte",
    )
    return ParseProblem("nul-byte", finding)
