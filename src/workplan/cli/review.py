"""`workplan review`: clear one link, with a reason and a record; or show which links wait for that."""

import click

from workplan.cli.evidence_context import Home, open_home, write_record
from workplan.cli.exit_codes import CLEAN
from workplan.cli.options import color_option
from workplan.cli.views import TABLE_FORMATS, print_table
from workplan.errors import UsageError
from workplan.evidence.collect_record import Context
from workplan.report.evidence_tables import review_table
from workplan.usecases.compile import compile_units
from workplan.usecases.evidence_add import VERDICTS, Person, ReviewGiven
from workplan.usecases.review import links_to_review, review_record, target_of


@click.command("review")
@click.argument("source", metavar="[ID]", default="")
@click.argument("target", metavar="[TARGET]", default="")
@click.option("--reason", metavar="TEXT", help="Why the link still holds, or does not.")
@click.option("--verdict", type=click.Choice(VERDICTS), default="accepted", show_default=True)
@click.option("--decision", metavar="ID", default="", help="The decision that the review rests on.")
@click.option("--by", metavar="NAME", default="", help="Who reviewed; by default git's user.")
@click.option(
    "--format",
    "form",
    type=click.Choice(TABLE_FORMATS),
    default="text",
    show_default=True,
    help="Form of the list.",
)
@color_option
def command(
    source: str,
    target: str,
    reason: str | None,
    verdict: str,
    decision: str,
    by: str,
    form: str,
    color: bool | None,
) -> int:
    """Say that TARGET was looked at, as it is now, for the task or gate ID.

    TARGET is a task, a gate, a service, or a clause as SPEC#CLAUSE; without it, the only link of ID that needs a
    review. One record is written, and nothing else is changed.

    Without `--reason` nothing is written: the links that need a review are listed, of ID or of everything here.
    They are `unreviewed` (nobody looked yet), `suspect` (the target changed since), `outdated` (it is superseded) or
    `dangling` (it is gone). A review of an outdated or dangling link settles it as it is.
    """
    from workplan.bootstrap import Selection, open_repositories

    home = open_home()
    opened = open_repositories(home.root, Selection())
    index = compile_units(opened.units).index
    if reason is None and not target:
        if source and not index.definitions(source):
            raise UsageError(f"no record has the id `{source}`", "`workplan list` shows the ids there are")
        return print_table(review_table(links_to_review(index, opened.report_on, source)), form, "", color)
    if reason is None:
        raise UsageError("a review gives its reason", "add `--reason TEXT`")
    seen = target_of(index, source, target)
    given = ReviewGiven(
        seen.target,
        seen.fingerprint,
        verdict,
        reason,
        source,
        decision,
        seen.found,
        seen.node.parts if seen.node is not None else (),
    )
    person = Person(by or _user(home))
    write_record(home, review_record(_context(home), person, seen, given))
    return CLEAN


def _user(home: Home) -> str:
    """Who git says that works here. Raises UsageError where nobody is named."""
    from workplan.adapters.evidence.source_state import user_name

    name = user_name(home.layout) if home.layout is not None else ""
    if not name:
        raise UsageError("nobody is named", "add `--by NAME`, or set `git config user.email`")
    return name


def _context(home: Home) -> Context:
    """When and on which commit the review is made."""
    from workplan.adapters.evidence.clock import utc_now
    from workplan.adapters.evidence.source_state import WorktreeState

    now = utc_now()
    context = Context(home.settings.name, "", False, "here", "local", now, now)
    if home.layout is None:
        return context
    state = WorktreeState(home.layout, home.root).look()
    return context._replace(commit=state.commit, clean=not state.changed) if state.commit else context
