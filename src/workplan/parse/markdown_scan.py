"""The fast reading of a Markdown body: one pass of one regular expression, for documents where that is exact.

It rests on one fact of CommonMark: a fence or an ATX heading that starts in column 1 closes every open quote
and list, and interrupts a paragraph. So it stands at the top level, unless another fence or an HTML block
hides it. `scan_blocks` follows those lines one after the other, and gives up as soon as it sees a line
outside a fence that could be anything else that matters: a fence or heading in a container or indented, the
start of an HTML block, or an underline that could make a setext heading. What it returns is therefore what
CommonMark says, and what it gives up is read by `markdown_full`.
"""

import re

from workplan.late_pattern import late_pattern
from workplan.parse.markdown_blocks import Blocks, Fence, Heading, atx_text, info_string
from workplan.parse.text import Text

# One match for each line or block that matters. Groups 1 and 2: an ATX heading's further `#` and its rest.
# Groups 3 to 6: a fence's further backticks, info string, content and closing line, when that is plain too.
# No group: any other line that begins like a fence or an HTML block, or that starts with (or consists of) what
# can open a container, indent a block or underline a heading. Each branch starts with one plain character or
# class, so that it costs nothing where it does not apply; runs are possessive, which keeps the pattern linear.
_MARK = re.compile(
    r"\n(?:#(#{0,5})(?![^ \t\r\n])([^\n]*)"
    r"|```(`*+)([^`\n]*)\n((?:[^ `\n][^\n]*\n|(?! {0,3}```\3)[^\n]*\n)*+)(```\3`*[ \t]*\r?)(?=\n|\Z)"
    r"|```|~~~|<"
    r"|[ \t>*+\-0-9.)=][ \t>*+\-0-9.)=]*+(?:#{1,6}(?![^ \t\r\n])|`{3}|~{3}|<|(?=\r?(?:\n|\Z))))"
)
# Lines that begin with `<` and are no HTML block, or one that ends with the line.
_HARMLESS_HTML = late_pattern(r"\n {0,3}<(?:!-- [^\n]*?-->|https?:|mailto:)")


def scan_blocks(source: Text, start: int, line: int) -> Blocks | None:
    """Fences and headings of the body that begins at `start`, which is the first character of line `line`.

    None if the document needs the full reading.
    """
    if not source.ends_at_lf:
        return None
    if start and source.text[start - 1] != "\n":  # an empty body, behind a last line without an end
        return Blocks([], [], [])
    return _cut(source, start, line)


def _cut(source: Text, start: int, line: int) -> Blocks | None:
    """`scan_blocks` of a body that has a line end before it, or is the whole text.

    The pattern cuts the text into what matters and what stands between. Adding up lengths and line ends then gives
    each offset and line, and no line is looked at that does not matter.
    """
    text = source.text
    body, base = text[start - 1 :] if start else "\n" + text, start - 1
    parts = iter(_MARK.split(body))
    between = next(parts)
    at, line = base + len(between), line - 1 + between.count("\n")
    fences: list[Fence] = []
    headings: list[Heading] = []
    prose: list[tuple[int, int]] = []
    starts, numbers, infos = [0], [1], {}
    # The hottest loop of a check: `new` builds a named tuple in half the time of its own constructor.
    new = tuple.__new__
    for more, rest, ticks, opening, content, closing, between in zip(*[parts] * 7, strict=True):
        # `at` is where the line end before the match is, and `line` the line that it ends.
        line += 1
        if rest is not None:
            raw = atx_text(rest) if "#" in rest else rest.strip(" \t\r\n")
            headings.append(new(Heading, (line, line, 1 + len(more), raw, False)))
            starts.append(at + 1)
            numbers.append(line)
            at += 2 + len(more) + len(rest)
        elif content is not None:
            if at >= start:
                prose.append((start, at + 1))
            if opening not in infos:
                infos[opening] = info_string(opening)
            info, word = infos[opening]
            first, line = line, line + content.count("\n") + 1
            fences.append(new(Fence, (first, line, True, word, info, content, (), (), 0, "```" + ticks)))
            at += 5 + len(ticks) + len(opening) + len(content) + len(closing)
            start = at + 1
            if between:
                starts.append(start)
                numbers.append(line + 1)
        else:
            length = _harmless(body, at - base)
            if not length:
                return None
            at += length
        line += between.count("\n")
        at += len(between)
    if start < len(text):
        prose.append((start, len(text)))
    source.know(starts, numbers, line)
    return Blocks(fences, headings, prose)


def _harmless(body: str, at: int) -> int:
    """How long the match is that begins at `at` and is no plain fence or heading; 0 if that line could change what
    is one.
    """
    match = _MARK.match(body, at)
    line = match[0][1:] if match else "#"
    last = line[-1]
    if last == "<":
        harmful = line[:-1] in ("", " ", "  ", "   ") and not _HARMLESS_HTML.match(body, at)
    elif line.rstrip(" \t").endswith(("-", "=")):
        # An underline makes a heading only directly below a paragraph, never below an empty line.
        harmful = at > 0 and body[at - 1] != "\n" and body[at - 2 : at] != "\n\r"
    else:
        harmful = last in "#`~"
    return 0 if harmful else len(line) + 1
