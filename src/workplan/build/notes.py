"""Dated notes in the prose: progress that a person wrote down, with its date and what it says happened."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from workplan.model.facts import DatedNote, Task
from workplan.parse.markdown import Markdown
from workplan.parse.markdown_prose import prose_ranges
from workplan.parse.text import Text

_DATE = r"\d{4}-\d{2}-\d{2}"
_NOTE = re.compile(
    rf"(?:^|(?<=\r))[ \t>]{{0,12}}(?:[-*+][ \t]+)?(?:\*\*)?(?:"
    rf"(?P<date1>{_DATE})(?P<label1>[ \t][^:\r\n*]{{0,60}})?"
    rf"|(?P<label2>[A-Z][^:()\r\n*]{{0,60}}?)[ \t]\(?(?P<date2>{_DATE})\)?"
    rf")(?:\*\*)?:(?:\*\*)?[ \t]*(?P<text>[^\r\n]*)",
    re.MULTILINE,
)


_DAY = re.compile(r"-(?=\d{2}-\d)")
"""The first hyphen of a date; begins with a plain character, which is found fastest."""


def notes_of(
    markdown: Markdown, text: Text, path: str, document_id: str, tasks: Sequence[Task]
) -> tuple[DatedNote, ...]:
    """Every dated note, with the id of the task (or else the document) whose section holds it."""
    raw = text.text
    days = _days(raw)
    if not days:
        return ()
    starts = [task.heading_line or task.line for task in tasks]
    notes = []
    for start, end in prose_ranges(text, markdown):
        for match in _dated(raw, days, start, end):
            line = text.position(match.start())[0]
            owner = bisect_right(starts, line) - 1
            subject = tasks[owner].id if owner >= 0 and line <= tasks[owner].section_end else document_id
            label = (match["label1"] or match["label2"] or "").strip(" ,.-")
            date = match["date1"] or match["date2"]
            body = paragraph_from(text, line, end, match["text"])
            notes.append(DatedNote(date, label, body, subject, path, line))
    return tuple(notes)


def _days(text: str) -> list[int]:
    """Offsets of everything that may be the first hyphen of a date."""
    found = (match.start() for match in _DAY.finditer(text))
    return [at for at in found if text[at - 1 : at].isdecimal()]


def dated(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What `_NOTE.finditer(text, start, end)` gives: only lines with a date in them are looked at."""
    return _dated(text, _days(text), start, end)


def _dated(text: str, days: Sequence[int], start: int, end: int) -> Iterator[re.Match[str]]:
    done = start
    for position in range(bisect_left(days, start), bisect_left(days, end)):
        at = days[position]
        if at < done:
            continue
        line = max(text.rfind("\n", done, at), text.rfind("\r", done, at), done - 1) + 1
        last = text.find("\n", at, end)
        done = end if last < 0 else last
        yield from _NOTE.finditer(text, line, done)


def _is_note(line: str) -> bool:
    """The pattern is costly where it fails, so a line without a date never meets it."""
    return "-" in line and bool(_days(line)) and _NOTE.match(line) is not None


def paragraph_from(text: Text, line: int, end: int, first: str) -> str:
    """The rest of the paragraph that begins with `first` on `line`, its lines joined by one space."""
    parts = [first.strip()]
    following = line + 1
    while following <= len(text.lines) and text.offset(following, 1) < end:
        content = text.line(following).strip()
        if not content or content.startswith(("#", "- ", "* ", "|", "```", "**")) or _is_note(content):
            break
        parts.append(content)
        following += 1
    return " ".join(part for part in parts if part)
