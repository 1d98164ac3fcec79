"""Tasks that are not fenced blocks: a `tasks:` list in the front matter, or a checkbox list."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from workplan.build.values import hub_id_of, text_of
from workplan.build.workplan import qualified_id
from workplan.kinds.kind import BlockKind
from workplan.late_pattern import late_pattern
from workplan.model.facts import Task
from workplan.parse.markdown import Markdown
from workplan.parse.markdown_prose import prose_ranges, table_rows
from workplan.parse.text import Text

_CHECKBOX = late_pattern(
    r"(?:^|(?<=\r))[ \t]{0,12}[-*+][ \t]+\[(?P<mark>[ xX~-])\][ \t]+(?:\*\*|`)?"
    r"(?P<id>(?:[A-Za-z][A-Za-z0-9]*-){0,6}(?:WP-\d{4}[a-z]?-)?T-?\d{1,3}[a-z]?)(?:\*\*|`)?"
    r"[ \t]*[:—–-]?[ \t]*(?P<title>[^\r\n]*)",
    re.MULTILINE,
)
_MARKS = {" ": "todo", "x": "done", "X": "done", "~": "progress", "-": "cancel"}
_ID_TABLE = "state hub task ids"


def front_matter_tasks(
    fields: Mapping[str, Any], line: int, path: str, workplan: str, kind: BlockKind
) -> tuple[Task, ...]:
    """The entries of a `tasks:` list that are mappings with an id."""
    entries = fields.get("tasks")
    if not isinstance(entries, list):
        return ()
    tasks = []
    for position, entry in enumerate(entries):
        if not isinstance(entry, dict) or not text_of(entry, kind.id_field):
            continue
        raw_id = text_of(entry, kind.id_field)
        raw_status = text_of(entry, "status")
        tasks.append(
            Task(
                id=qualified_id(raw_id, workplan),
                title=text_of(entry, "title") or text_of(entry, "description") or raw_id,
                status=kind.vocabulary.canonical(raw_status),
                status_raw=raw_status,
                priority=text_of(entry, "priority"),
                workplan=workplan,
                path=path,
                line=line,
                end_line=line,
                fields=entry,
                block=kind.word,
                hub_id=hub_id_of(entry, kind.hub_id_field),
                route=("tasks", position),
            )
        )
    return tuple(tasks)


def checkbox_tasks(
    markdown: Markdown, text: Text, path: str, workplan: str, kind: BlockKind
) -> tuple[Task, ...]:
    """`- [x] T01 Title` items, with the hub ids of a table under a `State Hub Task IDs` heading."""
    if "[" not in text.text:
        return ()
    found = []
    for start, end in prose_ranges(text, markdown):
        for match in _CHECKBOX.finditer(text.text, start, end):
            found.append((text.position(match.start("id"))[0], match))
    if not found:
        return ()
    hub_ids = _hub_id_table(markdown, text)
    tasks = []
    for line, match in found:
        raw_id = match["id"]
        status = _MARKS[match["mark"]]
        hub_id = hub_ids.get(raw_id.upper(), "")
        tasks.append(
            Task(
                id=qualified_id(raw_id, workplan),
                title=match["title"].strip().strip("*`") or raw_id,
                status=status,
                status_raw=match["mark"],
                priority="",
                workplan=workplan,
                path=path,
                line=line,
                end_line=line,
                fields={"id": raw_id, kind.hub_id_field: hub_id} if hub_id else {"id": raw_id},
                block="checkbox",
                hub_id=hub_id.lower(),
                section_end=line,
            )
        )
    return tuple(tasks)


def _hub_id_table(markdown: Markdown, text: Text) -> dict[str, str]:
    for index, heading in enumerate(markdown.headings):
        if heading.text.strip().lower() == _ID_TABLE:
            following: Sequence[Any] = markdown.headings[index + 1 :]
            end = following[0].line - 1 if following else text.line_count
            rows = table_rows(text, heading.end_line + 1, end)
            ids = {}
            for _line, cells in rows:
                if len(cells) > 1:
                    identifier = cells[0].strip("` ").upper()
                    ids[identifier] = hub_id_of({"hub": cells[-1].strip("` ")}, "hub")
            return ids
    return {}
