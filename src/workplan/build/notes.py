"""Dated notes in the prose: progress that a person wrote down, with its date and what it says happened."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from workplan.model.facts import DatedNote, Task
from workplan.parse.markdown_prose import Prose
from workplan.parse.text import Text

_DATE = r"\d{4}-\d{2}-\d{2}"
_NOTE = re.compile(
    rf"(?:^|(?<=\r))[ \t>]{{0,12}}(?:[-*+][ \t]+)?(?:\*\*)?(?:"
    rf"(?P<date1>{_DATE})(?P<label1>[ \t][^:\r\n*]{{0,60}})?"
    rf"|(?P<label2>[A-Z][^:()\r\n*]{{0,60}}?)[ \t]\(?(?P<date2>{_DATE})\)?"
    rf")(?:\*\*)?:(?:\*\*)?[ \t]*(?P<text>[^\r\n]*)",
    re.MULTILINE,
)


_DAY = re.compile(r"-(?=[0-9\x80-\U0010ffff]{2}-[0-9\x80-\U0010ffff])")
"""What may be the first hyphen of a date, in whatever digits; begins with a plain character, which is found fastest."""


_BREAKS = ("#", "- ", "* ", "|", "```", "**")
"""What a paragraph cannot run on into."""
_MARKS = frozenset(mark[0] for mark in _BREAKS)


def notes_of(
    prose: Prose, text: Text, path: str, document_id: str, tasks: Sequence[Task]
) -> tuple[DatedNote, ...]:
    """Every dated note, with the id of the task (or else the document) whose section holds it."""
    days = _days(text.text)
    if not days:
        return ()
    starts = [task.heading_line or task.line for task in tasks]
    raw, notes, new = text.text, [], tuple.__new__
    plain, line, counted = text.ends_at_lf, 1, 0
    for match, end in _dated_in(text, days, prose):
        start = match.start()
        if plain:  # lines are counted on from the note before
            line += raw.count("\n", counted, start)
            counted = start
        else:
            line, _column = text.position(start)
        owner = bisect_right(starts, line) - 1
        subject = tasks[owner].id if owner >= 0 and line <= tasks[owner].section_end else document_id
        date1, label1, label2, date2, words = match.groups()
        label = (label1 or label2 or "").strip(" ,.-")
        # Most notes are one line, and an empty one below.
        alone = raw.startswith("\n\n", match.end())
        said = words.strip() if alone else paragraph_from(text, start, end, words)
        notes.append(new(DatedNote, (date1 or date2, label, said, subject, path, line)))
    return tuple(notes)


def _days(text: str) -> list[int]:
    """Offsets of everything that may be the first hyphen of a date."""
    return [match.start() for match in _DAY.finditer(text)]


def dated(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What `_NOTE.finditer(text, start, end)` gives: only lines with a date in them are looked at."""
    whole = Text(text)
    return (match for match, _end in _dated_in(whole, _days(text), [(start, end)]))


def _dated_in(text: Text, days: Sequence[int], prose: Prose) -> Iterator[tuple[re.Match[str], int]]:
    """Each note, with the end of the stretch of prose that holds it."""
    low, count, raw = 0, len(days), text.text
    find, rfind, plain = text.text.find, text.text.rfind, text.ends_at_lf
    for start, end in prose:
        low = bisect_left(days, start, low)
        if low == count:
            return
        done = start
        while low < count and (at := days[low]) < end:
            low += 1
            if at < done:
                continue
            line = rfind("\n", done, at) + 1 or done
            if plain:  # a note begins where its line does
                found = _NOTE.match(raw, line, end)
                if found is not None:
                    done = found.end()
                    yield found, end
                    continue
            last = find("\n", at, end)
            done = end if last < 0 else last
            if not plain:
                for match in _NOTE.finditer(raw, line, done):
                    yield match, end


def _is_note(line: str) -> bool:
    """The pattern is costly where it fails, so a line without a date never meets it."""
    return line.count("-") > 1 and _DAY.search(line) is not None and _NOTE.match(line) is not None


def paragraph_from(text: Text, start: int, end: int, first: str) -> str:
    """The rest of the paragraph that begins with `first` on the line of `start`, its lines joined by one space."""
    parts, raw = [first.strip()], text.text
    at = text.following(start)
    while at < end:
        below = text.following(at)
        content = raw[at:below].strip()
        if not content or (content[0] in _MARKS and content.startswith(_BREAKS)) or _is_note(content):
            break
        parts.append(content)
        at = below
    return " ".join(filter(None, parts))
