"""`workplan coverage`: matrices of what is worked on, checked, shown and gated."""

import csv
import io
import os

import click

from workplan.cli.options import color_option, output_option, source_options
from workplan.cli.output import emit
from workplan.cli.session import Ask, compile_only
from workplan.cli.views import TABLE_FORMATS, print_table
from workplan.evidence.coverage_matrix import coverage_of, task_rows
from workplan.evidence.report_content import service_rows
from workplan.evidence.trace_gates import trace_of
from workplan.report.evidence_tables import clause_table, loose_table, service_table, task_table
from workplan.report.tables import Table


@click.command("coverage")
@click.argument("what", type=click.Choice(("clauses", "tasks", "services", "loose")), default="clauses")
@source_options
@click.option(
    "--format", "form", type=click.Choice((*TABLE_FORMATS, "csv")), default="text", show_default=True
)
@output_option
@color_option
def command(
    what: str,
    staged: bool,
    rev: str,
    everything: bool,
    repos: tuple[str, ...],
    alone: bool,
    form: str,
    output: str,
    color: bool | None,
) -> int:
    """Show clause or task by check, evidence and gate; services by type of evidence and tier; or loose ends.

    A clause is covered shallowly where somebody works on it or a check names it, deeply where sound evidence that
    fits it passes and every link to it was reviewed as it is now.
    """
    ask = Ask(staged=staged, rev=rev, everything=everything, names=repos, alone=alone)
    opened, compiled = compile_only(os.getcwd(), ask)
    index = compiled.index
    wanted = sorted(opened.report_on)
    if what == "services":
        documents = [facts for repo in wanted for facts in index.repositories[repo].facts]
        names = [service.id for facts in documents for service in facts.services]
        evidence = index.evidence()
        unfit = trace_of((), evidence.records, index).unfit
        table = service_table(service_rows(names, evidence.records, evidence.as_of(), unfit))
    elif what == "tasks":
        table = task_table(task_rows(index, wanted))
    else:
        found = coverage_of(index, wanted)
        table = clause_table(found) if what == "clauses" else loose_table(found)
    if form != "csv":
        return print_table(table, form, output, color)
    emit(as_csv(table), output)
    return 0


def as_csv(table: Table) -> str:
    """The table as RFC 4180 text; several values of one cell are separated by spaces. A cell that a spreadsheet
    would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        texts = [
            " ".join(cell) if isinstance(cell, tuple) else "" if cell is None else str(cell) for cell in row
        ]
        writer.writerow([f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text for text in texts])
    return out.getvalue()
