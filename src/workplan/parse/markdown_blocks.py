"""The blocks of a Markdown document that matter here: fences and headings. Lines start at 1."""

import re
from collections.abc import Sequence

from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple

_INLINE = late_pattern(
    r"`+[ ]?(?P<code>[^`]*?)[ ]?`+"
    r"|!?\[(?P<label>[^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])"
    r"|<(?P<link>[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*)>"
    r"|\\(?P<escape>[!-/:-@\[-`{-~])"
    r"|(?:\*+(?=\S)|(?<=\S)\*+|(?<!\w)_+|_+(?!\w)|~~)"
)
_MARKUP = re.compile(r"[`\[<\\*_~]")
"""Every match of `_INLINE` holds one of these; most headings have none."""
_ESCAPED = late_pattern(r"\\([!-/:-@\[-`{-~])|&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]*);")


class Fence(NamedTuple):
    """A fenced code block.

    `line` holds the opening fence; `end_line` the closing one, or the last line of an unclosed block.
    `info` is the info string and `word` its first word, backslash escapes and entities resolved.
    `content` is what the block holds as CommonMark says: no container prefixes, line ends as in the file.
    `prefixes` holds, for each content line, the text that was stripped from it; empty when nothing was.
    `pads` holds, for each content line, how many leading spaces of it stand for the rest of a tab that the
    container used only in part (the tab itself is in the prefix); empty when there are none.
    `level` counts the block quotes and list items around it. `marker` is the run of backticks or tildes.
    """

    line: int
    end_line: int
    closed: bool
    word: str
    info: str
    content: str
    prefixes: tuple[str, ...] = ()
    pads: tuple[int, ...] = ()
    level: int = 0
    marker: str = "```"

    def column(self, content_line: int, column: int) -> int:
        """The column in the file of a column of the content. `content_line` and `column` start at 1."""
        if not 0 < content_line <= len(self.prefixes):
            return column
        width = len(self.prefixes[content_line - 1])
        pad = self.pads[content_line - 1] if self.pads else 0
        return width if column <= pad else width - pad + column


class Heading(NamedTuple):
    """An ATX or setext heading. `raw` is its inline Markdown; `nested` means inside a quote or list item."""

    line: int
    end_line: int
    level: int
    raw: str
    nested: bool = False

    @property
    def text(self) -> str:
        """The heading as a reader sees it: emphasis, code spans, links and escapes reduced to their words."""
        return _plain(self[3])


Prose = Sequence[tuple[int, int]]
"""Stretches of a text that are prose: offsets of start and end, in file order."""


class Blocks(NamedTuple):
    """What a body is made of, in file order. `prose` is all that is no line of a fence: offsets in the text."""

    fences: Sequence[Fence]
    headings: Sequence[Heading]
    prose: Prose


def _plain(raw: str) -> str:
    return _INLINE.sub(_words, raw) if _MARKUP.search(raw) else raw


def atx_text(rest: str) -> str:
    """The inline Markdown of an ATX heading. `rest` is its line after the opening `#` characters."""
    raw = rest.strip(" \t\r\n")
    if raw.endswith("#"):
        bare = raw.rstrip("#")
        if not bare or bare[-1] in " \t":
            return bare.rstrip(" \t")
    return raw


def info_string(rest: str) -> tuple[str, str]:
    """The info string and its first word. `rest` is the opening fence's line after the marker."""
    info = rest.strip(" \t\r\n")
    if "\\" in info or "&" in info:
        info = _ESCAPED.sub(_unescape, info)
    words = info.split(None, 1)
    return info, words[0] if words else ""


def _words(match: re.Match[str]) -> str:
    return match["code"] or match["label"] or match["link"] or match["escape"] or ""


def _unescape(match: re.Match[str]) -> str:
    character, entity = match.groups()
    if character:
        return str(character)
    if not entity.startswith("#"):
        # Two thousand names that a document needs once in a blue moon.
        from html.entities import html5

        return html5.get(f"{entity};", match[0])
    digits = entity[1:]
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    valid = 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if valid else "\ufffd"
