"""The YAML block between `---` lines at the very start of a document.

When does an opening `---` start front matter, and when is it a thematic break?
- A closing line (`---` or `...`) follows, and all between is shaped like YAML: front matter, if there is a
  key in it or nothing but blank lines and comments.
- Otherwise, if a `key:` line follows at once (comments may stand between): front matter. If nothing closes
  it, or only a thematic break further down does by accident (plain Markdown stands before that), it is
  unterminated: reported, and read as far as it is probably meant to go.
- Otherwise it is a thematic break, and the document has no front matter.
"""

import re

from workplan.diagnostics.diagnostic import Edit, Finding
from workplan.diagnostics.place import Span, line_span
from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple
from workplan.parse.problem import ParseProblem
from workplan.parse.text import Text

RULE = "unterminated-front-matter"

_END = r"(?:\r\n?|\n|\Z)"
_KEY = r"[^\s#\[\]{},&*!|>%@`\"'?:\-][^\r\n]*?:(?=[ \t\r\n]|\Z)"
_OPENING = re.compile(rf"---[ \t]*{_END}")
_CLOSING = re.compile(rf"[\r\n](?:---|\.\.\.)[ \t]*{_END}")
_STRAY = re.compile(rf"[\r\n](?![ \t\r\n#\"'{{}}\[\]]|[-?](?:[ \t\r\n]|\Z)|{_KEY}|\Z)")
_HAS_KEY = re.compile(rf"[\r\n](?:{_KEY}|\{{|[\"'][^\r\n]*:)")
_NOTHING = late_pattern(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n|\Z))*+\Z")
_FIRST_KEY = late_pattern(r"(?:[ \t]*#[^\r\n]*(?:\r\n?|\n))*+[A-Za-z_][\w.-]*[ \t]*:(?=[ \t\r\n]|\Z)")
_LINE = late_pattern(rf"([^\r\n]*){_END}")
_FENCE = late_pattern(r" {0,3}(?:```|~~~)")
_BLANK = late_pattern(r"[ \t]*(?:[\r\n]|\Z)")
_HEADING = late_pattern(r"(#{1,6})[ \t]+\S")


class FrontMatter(NamedTuple):
    """The opening block of a document. Lines start at 1, offsets count code points of the text.

    `content` is text[start:end], whose first line is line `line` + 1. `end_line` is the closing line; in a
    block that is not `closed`, the last line that it was probably meant to have. The body begins at offset
    `body`, which is the first character of line `body_line`.
    """

    line: int
    end_line: int
    content: str
    start: int
    end: int
    closed: bool
    body: int
    body_line: int


class _Guess(NamedTuple):
    """Where an unterminated block probably ends: the content's end, the body's start, and why."""

    end: int
    body: int
    hint: str
    glue: int | None = None


def read_front_matter(text: Text) -> tuple[FrontMatter | None, ParseProblem | None]:
    """The document's front matter and what is wrong with its delimiters."""
    raw = text.text
    opening = _OPENING.match(raw) if raw.startswith("---") else None
    if opening is None:
        return None, None
    start = opening.end()
    closing = _CLOSING.search(raw, start - 1)
    if closing is not None:
        end = max(closing.start() + 1, start)
        if not _STRAY.search(raw, start - 1, end):
            if _HAS_KEY.search(raw, start - 1, end) or _NOTHING.match(raw, start, end):
                return _front_matter(raw, start, end, closing.end()), None
            return None, None
    if not _FIRST_KEY.match(raw, start):
        return None, None
    guess = _guess(raw, start, len(raw) if closing is None else closing.start() + 1, closing is not None)
    if guess is None and closing is not None:
        return _front_matter(raw, start, closing.start() + 1, closing.end()), None
    guess = guess or _Guess(len(raw), len(raw), "close it with a line `---` after its last key")
    front = _front_matter(raw, start, guess.end, guess.body, closed=False)
    return front, _problem(text, guess)


def _front_matter(raw: str, start: int, end: int, body: int, *, closed: bool = True) -> FrontMatter:
    content = raw[start:end]
    body_line = 1 + _line_ends(raw[:body])
    ended = body_line - 1 if raw[body - 1] in "\r\n" else body_line
    return FrontMatter(1, ended, content, start, end, closed, body, body_line)


def _line_ends(raw: str) -> int:
    if "\r" in raw:
        return raw.count("\n") + raw.count("\r") - raw.count("\r\n")
    return raw.count("\n")


def _guess(raw: str, start: int, limit: int, closed: bool) -> _Guess | None:
    """The first sign before `limit` that the block was meant to have ended; None without any.

    `closed`: a delimiter stands at the limit, so that one odd line is no sign, but a mistake in the YAML.
    """
    at, line, blank = start, 2, -1
    while at < limit:
        match = _LINE.match(raw, at)
        if match is None:
            break
        after = match.end()
        content = match[1].rstrip(" \t")
        stray = _STRAY.match(raw, at - 1, min(after, limit)) is not None
        if not content:
            blank = at if blank < 0 else blank
        elif content.endswith("---") and content[-4:-3].strip(" \t-") and not stray:
            glue = at + len(content) - 3
            return _Guess(
                glue, after, f"line {line} ends with `---`: put the `---` on a line of its own", glue
            )
        elif (stray and (blank >= 0 or not closed)) or _is_markdown(raw, content, after, blank >= 0):
            cut = at if blank < 0 else blank
            return _Guess(cut, cut, f"a line `---` is probably missing before line {line}")
        else:
            blank = -1
        at, line = after, line + 1
    return None


def _is_markdown(raw: str, content: str, after: int, below_blank: bool) -> bool:
    """Is this line, which has the shape of YAML or of a comment, a fence or a heading?"""
    if _FENCE.match(content):
        return True
    heading = _HEADING.match(content)
    if heading is None or not below_blank:
        return False
    return len(heading[1]) > 1 or _BLANK.match(raw, after) is not None


def _problem(text: Text, guess: _Guess) -> ParseProblem:
    edits: tuple[Edit, ...] = ()
    if guess.glue is not None:
        line, column = text.position(guess.glue)
        ends = re.search(r"\r\n?|\n", text.text)
        edits = (Edit(Span(line, column, line, column), ends[0] if ends else "\n", ""),)
    finding = Finding(
        "front matter opened by `---` is never closed, expected a second line `---`",
        line_span(1, 1, 3),
        hint=guess.hint,
        edits=edits,
        key=RULE,
    )
    return ParseProblem(RULE, finding)
