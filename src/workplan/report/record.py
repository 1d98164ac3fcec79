"""One thing with its fields, for `show`: aligned names and values, then longer parts under headings."""

import json

from workplan.kinds.tones import tone_of
from workplan.named_tuple import NamedTuple
from workplan.report.cells import count_cells
from workplan.report.escape import drop_surrogates, escape_lines, escape_text
from workplan.report.options import ReportOptions
from workplan.report.style import COLORED, PLAIN
from workplan.report.tables import escape_markdown


class Section(NamedTuple):
    """A named part below the fields; `lines` are shown one a line, and a line may itself have several."""

    title: str
    lines: tuple[str, ...]


class Record(NamedTuple):
    """`id` and `title` head it; `fields` are names with values, empty values are left out of text."""

    id: str
    title: str
    fields: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...] = ()


def render_text_record(record: Record, options: ReportOptions) -> str:
    """The record for a terminal."""
    style = COLORED if options.color else PLAIN
    fields = [(escape_text(name), escape_text(value)) for name, value in record.fields if value]
    width = max((count_cells(name) for name, _value in fields), default=0)
    head = f"{style.paint(style.strong, escape_text(record.id))}  {escape_text(record.title)}".rstrip()
    lines = [head]
    for name, value in fields:
        look = style.of_tone(tone_of(value)) if name == "status" else ""
        padding = " " * (width - count_cells(name))
        lines.append(f"  {style.paint(style.faint, name)}{padding}  {style.paint(look, value)}")
    for section in record.sections:
        if section.lines:
            lines += ["", style.paint(style.strong, escape_text(section.title))]
            for line in section.lines:
                lines += [f"  {part}".rstrip() for part in escape_lines(line).split("\n")]
    return "\n".join(lines) + "\n"


def render_markdown_record(record: Record, options: ReportOptions) -> str:  # noqa: ARG001 - formats are called alike
    """The record as a Markdown section with lists."""
    lines = [f"## {escape_markdown(record.id)} {escape_markdown(record.title)}".rstrip(), ""]
    lines += [
        f"- **{escape_markdown(name)}**: {escape_markdown(value)}" for name, value in record.fields if value
    ]
    for section in record.sections:
        if section.lines:
            lines += ["", f"### {escape_markdown(section.title)}", ""]
            lines += [f"- {escape_markdown(line)}" for line in section.lines]
    return "\n".join(lines) + "\n"


def render_json_record(record: Record, options: ReportOptions) -> str:
    """The record as one JSON document; every field is kept, empty ones too."""
    value = {
        "schema_version": 1,
        "tool": {"name": "workplan", "version": options.version},
        "id": drop_surrogates(record.id),
        "title": drop_surrogates(record.title),
        "fields": {drop_surrogates(name): drop_surrogates(value) for name, value in record.fields},
        "sections": {
            drop_surrogates(section.title): [drop_surrogates(line) for line in section.lines]
            for section in record.sections
        },
    }
    return json.dumps(value, indent=2) + "\n"
