"""Lowering of a workplan's body: tasks, phases and key decisions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from workplan.build.headings import beginning, phase_heading, task_name
from workplan.build.notes import paragraph_from
from workplan.build.reading import Block, Reading
from workplan.build.sections import Section, sections_of
from workplan.build.values import hub_ids_of, text_of
from workplan.late_pattern import late_pattern
from workplan.model.facts import Decision, Phase, Task
from workplan.parse.markdown import Heading, Markdown
from workplan.parse.markdown_prose import bold_lines, table_rows
from workplan.parse.text import Text

_BOLD_TITLE = late_pattern(r"[ \t]*\*\*(?P<title>[^*\r\n]{1,200})\*\*")
_DECISIONS = frozenset(("key decisions", "decisions"))
_OTHER_CASES = "\u0130\u0131\u212a"
"""Letters beyond ASCII that are taken for one of `wait` or `blocked` where case does not matter."""
_REASON = late_pattern(r"\b(?:blocked|waiting|waits|wait) (?:until|for|on|by)\b[^\r\n]{0,400}", re.IGNORECASE)
_PHASE = Task._fields.index("phase")
_SEPARATOR = re.compile(r"[,;]")
_MARKUP = re.compile(r"[`*]|\(.*?\)")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_UNNAMED = ("", "")
_LOCAL_ID = late_pattern(r"T-?\d{1,3}[a-z]?")


def tasks_of(reading: Reading, path: str, workplan: str) -> tuple[Task, ...]:
    """The tasks that fenced blocks yield, in file order."""
    markdown = reading.markdown
    blocks = [block for block in reading.blocks if block.kind.record == "task"]
    if markdown is None or not blocks:
        return ()
    sections = sections_of(blocks, markdown.headings, reading.text.line_count)
    hub_ids = hub_ids_of(
        [text_of(block.fields, key) if (key := block.kind.hub_id_field) else "" for block in blocks]
    )
    text = reading.text
    return tuple(
        [
            _task(block, section, hub_id, text, path, workplan)
            for block, section, hub_id in zip(blocks, sections, hub_ids, strict=True)
        ]
    )


def _task(block: Block, section: Section, hub_id: str, text: Text, path: str, workplan: str) -> Task:
    kind, fence, fields, _readable = block
    word, _schema, id_field, _pattern, _hub_id_field, _references, vocabulary, _record = kind
    first, last = fence[0], fence[1]
    heading, end = section
    raw_id = text_of(fields, id_field)
    raw_status = text_of(fields, "status")
    status = vocabulary.canonical(raw_status)
    label, title = task_name(heading) if heading is not None else _UNNAMED
    if not title:
        title = text_of(fields, "title") or _bold_after(text, last + 1, end) or raw_id
    reason = reason_in(text, last + 1, end) if status in vocabulary.waiting else ""
    # Tasks are the most there is of anything: built as a plain tuple, in the order of the fields.
    return tuple.__new__(
        Task,
        (
            qualified_id(raw_id, workplan), title, status, raw_status, text_of(fields, "priority"),
            workplan, path, first, last, fields, word, hub_id,
            heading[0] if heading is not None else 0, label, "", end, (), reason,
        ),
    )  # fmt: skip


def reason_in(text: Text, first: int, last: int) -> str:
    """The sentence in these lines that says what something waits for, "" without one."""
    if first > last:
        return ""
    last = min(last, text.line_count)
    start, end = text.stretch(first, last)
    first_word = _first_word(text, start, end)
    match = _REASON.search(text.text, first_word, end) if first_word < end else None
    if match is None:
        return ""
    return paragraph_from(text, match.start(), end, match[0])


def _first_word(text: Text, start: int, end: int) -> int:
    """Where the pattern of reasons may first match; `end` where it cannot. The plain words are found faster."""
    said = text.text[start:end]
    if not said.isascii() and any(letter in said for letter in _OTHER_CASES):
        return start
    part = said.encode("ascii", "replace").lower()
    places = [at for at in (part.find(b"wait"), part.find(b"blocked")) if at >= 0]
    return start + min(places) if places else end


def qualified_id(raw_id: str, workplan: str) -> str:
    """`CUST-WP-0025-T01` for a bare `T01` or `T-01`: only whole ids are unique across documents."""
    if workplan and raw_id[:1] == "T" and _LOCAL_ID.fullmatch(raw_id):
        return f"{workplan}-{raw_id.replace('T-', 'T')}"
    return raw_id


def _bold_after(text: Text, first: int, last: int) -> str:
    for line in range(first, min(last, first + 3) + 1):
        content = text.line(line)
        if content.strip():
            match = _BOLD_TITLE.match(content)
            return match["title"].strip().rstrip(":") if match else ""
    return ""


def phases_of(
    markdown: Markdown, text: Text, path: str, workplan: str, tasks: Sequence[Task]
) -> tuple[Phase, ...]:
    """`## Phase N — Title` sections with the facts of their bold lines and the tasks inside."""
    phases = []
    lines = [task.line for task in tasks]
    for index in beginning(markdown.headings, "P"):
        heading = markdown.headings[index]
        if heading.level > 3 or heading.nested:
            continue
        name = phase_heading(heading.text)
        if name is None:
            continue
        end = _phase_end(markdown.headings, index, text.line_count)
        facts = _facts_below(text, heading.end_line + 1, _first_inner(markdown.headings, index, end))
        inside = tasks[bisect_left(lines, heading.line) : bisect_right(lines, end)]
        phases.append(
            Phase(
                f"{workplan}-P{name.label}" if workplan else f"P{name.label}",
                name.title or heading.text,
                workplan,
                path,
                heading.line,
                end,
                facts.get("goal", ""),
                _names(facts.get("repos") or facts.get("repo", "")),
                facts.get("depends on", ""),
                tuple([task.id for task in inside]),
            )
        )
    return tuple(phases)


def with_phases(tasks: Sequence[Task], phases: Sequence[Phase]) -> tuple[Task, ...]:
    """The tasks, each with the id of the phase that it stands in."""
    if not phases:
        return tuple(tasks)
    placed, new = [], tuple.__new__
    around: list[Phase] = []  # the phases that hold the task, the innermost last
    position = 0
    for task in tasks:
        while position < len(phases) and phases[position].line <= task.line:
            around.append(phases[position])
            position += 1
        while around and around[-1].end_line < task.line:
            around.pop()
        inside = around[-1].id if around else ""
        placed.append(new(Task, (*task[:_PHASE], inside, *task[_PHASE + 1 :])) if inside else task)
    return tuple(placed)


def _phase_end(headings: Sequence[Heading], index: int, last_line: int) -> int:
    level = headings[index].level
    for following in range(index + 1, len(headings)):
        if headings[following].level <= level:
            return headings[following].line - 1
    return last_line


def _first_inner(headings: Sequence[Heading], index: int, end: int) -> int:
    following = index + 1
    return min(end, headings[following].line - 1) if following < len(headings) else end


def _facts_below(text: Text, first: int, last: int) -> dict[str, str]:
    """The first value of each bold label in these lines, by the label in lower case."""
    facts: dict[str, str] = {}
    for label, value, _line in bold_lines(text, first, last):
        facts.setdefault(label.strip().rstrip(":").lower(), value.strip())
    return facts


def _names(value: str) -> tuple[str, ...]:
    if not value:
        return ()
    parts = _SEPARATOR.split(value)
    if _MARKUP.search(value):
        parts = [_MARKUP.sub("", part) for part in parts]
    names = (part.strip(" .") for part in parts)
    return tuple(name for name in names if _NAME.fullmatch(name))


def decisions_of(markdown: Markdown, text: Text, path: str, workplan: str) -> tuple[Decision, ...]:
    """The rows of the table under a `Key Decisions` heading."""
    decisions = []
    for index in beginning(markdown.headings, "KkDd"):
        heading = markdown.headings[index]
        if heading.text.strip().lower() not in _DECISIONS:
            continue
        end = _phase_end(markdown.headings, index, text.line_count)
        rows = table_rows(text, heading.end_line + 1, end)
        for line, cells in rows:
            padded = (*cells, "", "", "")
            decisions.append(Decision(padded[0], padded[1], padded[2], workplan, path, line))
    return tuple(decisions)
