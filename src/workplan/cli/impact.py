"""`workplan impact A..B`: what a range of commits asks people to do."""

import os

import click

from workplan.bootstrap import Selection, open_repositories
from workplan.cli.options import color_option, output_option
from workplan.cli.views import TABLE_FORMATS, print_table
from workplan.report.evidence_tables import impact_table
from workplan.usecases.impact import compare, ends_of


@click.command("impact")
@click.argument("span", metavar="A..B")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@output_option
@color_option
def command(span: str, form: str, output: str, color: bool | None) -> int:
    """Show what changed in meaning from A to B, and what follows from it.

    Tasks to review again, evidence to collect again, gates whose verdict flips, documents from which files are
    rendered. Changes of status, dates and line breaks change no meaning.
    """
    before, after = ends_of(span)
    old, new = (
        open_repositories(os.getcwd(), Selection(rev=rev, alone=True)).units[0] for rev in (before, after)
    )
    return print_table(impact_table(compare(old, new)), form, output, color)
