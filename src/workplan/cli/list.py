"""`workplan list`: records that pass a filter."""

import os

import click

from workplan.cli.options import color_option, output_option, source_options
from workplan.cli.session import Ask, compile_only
from workplan.cli.views import TABLE_FORMATS, print_table
from workplan.report.tables import Cell, Column, Table
from workplan.usecases.read_views import Filter, rows

COLUMNS: tuple[Column, ...] = (
    Column("id", "id"),
    Column("kind", "kind"),
    Column("status", "status", status=True),
    Column("priority", "priority"),
    Column("owner", "owner"),
    Column("title", "title", shrinks=True),
    Column("repo", "repo"),
    Column("path", "path", shrinks=True),
    Column("line", "line", right=True),
)
_SHOWN_AS_TEXT = ("id", "status", "priority", "owner", "title", "repo")


@click.command("list")
@click.option(
    "--kind", "kinds", multiple=True, help="task (the default), workplan, spec, service, or a kind of yours."
)
@click.option("--status", "statuses", multiple=True, help="Only this status; may be repeated.")
@click.option("--priority", "priorities", multiple=True, help="Only this priority; may be repeated.")
@click.option("--owner", "owners", multiple=True, help="Only this owner or assignee; may be repeated.")
@click.option("--open", "open_only", is_flag=True, help="Only what is not closed.")
@source_options
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@output_option
@color_option
def command(
    kinds: tuple[str, ...],
    statuses: tuple[str, ...],
    priorities: tuple[str, ...],
    owners: tuple[str, ...],
    open_only: bool,
    staged: bool,
    rev: str,
    everything: bool,
    repos: tuple[str, ...],
    alone: bool,
    form: str,
    output: str,
    color: bool | None,
) -> int:
    """List tasks, or documents of another kind, with filters."""
    ask = Ask(staged=staged, rev=rev, everything=everything, names=repos, alone=alone)
    opened, compiled = compile_only(os.getcwd(), ask)
    wanted = Filter(statuses, priorities, owners, kinds or ("task",), open_only)
    found = rows(compiled.only(opened.report_on), wanted)
    columns = COLUMNS
    cells: tuple[tuple[Cell, ...], ...] = tuple(tuple(row) for row in found)
    if form in ("text", "markdown"):
        keep = [i for i, column in enumerate(COLUMNS) if column.key in _SHOWN_AS_TEXT]
        if len({row.repo for row in found}) < 2:
            keep.remove(next(i for i, column in enumerate(COLUMNS) if column.key == "repo"))
        columns = tuple(COLUMNS[i] for i in keep)
        cells = tuple(tuple(row[i] for i in keep) for row in found)
    name = "tasks" if wanted.kinds == ("task",) else "records"
    return print_table(Table(name, columns, cells), form, output, color)
