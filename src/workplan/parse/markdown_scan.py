"""The fast reading of a Markdown body: one pass of one regular expression, for documents where that is exact.

It rests on one fact of CommonMark: a fence or an ATX heading that starts in column 1 closes every open quote
and list, and interrupts a paragraph. So it stands at the top level, unless another fence or an HTML block
hides it. `scan_blocks` follows those lines one after the other, and gives up as soon as it sees a line
outside a fence that could be anything else that matters: a fence or heading in a container or indented, the
start of an HTML block, or an underline that could make a setext heading. What it returns is therefore what
CommonMark says, and what it gives up is read by `markdown_full`.
"""

import re
from bisect import bisect_right

from workplan.late_pattern import late_pattern
from workplan.parse.markdown_blocks import Fence, Heading, atx_text, info_string
from workplan.parse.text import Text

# One match for each line or block that matters. Groups 1 and 2: an ATX heading's further `#` and its rest.
# Groups 3, 4 and 5: a fence's further backticks, info string and content, when its closing fence is plain too.
# No group: any other line that begins like a fence or an HTML block, or that starts with (or consists of) what
# can open a container, indent a block or underline a heading. Each branch starts with a plain character, so that
# it costs nothing where it does not apply; runs are possessive, which keeps the pattern linear.
_MARK = re.compile(
    r"\n(?:#(#{0,5})(?![^ \t\r\n])([^\n]*)"
    r"|`(`{2,}+)([^`\n]*)\n((?:(?! {0,3}`\3)[^\n]*\n)*+)`\3`*[ \t]*\r?(?=\n|\Z)"
    r"|`{3}|~{3}|<"
    r"|[ \t>*+\-0-9.)=]++(?:#{1,6}(?![^ \t\r\n])|`{3}|~{3}|<|(?=\r?(?:\n|\Z))))"
)
# Lines that begin with `<` and are no HTML block, or one that ends with the line.
_HARMLESS_HTML = late_pattern(r"\n {0,3}<(?:!-- [^\n]*?-->|https?:|mailto:)")

Blocks = tuple[list[Fence], list[Heading]]


def scan_blocks(source: Text, start: int) -> Blocks | None:
    """Fences and headings of the body that begins at `start`, which is the first character of a line.

    None if the document needs the full reading.
    """
    text, lines, behind = source.text, source.lines, 1
    if "\r" in text and text.count("\r") != text.count("\r\n"):
        return None
    if start == 0:
        text, start, behind = "\n" + text, 1, 0
    fences: list[Fence] = []
    headings: list[Heading] = []
    infos: dict[str, tuple[str, str]] = {}
    # The hottest loop of a check: `new` builds a named tuple in half the time of its own constructor.
    new = tuple.__new__
    for match in _MARK.finditer(text, start - 1):
        kind = match.lastindex
        if kind is None:
            if _needs_full_reading(text, match, start):
                return None
            continue
        line = bisect_right(lines, match.start() + behind)
        if kind == 2:
            more, rest = match.group(1, 2)
            raw = rest.strip(" \t\r\n")
            if raw[-1:] == "#":
                raw = atx_text(raw)
            headings.append(new(Heading, (line, line, 1 + len(more), raw, False)))
        else:
            more, rest, content = match.group(3, 4, 5)
            if rest not in infos:
                infos[rest] = info_string(rest)
            info, word = infos[rest]
            last = line + content.count("\n") + 1
            fences.append(new(Fence, (line, last, True, word, info, content, (), (), 0, "`" + more)))
    return fences, headings


def _needs_full_reading(text: str, match: re.Match[str], start: int) -> bool:
    """Could this line, which is no plain fence or heading, change what is one?"""
    line = match[0][1:]
    last = line[-1]
    if last == "<":
        return line[:-1] in ("", " ", "  ", "   ") and not _HARMLESS_HTML.match(text, match.start())
    if last in "#`~":
        return True
    if not line.rstrip(" \t").endswith(("-", "=")):
        return False
    # An underline makes a heading only directly below a paragraph, never below an empty line.
    before = match.start()
    return before >= start and text[before - 1] != "\n" and text[before - 2 : before] != "\n\r"
