"""Mentions of ids and paths: in reference fields, and in the prose with exact spans."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workplan.diagnostics.place import Place
from workplan.model.facts import Reference, Task
from workplan.parse.markdown import Markdown
from workplan.parse.markdown_prose import prose_ranges
from workplan.parse.text import Text

ID = (
    r"(?:[A-Za-z][A-Za-z0-9]*-){0,6}WP-\d{4}[a-z]?(?:-T-?\d{1,3}[a-z]?|(?:-G(?:-[A-Z0-9]{1,20}){1,5}))?"
    r"|ADHOC-\d{4}-\d{2}-\d{2}(?:-T-?\d{1,3}[a-z]?)?"
    r"|(?:[A-Z][A-Z0-9]*-){0,3}ADR-\d{3,4}"
)
_ID = re.compile(rf"(?<![\w/.-])(?:{ID})(?![\w/])(?!-\d)")
_PROSE = re.compile(
    rf"(?<![\w/.-])(?:(?P<id>{ID})(?![\w/])(?!-\d)"
    r"|(?P<local>/(?:home|Users|root)/[\w.-][\w./@+-]{0,200}|[A-Z]:\\Users\\[\w.\\ -]{1,200})"
    r"|(?P<path>(?:[a-z0-9][a-z0-9_.-]{0,60}/){1,8}[\w.-]{0,100}\.[a-z]{1,5}(?:\#[\w.-]{1,80})?))"
)

_STOP = re.compile(r"[ \n]")
_WITH_SPACES = ":\\Users\\"
_MARKS = ("WP-", "ADHOC-", "ADR-", "/", _WITH_SPACES)
"""Each match of `_PROSE` holds one of these; with the last one it may hold spaces too."""


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
                yield Reference(source, target, path, line, 1, "field", "", name, 0, place)


def field_targets(value: str, workplan: str) -> Sequence[str]:
    """The ids inside a field's value (`net-kingdom NK-WP-0001` names one), a bare `T01`, or the value itself."""
    found = [match[0] for match in _ID.finditer(value)]
    if found:
        return found
    stripped = value.strip()
    if re.fullmatch(r"T-?\d{1,3}[a-z]?", stripped) and workplan:
        return [f"{workplan}-{stripped.replace('T-', 'T')}"]
    return [stripped]


def prose_references(
    markdown: Markdown, text: Text, path: str, document_id: str, tasks: Sequence[Task]
) -> Iterable[Reference]:
    """Every id and path in the prose. Kinds: "prose" (an id), "canon", "path", "local" (machine-local)."""
    raw, lines, new = text.text, text.lines, tuple.__new__
    spots = _marked(raw)
    if not spots:
        return
    starts = [task.heading_line or task.line for task in tasks]
    for start, end in prose_ranges(text, markdown):
        for match in _mentions(raw, spots, start, end):
            group = match.lastgroup or ""
            target = match[group].rstrip(".") if group != "id" else match[group]
            offset = match.start()
            line = bisect_right(lines, offset)
            column = offset - lines[line - 1] + 1
            source = _source(line, tasks, starts, document_id)
            kind = _kind(group, target)
            yield new(
                Reference,
                (source, target, path, line, column, kind, "", "", column + len(target), None),
            )


def mentions(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What `_PROSE.finditer(text, start, end)` gives, at a small part of its cost.

    Each mention holds one of a few marks and, but for a path below a Windows home folder, no space: so
    only words with a mark are looked at.
    """
    return _mentions(text, _marked(text), start, end)


def _marked(text: str) -> list[int]:
    """Offsets of all marks, in order."""
    spots = []
    for mark in _MARKS:
        at = text.find(mark)
        while at >= 0:
            spots.append(at)
            at = text.find(mark, at + 1)
    spots.sort()
    return spots


def _mentions(text: str, spots: Sequence[int], start: int, end: int) -> Iterator[re.Match[str]]:
    low, high = bisect_left(spots, start), bisect_left(spots, end)
    if low == high:
        return
    if text.find(_WITH_SPACES, start, end) >= 0:
        yield from _PROSE.finditer(text, start, end)
        return
    done = start
    for position in range(low, high):
        at = spots[position]
        if at < done:
            continue
        first = max(text.rfind(" ", done, at), text.rfind("\n", done, at), done - 1) + 1
        stop = _STOP.search(text, at, end)
        last = stop.start() if stop else end
        yield from _PROSE.finditer(text, first, last)
        done = last


def _kind(group: str, target: str) -> str:
    if group == "id":
        return "prose"
    if group == "path" and ("canon/" in target[:80]) and target.partition("#")[0].endswith(".md"):
        return "canon"
    return group


def _source(line: int, tasks: Sequence[Task], starts: Sequence[int], document_id: str) -> str:
    index = bisect_right(starts, line) - 1
    if index >= 0 and line <= tasks[index].section_end:
        return tasks[index].id
    return document_id
