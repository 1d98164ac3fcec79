"""Edits of a document that bring hub values and UUIDs into it and change no other byte."""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, zip_longest
from typing import Any

from workplan.hub.row import Edit
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.parse.edit import EditError, splice_key, splice_scalar
from workplan.parse.markdown import Markdown, read_markdown
from workplan.parse.markdown_blocks import Fence
from workplan.parse.text import Text, decode
from workplan.parse.yaml_read import read_any

_BOM = b"\xef\xbb\xbf"
_BREAK = re.compile(r"\r\n?|\n")
_FLAGS = frozenset({"needs_human"})
"""Keys whose value is a truth value and not text."""


class Edited(NamedTuple):
    """The new bytes; how many lines were added below which line; and the edits that could not be made."""

    data: bytes
    added: tuple[tuple[int, int], ...]
    refused: tuple[tuple[Edit, str], ...]

    def lines(self) -> Callable[[int], int]:
        """Says where a line of the old file is now."""
        added = sorted(self.added)
        below = [line for line, _count in added]
        totals = [0, *accumulate(count for _line, count in added)]
        return lambda old: old + totals[bisect_left(below, old)]


def edit_document(data: bytes, edits: Sequence[Edit], limit: int) -> Edited:
    """Make all edits that can be made. Reads any bytes, raises nothing."""
    text, _problem = decode(data, limit)
    if text is None:
        return Edited(data, (), tuple((edit, "the file cannot be read as text") for edit in edits))
    markdown = read_markdown(text)
    by_line: dict[int, list[Edit]] = {}
    for edit in edits:
        by_line.setdefault(edit.line, []).append(edit)
    result = text.text
    added: list[tuple[int, int]] = []
    refused: list[tuple[Edit, str]] = []
    for line in sorted(by_line, reverse=True):  # from the end, so that earlier offsets stay as they are
        region = _region(text, markdown, line)
        if region is None:
            refused.extend((edit, "no block begins on its line") for edit in by_line[line])
            continue
        for edit in by_line[line]:
            try:
                region.apply(edit)
            except EditError as error:
                refused.append((edit, error.message))
        result = result[: region.start] + region.text() + result[region.end :]
        if region.added:
            added.append((region.last_line, region.added))
    return Edited((_BOM if text.bom else b"") + result.encode(), tuple(added), tuple(refused))


class _Region:
    """The YAML of one block, edited without the prefixes that its lines have inside a list or quote."""

    def __init__(self, start: int, end: int, content: str, prefixes: Sequence[str], last_line: int) -> None:
        self.start, self.end = start, end
        self.content = content
        self.prefixes = list(prefixes)
        self.last_line = last_line
        self.added = 0

    def apply(self, edit: Edit) -> None:
        value: str | bool = edit.value
        if edit.key in _FLAGS and edit.value in {"true", "false"}:
            value = edit.value == "true"
        if _has_key(self.content, edit.route, edit.key):
            splice = splice_scalar(self.content, (*edit.route, edit.key), value)
        else:
            style = "double" if edit.quoted else "plain"
            splice = splice_key(self.content, edit.key, value, style=style, route=edit.route)
        at = len(_BREAK.findall(self.content, 0, splice.start))
        changed = splice.apply(self.content)
        grown = len(_BREAK.findall(changed)) - len(_BREAK.findall(self.content))
        if grown < 0:
            raise EditError("the value spans several lines", "edit the file by hand")
        if grown and self.prefixes:
            same = self.prefixes[min(at, len(self.prefixes) - 1)]
            self.prefixes[at + 1 : at + 1] = [same] * grown
        self.content = changed
        self.added += grown

    def text(self) -> str:
        if not self.prefixes:
            return self.content
        lines = re.findall(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+", self.content)
        return "".join(
            prefix + line for prefix, line in zip_longest(self.prefixes[: len(lines)], lines, fillvalue="")
        )


def _region(text: Text, markdown: Markdown, line: int) -> _Region | None:
    front = markdown.front
    if front is not None and front.line == line:
        return _Region(front.start, front.end, front.content, (), front.end_line - 1)
    fence = next((fence for fence in markdown.fences if fence.line == line), None)
    if fence is None or not fence.closed or fence.pads:
        return None
    return _fence_region(text, fence)


def _fence_region(text: Text, fence: Fence) -> _Region:
    start, end = text.offset(fence.line + 1, 1), text.offset(fence.end_line, 1)
    return _Region(start, end, fence.content, fence.prefixes, fence.end_line - 1)


def _has_key(content: str, route: Sequence[str | int], key: str) -> bool:
    value: Any = read_any(content).value
    for step in route:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(value, dict) and key in value


class Wanted(NamedTuple):
    """A value that a record's file was given: `record` is its id, "" key of a document means itself."""

    record: str
    key: str
    value: str
    quoted: bool


def rewrite_other(data: bytes, facts: Facts, wanted: Sequence[Wanted], limit: int) -> bytes:
    """Another version of a document with the same values set, records found by their ids.

    The same bytes where a record is missing there or an edit cannot be made.
    """
    places: dict[str, tuple[int, tuple[str | int, ...]]] = {
        task.id: (task.line, task.route) for task in facts.tasks
    }
    places[facts.document.id] = (facts.document.line, ())
    edits = [
        Edit(*places[item.record], item.key, item.value, item.quoted)
        for item in wanted
        if item.record in places
    ]
    edited = edit_document(data, edits, limit)
    return data if edited.refused else edited.data


def damage(before: Facts, after: Facts, edits: Sequence[Edit]) -> str:
    """Why the edited document must not be written, "" if it reads as before but for the edits."""
    if {item.rule for item in after.diagnostics} - {item.rule for item in before.diagnostics}:
        return "the edited document would not read as well as before"
    old, new = _values(before), _values(after)
    wanted = {(edit.line, edit.route, edit.key) for edit in edits}
    lines = {line: index for index, line in enumerate(_blocks(before))}
    expected = {(lines.get(line, -1), route, key) for line, route, key in wanted}
    changed = {place for place in old.keys() | new.keys() if old.get(place) != new.get(place)}
    if len(before.tasks) != len(after.tasks) or not changed <= expected:
        return "the edited document would say something else as well"
    return ""


def _blocks(facts: Facts) -> list[int]:
    return list(dict.fromkeys([facts.document.line, *sorted(task.line for task in facts.tasks)]))


def _values(facts: Facts) -> Mapping[tuple[int, tuple[str | int, ...], str], Any]:
    """All values by block (counted from the top), route and key; lists of tasks in front matter by entry."""
    index = {line: position for position, line in enumerate(_blocks(facts))}
    listed = any(task.route for task in facts.tasks)
    values: dict[tuple[int, tuple[str | int, ...], str], Any] = {
        (index[facts.document.line], (), key): value
        for key, value in facts.document.fields.items()
        if not (listed and key == "tasks")
    }
    for task in facts.tasks:
        for key, value in task.fields.items():
            values[index[task.line], task.route, key] = value
    return values
