"""`workplan impact A..B`: what a range of commits asks people to do."""

import os

import click

from workplan.bootstrap import Opened, Selection, cache_of, open_repositories
from workplan.cli.options import color_option, output_option
from workplan.cli.output import emit, say
from workplan.cli.views import TABLE_FORMATS, print_table, view_options
from workplan.evidence.impact_analysis import Impact
from workplan.report.evidence_tables import impact_table
from workplan.usecases.compile import Compiled, compile_units
from workplan.usecases.impact import Rendered, compare, ends_of, files_again, rendered_inputs

SARIF = "sarif"


@click.command("impact")
@click.argument("span", metavar="A..B")
@click.option("--all", "everything", is_flag=True, help="What follows in every configured repository, too.")
@click.option(
    "--format", "form", type=click.Choice((*TABLE_FORMATS, SARIF)), default="text", show_default=True
)
@output_option
@color_option
def command(span: str, everything: bool, form: str, output: str, color: bool | None) -> int:
    """Show what changed in meaning from A to B, and what follows from it.

    Tasks to review again, evidence to collect again, gates whose verdict flips, rendered files that are to be
    made again. Changes of status, dates and line breaks change no meaning.

    A and B are revisions of this repository. With `--all`, its changes are followed into the other repositories,
    as their worktrees are now; one that is not on this machine is named as `external`.
    """
    ends = ends_of(span)
    states = [_state(rev, everything) for rev in ends]
    (_old_opened, before, rendered_before), (opened, after, rendered_after) = states
    home = next(name for name, root in opened.roots.items() if root == opened.root)
    impact = compare(before, after, home, opened.report_on)
    files = files_again(rendered_before, rendered_after)
    for name, message in sorted({**rendered_before.faults, **rendered_after.faults}.items()):
        say(f"workplan: the files of render target `{name}` were not compared: {message}")
    targets = rendered_before.inputs or rendered_after.inputs
    impact = impact._replace(
        files=files, documents=() if targets else impact.documents, external=_external(opened, everything)
    )
    if form == SARIF:
        return _sarif(impact, opened, after, ends, output)
    return print_table(impact_table(impact), form, output, color)


def _state(rev: str, everything: bool) -> tuple[Opened, Compiled, Rendered]:
    """The repositories with this one at a revision, compiled, and what is rendered from them."""
    from workplan.cli.render_session import request_of
    from workplan.usecases.render_place import Terms

    opened = open_repositories(os.getcwd(), Selection(rev=rev, everything=everything, alone=not everything))
    compiled = compile_units(opened.units, {}, cache_of(opened))
    return opened, compiled, rendered_inputs(request_of(opened, compiled, Terms()))


def _external(opened: Opened, everything: bool) -> tuple[tuple[str, str], ...]:
    """Configured repositories that were not looked at, with the reason."""
    if not everything:
        return ()
    home = opened.units[0].settings
    found = {seen.repo: seen.reason for seen in opened.unreached}
    found |= {name: "configured as external" for name, ref in home.repositories.items() if ref.external}
    return tuple(sorted(found.items()))


def _sarif(impact: Impact, opened: Opened, after: Compiled, ends: tuple[str, str], output: str) -> int:
    from workplan.report.impact import Span, render_impact_sarif

    documents = sum(len(repository.facts) for repository in after.only(opened.report_on).repositories)
    span = Span(opened.root, opened.roots, *ends, documents)
    emit(render_impact_sarif(impact, span, view_options(False, output)), output)
    return 0
