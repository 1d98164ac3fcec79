"""Mentions of ids and paths: in reference fields, and in the prose with exact spans."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan.diagnostics.place import Place
from workplan.model.facts import Reference, Task
from workplan.parse.markdown import Markdown
from workplan.parse.markdown_prose import prose_ranges
from workplan.parse.text import Text

ID = (
    r"(?:[A-Za-z][A-Za-z0-9]*-){0,6}WP-\d{4}[a-z]?(?:-T-?\d{1,3}[a-z]?)?"
    r"|ADHOC-\d{4}-\d{2}-\d{2}(?:-T-?\d{1,3}[a-z]?)?"
    r"|(?:[A-Z][A-Z0-9]*-){0,3}ADR-\d{3,4}"
)
_ID = re.compile(rf"(?<![\w/.-])(?:{ID})(?![\w/])(?!-\d)")
_PROSE = re.compile(
    rf"(?<![\w/.-])(?:(?P<id>{ID})(?![\w/])(?!-\d)"
    r"|(?P<local>(?:/home/|/Users/|/root/)[\w.-][\w./@+-]{0,200}|[A-Z]:\\Users\\[\w.\\ -]{1,200})"
    r"|(?P<path>(?:[a-z0-9][a-z0-9_.-]{0,60}/){1,8}[\w.-]{0,100}\.[a-z]{1,5}(?:\#[\w.-]{1,80})?))"
)


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
    starts = [task.heading_line or task.line for task in tasks]
    for start, end in prose_ranges(text, markdown):
        for match in _PROSE.finditer(text.text, start, end):
            group = match.lastgroup or ""
            target = match[group].rstrip(".") if group != "id" else match[group]
            line, column = text.position(match.start())
            yield Reference(
                source=_source(line, tasks, starts, document_id),
                target=target,
                path=path,
                line=line,
                column=column,
                kind=_kind(group, target),
                end_column=column + len(target),
            )


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
