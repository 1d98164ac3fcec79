"""The full reading of a Markdown body: block structure from pulldown-cmark, for documents that need it.

pulldown-cmark says where blocks stand; info strings, heading text and contents are cut from the file itself,
so that line ends and every other byte are the file's own.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from workplan.late_pattern import late_pattern
from workplan.parse.markdown_blocks import Blocks, Fence, Heading, Prose, atx_text, info_string
from workplan.parse.text import Text

if TYPE_CHECKING:
    import pyromark
    from pyromark.event import Range

_ATX = late_pattern(r"#{1,6}(?![^ \t])")
_OPENING = late_pattern(r"(`{3,}|~{3,}|)(.*)", re.DOTALL)
_AFTER_FENCE = late_pattern(r"(```|~~~)([ \t]++)$", re.MULTILINE)
_VERBATIM_TAG = late_pattern(r"(</?)(?:script|style|textarea)(?=[ \t\n>]|\Z)", re.IGNORECASE)
_CLOSING = late_pattern(r"(`{3,}|~{3,})[ \t]*$")


@cache
def _parser() -> "pyromark.Markdown":
    # Here and not at the top: most documents never need it, and a hook feels every import.
    import pyromark

    return pyromark.Markdown()


def read_blocks(text: str, start: int, line: int) -> Blocks:
    """Fences and headings of the body that begins at `start`, which is the first character of line `line`."""
    body = Text(text[start:])
    fences, headings = _Reading(body, line).blocks()
    return Blocks(fences, headings, _prose(body, fences, start, line))


def _prose(body: Text, fences: Sequence[Fence], start: int, line: int) -> Prose:
    """What is no line of a fence in the body, which begins at offset `start` and line `line` of the text."""
    ends = (*body.lines, len(body.text))
    found, done = [], 0
    for fence in fences:
        opened = ends[fence.line - line]
        if opened > done:
            found.append((start + done, start + opened))
        done = ends[fence.end_line - line + 1]
    if done < len(body.text):
        found.append((start + done, start + len(body.text)))
    return found


class _Reading:
    """One body under way. Lines are indexes from 0 here; offsets are UTF-8 bytes of the normalised text."""

    def __init__(self, text: Text, line: int) -> None:
        self._text = text
        self._line = line
        self._ends = (*text.lines[1:], len(text.text))
        normal = _normal(text.text)
        self._starts = Text(normal.encode().decode("latin-1")).lines
        self._events = _parser().events_with_range(normal)
        self._fences: list[Fence] = []
        self._headings: list[Heading] = []

    def blocks(self) -> tuple[list[Fence], list[Heading]]:
        depth = 0
        event: Any
        for event, where in self._events:
            if type(event) is str or "Text" in event:
                continue
            if "Start" not in event:
                closed = event.get("End") if depth else None
                if closed == "Item" or (type(closed) is dict and "BlockQuote" in closed):
                    depth -= 1
                continue
            opened = event["Start"]
            if opened == "Item":
                depth += 1
            elif type(opened) is dict:
                if "BlockQuote" in opened:
                    depth += 1
                elif "Heading" in opened:
                    self._heading(where, int(opened["Heading"]["level"][1:]), depth)
                elif "CodeBlock" in opened and opened["CodeBlock"] != "Indented":
                    self._fence(where, depth)
        return self._fences, self._headings

    def _place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset. Columns count bytes: all that stands before a block is ASCII."""
        line = bisect_right(self._starts, offset) - 1
        return line, offset - self._starts[line]

    def _heading(self, where: "Range", level: int, depth: int) -> None:
        first, column = self._place(where["start"])
        last, _ = self._place(where["end"] - 1)
        raw = self._text.line(first + 1)[column:]
        atx = _ATX.match(raw)
        if atx:
            raw = atx_text(raw[atx.end() :])
        else:
            more = (self._text.line(below + 1).lstrip(" \t>") for below in range(first + 1, last))
            raw = " ".join(part.strip(" \t") for part in (raw, *more))
        self._headings.append(Heading(first + self._line, last + self._line, level, raw, depth > 0))

    def _fence(self, where: "Range", depth: int) -> None:
        first, column = self._place(where["start"])
        last, _ = self._place(where["end"] - 1)
        opening = _OPENING.match(self._text.line(first + 1), column)
        marker, rest = opening.groups() if opening else ("", "")
        kept = self._kept_columns()
        closed = last > first and last not in kept and self._closes(last, marker)
        info, word = info_string(rest)
        below = range(first + 1, last if closed else last + 1)
        content, prefixes, pads = self._content(below, kept, None if depth else column)
        first, last = first + self._line, last + self._line
        self._fences.append(Fence(first, last, closed, word, info, content, prefixes, pads, depth, marker))

    def _kept_columns(self) -> dict[int, tuple[int, int]]:
        """Where what is kept of each line of the code block just entered begins, and the pad before it."""
        kept: dict[int, tuple[int, int]] = {}
        pad = 0
        event: Any
        for event, where in self._events:
            piece = event.get("Text") if type(event) is dict else None
            if piece is None:
                break
            line, column = self._place(where["start"])
            if where["start"] == where["end"]:
                pad = len(piece)
                continue
            kept.setdefault(line, (column, pad))
            pad = 0
            last, _ = self._place(where["end"] - 1)
            kept.update((below, (0, 0)) for below in range(line + 1, last + 1))
        return kept

    def _closes(self, line: int, marker: str) -> bool:
        closing = _CLOSING.search(self._text.line(line + 1))
        return closing is not None and closing[1].startswith(marker)

    def _content(
        self, below: range, kept: dict[int, tuple[int, int]], rest: int | None
    ) -> tuple[str, tuple[str, ...], tuple[int, ...]]:
        if rest == 0:
            return self._text.text[self._ends[below.start - 1] : self._ends[below.stop - 1]], (), ()
        parts: list[str] = []
        prefixes: list[str] = []
        pads: list[int] = []
        for line in below:
            raw = self._text.text[self._text.lines[line] : self._ends[line]]
            # White space at the very end of the text is in no event.
            column, pad = kept.get(line, (len(raw) if rest is None else min(rest, len(raw)), 0))
            parts.append(" " * pad + raw[column:])
            prefixes.append(raw[:column])
            pads.append(pad)
        content = "".join(parts)
        return content, tuple(prefixes) if any(prefixes) else (), tuple(pads) if any(pads) else ()


def _normal(text: str) -> str:
    """The text as pulldown-cmark must see it to say what CommonMark says.

    It wants LF line ends, takes more characters for white space, no tab after a closing fence, and ends a
    `<script>` block only at `</script>`. Lines, and columns before a block on its line, stay as they are.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\v", "x").replace("\f", "x")
    if "\t" in text:
        text = _AFTER_FENCE.sub(lambda match: match[1] + " " * len(match[2]), text)
    if "<" in text:
        text = _VERBATIM_TAG.sub(r"\1pre", text)
    return text
