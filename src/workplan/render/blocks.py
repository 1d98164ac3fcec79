"""Blocks inside files that people own: found exactly, replaced without touching a byte around them.

Begin and end stand on lines of their own, `<!-- workplan:begin NAME DIGEST -->` and
`<!-- workplan:end NAME -->`, or behind `#` where the file's comments are written so. Anything that looks
like a marker and is none is a fault: what belongs to whom is never guessed.
"""

import re

from workplan.named_tuple import NamedTuple
from workplan.render.comments import ANGLE, Comment
from workplan.render.digest import NAME, Digest, parse_digest, text_digest

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_LOOSE = re.compile(r"workplan:(?:begin|end)\b")
_WORDS = re.compile(rf"workplan:(?:begin (?P<begin>{NAME}) (?P<digest>[0-9a-f-]+)|end (?P<end>{NAME}))")


class Block(NamedTuple):
    """A block in a text. Offsets count characters: `start` to `stop` with its markers, `inner` to `outer` without."""

    name: str
    digest: Digest
    line: int
    start: int
    inner: int
    outer: int
    stop: int
    body: str

    @property
    def edited(self) -> bool:
        """Whether somebody changed the body since it was written."""
        return text_digest(self.body) != self.digest.body


class MarkerFault(NamedTuple):
    """A marker that is none, or that has no partner. `line` starts at 1."""

    line: int
    message: str
    hint: str


class Blocks(NamedTuple):
    """What a text holds; with a fault nothing of it may be changed."""

    found: tuple[Block, ...]
    faults: tuple[MarkerFault, ...]

    def get(self, name: str) -> Block | None:
        """The block with this name."""
        return next((block for block in self.found if block.name == name), None)


class _Open(NamedTuple):
    name: str
    digest: Digest
    line: int
    start: int
    inner: int


def find_blocks(text: str, comment: Comment = ANGLE) -> Blocks:
    """Every block of the text, and every marker that is wrong."""
    if "workplan:begin" not in text and "workplan:end" not in text:
        return Blocks((), ())
    found: list[Block] = []
    faults: list[MarkerFault] = []
    opened: _Open | None = None
    for number, (start, line) in enumerate(_lines(text), 1):
        if not _LOOSE.search(line) or not _is_marker_line(line, comment):
            continue
        marker = _marker(line, comment)
        if marker is None:
            faults.append(_malformed(number))
        elif marker["begin"]:
            digest = parse_digest(marker["digest"])
            if opened is not None:
                faults.append(_unclosed(opened))
            if digest is None:
                faults.append(_malformed(number))
            mark = 1 if line.startswith("\ufeff") else 0
            opened = _Open(
                marker["begin"], digest or Digest("", "", ""), number, start + mark, start + len(line)
            )
        elif opened is None or opened.name != marker["end"]:
            faults.append(_unopened(number, marker["end"], opened))
            opened = None
        else:
            body = _lf(text[opened.inner : start])
            found.append(
                Block(
                    opened.name,
                    opened.digest,
                    opened.line,
                    opened.start,
                    opened.inner,
                    start,
                    start + len(line),
                    body,
                )
            )
            opened = None
    if opened is not None:
        faults.append(_unclosed(opened))
    faults += _duplicates(found)
    return Blocks(tuple(found), tuple(sorted(faults)))


def put_block(text: str, name: str, template: str, inputs: str, body: str, comment: Comment = ANGLE) -> str:
    """The text with the block's new body; a new block goes to the end, after an empty line.

    `body` uses LF and takes the line ends of the text. Raises ValueError where the text has a faulty marker
    or the body holds a marker: the caller has looked for both.
    """
    blocks = find_blocks(text, comment)
    if blocks.faults or find_marker(body):
        raise ValueError(f"block `{name}` cannot be placed")
    body = body if body.endswith("\n") or not body else body + "\n"
    digest = Digest(template, inputs, text_digest(body))
    begin = f"{comment.before}workplan:begin {name} {digest}{comment.after}"
    end = f"{comment.before}workplan:end {name}{comment.after}"
    block = blocks.get(name)
    if block is not None:
        eol = _line_end(text[block.start : block.inner]) or main_line_end(text)
        last = _line_end(text[block.outer : block.stop])
        return f"{text[: block.start]}{begin}{eol}{body.replace(chr(10), eol)}{end}{last}{text[block.stop :]}"
    eol = main_line_end(text)
    gap = "" if not text.removeprefix("\ufeff") else eol if _line_end(text) else eol * 2
    return f"{text}{gap}{begin}{eol}{body.replace(chr(10), eol)}{end}{eol}"


def drop_block(text: str, block: Block) -> str:
    """The text without the block and its markers; every other character stays."""
    return text[: block.start] + text[block.stop :]


def find_marker(body: str) -> bool:
    """Whether a text holds anything that reads as a marker, so that it may not stand inside a block."""
    return _LOOSE.search(body) is not None


def main_line_end(text: str) -> str:
    """The line end of the first line; LF where there is none."""
    found = re.search(r"\r\n|\r|\n", text)
    return found[0] if found else "\n"


def _lines(text: str) -> list[tuple[int, str]]:
    lines = []
    position = 0
    while position < len(text):
        found = _LINE.match(text, position)
        line = found[0] if found else text[position:]
        lines.append((position, line))
        position += len(line)
    return lines


def _is_marker_line(line: str, comment: Comment) -> bool:
    """Prose and code may name the markers; a line that opens a comment with one is meant as a marker."""
    bare = line.lstrip(" \t\ufeff")
    opening = comment.before.strip()
    return bare.startswith(opening) and _LOOSE.match(bare.removeprefix(opening).lstrip()) is not None


def _marker(line: str, comment: Comment) -> re.Match[str] | None:
    bare = line.rstrip("\r\n").removeprefix("\ufeff").strip(" \t")
    if not bare.startswith(comment.before) or not bare.endswith(comment.after):
        return None
    return _WORDS.fullmatch(bare.removeprefix(comment.before).removesuffix(comment.after))


def _line_end(line: str) -> str:
    return "\r\n" if line.endswith("\r\n") else line[-1:] if line[-1:] in {"\r", "\n"} else ""


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _malformed(line: int) -> MarkerFault:
    return MarkerFault(
        line,
        "this marker is neither a begin nor an end",
        "restore it from git, or remove both markers of the block",
    )


def _unclosed(opened: _Open) -> MarkerFault:
    return MarkerFault(
        opened.line, f"block `{opened.name}` begins here and does not end", "restore its `workplan:end` line"
    )


def _unopened(line: int, name: str, opened: _Open | None) -> MarkerFault:
    instead = f" inside block `{opened.name}` of line {opened.line}" if opened else " without a begin"
    return MarkerFault(line, f"block `{name}` ends here{instead}", "restore its `workplan:begin` line")


def _duplicates(found: list[Block]) -> list[MarkerFault]:
    first: dict[str, int] = {}
    faults = []
    for block in found:
        if block.name in first:
            faults.append(
                MarkerFault(
                    block.line,
                    f"block `{block.name}` stands here a second time, first on line {first[block.name]}",
                    "remove one of them",
                )
            )
        first.setdefault(block.name, block.line)
    return faults
