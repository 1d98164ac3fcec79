"""Mentions of ids and paths: in reference fields, and in the prose with exact spans."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from workplan.diagnostics.place import Place
from workplan.late_pattern import late_pattern
from workplan.model.facts import Reference, Task
from workplan.parse.markdown_prose import Prose
from workplan.parse.text import Text

ID = (
    r"(?:[A-Za-z][A-Za-z0-9]*-){0,6}WP-\d{4}[a-z]?(?:-T-?\d{1,3}[a-z]?|(?:-G(?:-[A-Z0-9]{1,20}){1,5}))?"
    r"|ADHOC-\d{4}-\d{2}-\d{2}(?:-T-?\d{1,3}[a-z]?)?"
    r"|(?:[A-Z][A-Z0-9]*-){0,3}ADR-\d{3,4}"
)
_ID = re.compile(rf"(?<![\w/.-])(?:{ID})(?![\w/])(?!-\d)")
_IDS = rf"(?P<id>{ID})(?![\w/])(?!-\d)"
_PATHS = (
    r"(?P<local>/(?:home|Users|root)/[\w.-][\w./@+-]{0,200}|[A-Z]:\\Users\\[\w.\\ -]{1,200})"
    r"|(?P<path>(?:[a-z0-9][a-z0-9_.-]{0,60}/){1,8}[\w.-]{0,100}\.[a-z]{1,5}(?:\#[\w.-]{1,80})?)"
)


# An id holds a hyphen, and a path a slash: a word without the one or the other needs half of the pattern.
_WORD_BEGINS = r"(?<![\w/.-])"
_MENTION = late_pattern(rf"{_WORD_BEGINS}(?:{_IDS}|{_PATHS})")
_ID_MENTION = late_pattern(rf"{_WORD_BEGINS}(?:{_IDS})")
_PATH_MENTION = late_pattern(rf"{_WORD_BEGINS}(?:{_PATHS})")
Mention = tuple[int, int, str, str]
"""Line, column, what is named, and its kind: "prose" (an id), "canon", "path", "local" (machine-local)."""
_LONGEST = 120
"""Characters of the longest word whose mentions are remembered."""
_WITH_SPACES = ":\\Users\\"
_MARKS = {mark: late_pattern(re.escape(mark)) for mark in ("WP-", "ADHOC-", "ADR-", _WITH_SPACES)}
"""Each mention holds one of these or a slash; with the last one it may hold spaces too. A pattern finds the places of a
few letters in half the time that `find` takes.
"""


def field_references(
    fields: Mapping[str, Any],
    names: Sequence[str],
    source: str,
    path: str,
    line: int,
    workplan: str,
    route: tuple[str | int, ...] = (),
) -> Iterable[Reference]:
    """The ids and paths that reference fields name, each with the place of its value."""
    new = tuple.__new__
    for name in names:
        value = fields.get(name)
        if value is None:
            continue
        entries = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for position, entry in entries:
            if isinstance(entry, (dict, list)) or entry is None or not str(entry).strip():
                continue
            inner = (name,) if position is None else (name, position)
            place = Place(line, route + inner)
            for target in field_targets(str(entry), workplan):
                yield new(Reference, (source, target, path, line, 1, "field", "", name, 0, place))


def field_targets(value: str, workplan: str) -> Sequence[str]:
    """The ids inside a field's value (`net-kingdom NK-WP-0001` names one), a bare `T01`, or the value itself."""
    found: list[str] = _ID.findall(value)
    if found:
        return found
    stripped = value.strip()
    if re.fullmatch(r"T-?\d{1,3}[a-z]?", stripped) and workplan:
        return [f"{workplan}-{stripped.replace('T-', 'T')}"]
    return [stripped]


def prose_references(
    prose: Prose, text: Text, path: str, document_id: str, tasks: Sequence[Task]
) -> list[Reference]:
    """Every id and path in the prose."""
    spots = _marked(text)
    if not spots:
        return []
    new = tuple.__new__
    starts = [task.heading_line or task.line for task in tasks]
    found = []
    for line, column, target, kind in _mentions_in(text, spots, prose):
        owner = bisect_right(starts, line) - 1
        source = tasks[owner].id if owner >= 0 and line <= tasks[owner].section_end else document_id
        found.append(
            new(Reference, (source, target, path, line, column, kind, "", "", column + len(target), None))
        )
    return found


def mentions(text: str, start: int, end: int) -> list[Mention]:
    """What the whole pattern finds between two offsets, at a small part of its cost.

    Each mention holds one of a few marks and, but for a path below a Windows home folder, no space: so
    only words with a mark are looked at.
    """
    whole = Text(text)
    return _mentions_in(whole, _marked(whole), [(start, end)])


def _marked(text: Text) -> list[int]:
    """Offsets of all marks, in order."""
    spots: list[int] = []
    for mark, pattern in _MARKS.items():
        if text.holds(mark):
            spots += [match.start() for match in pattern.finditer(text.text)]
    at = text.text.find("/")
    while at >= 0:
        spots.append(at)
        at = text.text.find("/", at + 1)
    spots.sort()
    return spots


def _mentions_in(text: Text, spots: Sequence[int], prose: Prose) -> list[Mention]:
    found: list[Mention] = []
    low, most, raw = 0, len(spots), text.text
    find, rfind, count = text.text.find, text.text.rfind, text.text.count
    plain, line, counted = text.ends_at_lf, 1, 0
    spaced = most > 0 and text.holds(_WITH_SPACES)
    for start, end in prose:
        low = bisect_left(spots, start, low)
        if low == most:
            break
        if spots[low] >= end:
            continue
        if spaced and raw.find(_WITH_SPACES, start, end) >= 0:
            found += _placed(_MENTION.finditer(raw, start, end), text)
            continue
        done = start
        while low < most and (at := spots[low]) < end:
            low += 1
            if at >= done:
                begin = rfind("\n", done, at) + 1 or done
                first = rfind(" ", begin, at) + 1 or begin
                below = find("\n", at, end)
                space = find(" ", at, end if below < 0 else below)
                done = space if space >= 0 else end if below < 0 else below
                if plain and start < first and done - first <= _LONGEST:
                    for offset, target, kind in _mentions_of_word(raw[first:done]):
                        place = first + offset
                        line += count("\n", counted, place)  # on from the mention before
                        counted = place
                        found.append((line, place - rfind("\n", 0, place), target, kind))
                else:
                    found += _placed(_MENTION.finditer(raw, first, done), text)
    return found


@lru_cache(maxsize=4096)
def _mentions_of_word(word: str) -> tuple[tuple[int, str, str], ...]:
    """Offset, what is named, and its kind, of the mentions in a word: plans name the same files again and again."""
    ids, paths = "-" in word, "/" in word
    pattern = _MENTION if ids and paths else _ID_MENTION if ids else _PATH_MENTION
    return tuple([(match.start(), *_named(match)) for match in pattern.finditer(word)])


def _placed(matches: Iterable[re.Match[str]], text: Text) -> Iterator[Mention]:
    return ((*text.position(match.start()), *_named(match)) for match in matches)


def _named(match: re.Match[str]) -> tuple[str, str]:
    """What a match of the pattern names, and its kind: a path ends before the full stops of its sentence."""
    group = match.lastgroup or ""
    if group == "id":
        return match[0], "prose"
    target = match[0].rstrip(".")
    return target, "canon" if group == "path" and _is_canon(target) else group


def _is_canon(target: str) -> bool:
    return "canon/" in target and "canon/" in target[:80] and target.partition("#")[0].endswith(".md")
