"""`workplan next`: what can be taken up now, and why."""

import os

import click

from workplan.cli.options import color_option, output_option, source_options
from workplan.cli.output import say
from workplan.cli.session import Ask, compile_only
from workplan.cli.views import TABLE_FORMATS, print_table
from workplan.report.tables import Column, Table
from workplan.usecases.ready import ready_tasks

READY = (
    Column("id", "id"),
    Column("status", "status", status=True),
    Column("priority", "priority"),
    Column("title", "title", shrinks=True),
    Column("why", "why", shrinks=True),
    Column("unblocks", "unblocks", right=True),
)
HELD = (
    Column("id", "id"),
    Column("status", "status", status=True),
    Column("priority", "priority"),
    Column("title", "title", shrinks=True),
    Column("held_by", "held by", shrinks=True),
)


@click.command("next")
@click.option(
    "--held", is_flag=True, help="List the open tasks that cannot be taken up, and what holds each."
)
@click.option("-n", "--limit", type=click.IntRange(min=1), default=None, help="At most this many.")
@source_options
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@output_option
@color_option
def command(
    held: bool,
    limit: int | None,
    staged: bool,
    rev: str,
    everything: bool,
    repos: tuple[str, ...],
    alone: bool,
    form: str,
    output: str,
    color: bool | None,
) -> int:
    """List the tasks that are ready, and why.

    A task is ready when it is open and not waiting, its plan is active or ready, and everything that it, its
    plan or its phase (`**Depends on**: Phase 1`) depends on is closed. Started tasks come first, then by
    priority, then by how many open records wait for them.
    """
    ask = Ask(staged=staged, rev=rev, everything=everything, names=repos, alone=alone)
    opened, compiled = compile_only(os.getcwd(), ask)
    ready, waiting = ready_tasks(compiled.only(opened.report_on))
    if held:
        rows = tuple(
            (h.task.id, h.task.status, h.task.priority, h.task.title, h.held_by) for h in waiting[:limit]
        )
        return print_table(Table("held tasks", HELD, rows), form, output, color)
    found = tuple(
        (r.task.id, r.task.status, r.task.priority, r.task.title, r.why, r.unblocks) for r in ready[:limit]
    )
    code = print_table(Table("ready tasks", READY, found), form, output, color)
    if waiting and form == "text":
        say(f"workplan: {len(waiting)} open tasks are held; `workplan next --held` says by what")
    return code
