"""`workplan gate`: whether gates are open, and what is missing."""

import os
import re

import click

from workplan.cli.exit_codes import CHOICE, CLEAN, FINDINGS, UNREACHABLE, USAGE
from workplan.cli.options import color_option, output_option, source_options
from workplan.cli.output import emit, say, wants_color
from workplan.cli.session import Ask, compile_only
from workplan.errors import UsageError
from workplan.parse.utc_time import seconds_of
from workplan.report.gates import render_gates_json, render_gates_text
from workplan.usecases.gate import judge_gates

CODES = {"open": CLEAN, "unmet": FINDINGS, "invalid": USAGE, "unknown": CHOICE, "none": UNREACHABLE}


@click.command("gate")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--as-of",
    "moment",
    metavar="TIME",
    default="",
    help="The moment that is judged, such as 2026-07-01T12:00:00Z, a day, or `now`.",
)
@source_options
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@output_option
@color_option
def command(
    ids: tuple[str, ...],
    moment: str,
    staged: bool,
    rev: str,
    everything: bool,
    repos: tuple[str, ...],
    alone: bool,
    form: str,
    output: str,
    color: bool | None,
) -> int:
    """Judge gates: ID is a gate, or a task or workplan that gates guard; without one, all gates.

    A gate is judged from the evidence and decisions that are committed, as of the commit that is read. The
    clock of the machine is not asked, unless `--as-of now` does.

    Exit codes: 0 open (met, waived, superseded by a decision), 1 unmet, 2 a gate or a record cannot be read,
    3 unknown: evidence is missing, 4 there is no gate, or something could not be reached.
    """
    ask = Ask(staged=staged, rev=rev, everything=everything, names=repos, alone=alone)
    as_of = moment_named(moment)
    opened, compiled = compile_only(os.getcwd(), ask)
    report = judge_gates(compiled, opened.report_on, ids, as_of)
    if report.state == "none":
        say("workplan: there is no gate to judge: no workplan here has a `gate` block")
    elif not report.as_of:
        say("workplan: there is neither a commit nor a record to judge by; give a moment with `--as-of`")
        return UNREACHABLE
    emit(
        render_gates_json(report)
        if form == "json"
        else render_gates_text(report, wants_color(color, output)),
        output,
    )
    return CODES[report.state]


def moment_named(text: str) -> str:
    """The moment as UTC to the second; a day means its first second. Raises UsageError for another form."""
    if text == "now":
        from workplan.adapters.evidence.clock import utc_now

        return utc_now()
    moment = f"{text}T00:00:00Z" if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else text
    if moment and seconds_of(moment) is None:
        raise UsageError(f"`{text}` is no moment", "write a day (2026-07-01), 2026-07-01T12:00:00Z, or `now`")
    return moment
