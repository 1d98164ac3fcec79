"""`workplan review`: clear one link, with a reason and a record."""

import click

from workplan.cli.evidence_context import open_home, write_record
from workplan.cli.exit_codes import CLEAN
from workplan.evidence.collect_record import Context
from workplan.usecases.compile import compile_units
from workplan.usecases.evidence_add import VERDICTS, Person, ReviewGiven
from workplan.usecases.review import review_record, target_of


@click.command("review")
@click.argument("source", metavar="TASK")
@click.argument("target", metavar="[TARGET]", default="")
@click.option("--reason", metavar="TEXT", required=True, help="Why the link still holds, or does not.")
@click.option("--verdict", type=click.Choice(VERDICTS), default="accepted", show_default=True)
@click.option("--decision", metavar="ID", default="", help="The decision that the review rests on.")
@click.option("--by", metavar="NAME", default="", help="Who reviewed; by default git's user.")
def command(source: str, target: str, reason: str, verdict: str, decision: str, by: str) -> int:
    """Say that TARGET was looked at, as it is now, for TASK.

    TARGET is a task, a gate, a service, or a clause as SPEC#CLAUSE; without it, the task's only link that needs
    a review. One record is written, and nothing else is changed.
    """
    from workplan.adapters.evidence.clock import utc_now
    from workplan.adapters.evidence.source_state import WorktreeState, user_name
    from workplan.bootstrap import Selection, open_repositories
    from workplan.errors import UsageError

    home = open_home()
    index = compile_units(open_repositories(home.root, Selection()).units).index
    target, node = target_of(index, source, target)
    name = by or (user_name(home.layout) if home.layout is not None else "")
    if not name:
        raise UsageError("nobody is named", "add `--by NAME`, or set `git config user.email`")
    now = utc_now()
    context = Context(home.settings.name, "", False, "here", "local", now, now)
    if home.layout is not None:
        state = WorktreeState(home.layout, home.root).look()
        context = context._replace(commit=state.commit, clean=not state.changed) if state.commit else context
    given = ReviewGiven(target, node.fingerprint, verdict, reason, source, decision)
    write_record(home, review_record(context, Person(name), node, given))
    return CLEAN
