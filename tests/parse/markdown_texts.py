"""Documents to try Markdown readers on, and the reading of the reference implementation to compare with."""

import re
from typing import NamedTuple

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll

from workplan.parse.markdown_blocks import Blocks

CONTAINERS = (
    "", "", "", "", "", "", " ", "  ", "   ", "    ", "     ", "\t", "- ", "* ", "+ ", "1. ", "10) ", "2. ", "> ", ">",
    ">\t",    "-\t", "- - ", "> > ", "> - ", "1. > ", "- > ", "-   ", "-     ", " - ", "  - ", "   >",
)  # fmt: skip
LINES = (
    "```", "```", "```task", "~~~", "~~~~ x", "````", "``` a`b", "# h", "## h ##", "#", "#nope", "===", "---", "- - -",
    "***", "id: 1", "text", "text text", "", "", "", "  ", "<div>", "</div>", "<!-- c -->", "<!-- c --> x", "<!--",
    "-->",    "<pre>", "</pre>", "<script>", "</script>", "<style >", "</style>", "<b>", '<a href="x">', "<https://x.y>",
    "<?php", "?>", "<!X", "<![CDATA[", "]]>", "\\", "|a|b|", "|-|-|", "a  ", "&amp;", "```a&amp;b\\*c", "`x`", "-", "*",
    "1.", "2)", "+", "_ _ _", "=", "--", "a: b", "~~~ `x`", "``` ", "```\t", "```\xa0x", "\u2028x", "\x85", "\x0b",
    "\x0c```", "\x0b# a", "\x0c", "```\x0btask", "# \x0c", "#\x0bx", "#\t", "\u3000", "é — 😀",
)  # fmt: skip
# Where a paragraph holds a link reference definition, the reference implementation departs from the
# specification: it takes the definition for a block of its own.
DEFINITIONS = ("[foo]: /url", "[foo]:", "/url", "'title", "[foo]: /url 'title")


def documents(
    containers: tuple[str, ...] = CONTAINERS, lines: tuple[str, ...] = LINES, most: int = 9
) -> st.SearchStrategy[str]:
    """Random lines in random containers, with mixed line ends and sometimes none at the end."""
    line = st.builds("{}{}".format, st.sampled_from(containers), st.sampled_from(lines))
    end = st.sampled_from(("\n", "\n", "\n", "\n", "\r\n", "\r"))
    return st.builds(
        lambda pairs, cut: "".join(part + stop for part, stop in pairs)[: -cut or None],
        st.lists(st.tuples(line, end), min_size=1, max_size=most),
        st.integers(0, 1),
    )


def plain_documents() -> st.SearchStrategy[str]:
    """Documents of the kind that the fast reading takes: most lines start in column 1."""
    plain = tuple(line for line in LINES if not line.startswith(("<", "=", "~", "--", "```` ", "_", "``` a")))
    common = st.sampled_from(("", "", "", "", "", "", "- ", "  ", "1. ", "> "))
    line = st.one_of(
        st.sampled_from(plain),
        st.builds("{}{}".format, common, st.sampled_from(("text", "a: b", "", "`x` y"))),
    )
    return st.builds(
        lambda lines, end, cut: end.join(lines) + (end if cut else ""),
        st.lists(line, min_size=1, max_size=14),
        st.sampled_from(("\n", "\r\n")),
        st.booleans(),
    )


class Block(NamedTuple):
    """What both readers say of a fence."""

    line: int
    end_line: int
    closed: bool
    word: str
    info: str
    content: tuple[str, ...]
    level: int
    marker: str


class Title(NamedTuple):
    """What both readers say of a heading."""

    line: int
    end_line: int
    level: int
    nested: bool


Reading = tuple[list[Block], list[Title]]
_PARSER = MarkdownIt("commonmark", {"maxNesting": 1000}).disable("inline")


def reference(text: str) -> Reading:
    """The reading of markdown-it-py."""
    # It loses a last line of white space that has no line end.
    whole = text if text.endswith(("\n", "\r")) else text + "\n"
    lines = re.split(r"\r\n|\r|\n", text)
    fences: list[Block] = []
    headings: list[Title] = []
    level = 0
    for token in _PARSER.parse(whole):
        if token.type in {"list_item_open", "blockquote_open"}:
            level += 1
        elif token.type in {"list_item_close", "blockquote_close"}:
            level -= 1
        elif token.map is None:
            continue
        elif token.type == "fence":
            info = unescapeAll(token.info.strip(" \t"))
            word = (info.split(None, 1) or [""])[0]
            content = _content(token.content)
            first, last = token.map[0] + 1, token.map[1]
            closed = last - first > len(token.content.split("\n")) - 1 and _closes(
                lines[last - 1], token.markup
            )
            fences.append(Block(first, last, closed, word, info, content, level, token.markup))
        elif token.type == "heading_open":
            headings.append(Title(token.map[0] + 1, token.map[1], int(token.tag[1]), level > 0))
    return fences, headings


def ours(blocks: Blocks) -> Reading:
    """One of our readings, in the same words."""
    return (
        [
            Block(x.line, x.end_line, x.closed, x.word, x.info, _content(x.content), x.level, x.marker)
            for x in blocks[0]
        ],
        [Title(x.line, x.end_line, x.level, x.nested) for x in blocks[1]],
    )


def _content(content: str) -> tuple[str, ...]:
    """Lines, those of white space as empty: how much of it a container takes is left open by CommonMark."""
    lines = re.split(r"\r\n|\r|\n", content)
    kept = tuple("" if not line.strip(" \t") else line for line in lines)
    while kept and not kept[-1]:
        kept = kept[:-1]
    return kept


def _closes(line: str, marker: str) -> bool:
    run = re.search(r"(`{3,}|~{3,})[ \t]*$", line)
    return run is not None and run[1].startswith(marker)
