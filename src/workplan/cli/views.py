"""Printing tables and records for the reading commands."""

import shutil
import sys

from workplan import __version__
from workplan.cli.output import emit, wants_color
from workplan.report.options import ReportOptions
from workplan.report.record import Record, render_json_record, render_markdown_record, render_text_record
from workplan.report.tables import (
    Table,
    render_json_table,
    render_jsonl_table,
    render_markdown_table,
    render_text_table,
)

TABLE_FORMATS = ("text", "markdown", "json", "jsonl")
RECORD_FORMATS = ("text", "markdown", "json")
_TABLES = {
    "text": render_text_table,
    "markdown": render_markdown_table,
    "json": render_json_table,
    "jsonl": render_jsonl_table,
}
_RECORDS = {"text": render_text_record, "markdown": render_markdown_record, "json": render_json_record}


def view_options(color: bool | None, output: str) -> ReportOptions:
    """Colours and width for what is printed."""
    width = shutil.get_terminal_size((0, 0)).columns if sys.stdout.isatty() and not output else 0
    return ReportOptions(version=__version__, color=wants_color(color, output), width=width)


def print_table(table: Table, form: str, output: str, color: bool | None) -> int:
    """Print a table in one of `TABLE_FORMATS`; the exit code is 0."""
    emit(_TABLES[form](table, view_options(color, output)), output)
    return 0


def print_records(records: list[Record], form: str, output: str, color: bool | None) -> int:
    """Print records in one of `RECORD_FORMATS`, one after another; the exit code is 0."""
    options = view_options(color, output)
    emit("\n".join(_RECORDS[form](record, options) for record in records), output)
    return 0
