"""Markdown text to the blocks that matter, exactly as CommonMark has them: front matter, fences, headings.

Only block structure is read. Two readings give the same result: `markdown_scan`, one pass that most documents
allow, and `markdown_full`, which can read anything.
"""

from collections.abc import Iterator

from workplan.diagnostics.diagnostic import Finding
from workplan.diagnostics.place import line_span
from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple
from workplan.parse.front_matter import FrontMatter, read_front_matter
from workplan.parse.markdown_blocks import Fence, Heading, Prose, info_string
from workplan.parse.markdown_scan import scan_blocks
from workplan.parse.problem import ParseProblem
from workplan.parse.text import Text

__all__ = ["Fence", "FrontMatter", "Heading", "Markdown", "read_markdown"]

RULE = "unterminated-fence"

_LINE = late_pattern(r"([^\r\n]*)(?:\r\n?|\n|\Z)")
_FIELD = late_pattern(r"[ \t]+\S|(?:- |#)|[\w\"'-][^\n:]*:(?:[ \t]|\Z)")
_HEADING = late_pattern(r"#{2,6}[ \t]+\S|# [^ ]")


class Markdown(NamedTuple):
    """What one document is made of. Fences and headings stand in file order. `prose` is what is neither front
    matter nor fence.
    """

    front: FrontMatter | None
    fences: tuple[Fence, ...]
    headings: tuple[Heading, ...]
    prose: Prose
    problems: tuple[ParseProblem, ...]


_NAMES = {"`": "backticks", "~": "tildes"}


def read_markdown(text: Text) -> Markdown:
    """Read a document. Any text can be read; what is wrong with its delimiters is in `problems`."""
    front, fault = read_front_matter(text)
    start, line = (front.body, front.body_line) if front else (0, 1)
    blocks = scan_blocks(text, start, line)
    if blocks is None:
        from workplan.parse.markdown_full import read_blocks  # late: most runs never need it

        blocks = read_blocks(text.text, start, line)
    problems = [fault] if fault else []
    for fence in blocks.fences:
        if fence[9] in fence[5] or not fence[2]:  # its marker in its content, or not closed
            problem = _fence_problem(text, fence)
            if problem:
                problems.append(problem)
    return Markdown(front, tuple(blocks.fences), tuple(blocks.headings), blocks.prose, tuple(problems))


def _fence_problem(text: Text, fence: Fence) -> ParseProblem | None:
    """What is wrong with the end of a fence: there is none, or it is that of another fence inside."""
    again = _second_opening(fence)
    if fence.closed and not again:
        return None
    if fence.closed:
        fault = f"is closed only after a second `{fence.word}` fence opens inside it, on line {again}"
    elif fence.level:
        fault = "is not closed before its list item or quote ends"
    else:
        fault = "is not closed before the document ends"
    finding = Finding(
        f"the fence of this `{fence.word}` block {fault}" if fence.word else f"this fence {fault}",
        line_span(fence.line, text.line(fence.line).find(fence.marker) + 1, len(fence.marker)),
        hint=f"a line with {len(fence.marker)} {_NAMES[fence.marker[0]]} and nothing else is probably missing "
        f"before line {_missing_close(fence, again)}",
    )
    return ParseProblem(RULE, finding)


def _content_lines(fence: Fence) -> Iterator[tuple[int, str]]:
    for number, match in enumerate(_LINE.finditer(fence.content), fence.line + 1):
        yield number, match[1]


def _second_opening(fence: Fence) -> int:
    """The first line inside that would open a fence like this one; 0 without any."""
    if fence.word and fence.marker in fence.content:
        for number, line in _content_lines(fence):
            bare = line.strip(" \t")
            if bare.startswith(fence.marker) and info_string(bare.lstrip(fence.marker[0]))[1] == fence.word:
                return number
    return 0


def _missing_close(fence: Fence, again: int) -> int:
    """The line before which the closing fence was probably forgotten."""
    blank = 0
    fields = _FIELD.match(fence.content) is not None
    for number, line in _content_lines(fence):
        if number == again:
            return blank or number
        if not line.strip(" \t"):
            blank = blank or number
        elif (fields and not _FIELD.match(line)) or (blank and _HEADING.match(line)):
            return blank or number
        else:
            blank = 0
    return blank or fence.end_line + 1
