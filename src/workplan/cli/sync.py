"""`workplan sync`: bring files and hub together."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from workplan.cli.exit_codes import CHOICE
from workplan.cli.hub_options import by_option, lock_option, plan_options, repository_options
from workplan.cli.output import emit, say
from workplan.errors import UnreachableError, UsageError, WorkplanError

if TYPE_CHECKING:
    from workplan.cli.hub_session import HubSession
    from workplan.hub.plan import RepoPlan
    from workplan.usecases.hub_plan import Request
    from workplan.usecases.hub_run import Each, Target
    from workplan.usecases.hub_sync import Outcome, Terms


@click.command("sync")
@repository_options
@plan_options
@by_option
@lock_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--commit", is_flag=True, help="Commit what was written to files, and nothing else; never push."
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="List every new record instead of counting them.")
@click.pass_context
def command(
    context: click.Context,
    repos: tuple[str, ...],
    everything: bool,
    fetch: bool,
    jobs: int,
    fix: bool,
    max_change: int | None,
    full: bool,
    by: str,
    lock_timeout: float | None,
    yes: bool,
    commit: bool,
    form: str,
    verbose: bool,
) -> int:
    """Bring files and hub together: plan, ask, apply.

    The first sync makes the hub. Without a terminal nothing is asked: without `--yes` the plan is printed
    and nothing is written.

    Exit codes: 0 done or nothing to do, 3 a person must choose or a guard refuses, 4 a repository or the hub
    could not be reached, 5 done in part, run it again.
    """
    from workplan.cli.hub_session import HubAsk, hub_session
    from workplan.cli.hub_work import request_of, several, terms_of

    asking = not yes
    if asking and (form == "json" or not (sys.stdin.isatty() and sys.stdout.isatty())):
        return _only_plan(context)
    with hub_session(create=True) as session:
        targets = session.targets(HubAsk(repos, everything, fetch))
        request = request_of(session, fix=fix, max_change=max_change, full=full)
        terms = terms_of(session, by, lock_timeout)
        if asking:
            terms = terms._replace(accept=asker(verbose))
        run = Run(session, form == "text", verbose=verbose, asked=asking, commit=commit)
        return run.finish(
            run.sync(targets, request, terms, several(1 if asking else jobs)),
            session.elsewhere if everything else (),
        )


def _only_plan(context: click.Context) -> int:
    """Print the plan and, if it would do anything, the command that does it."""
    from workplan.cli import plan
    from workplan.cli.hub_text import quoted

    given = context.params
    code = context.invoke(
        plan.command,
        **{
            name: given[name]
            for name in (
                "repos",
                "everything",
                "fetch",
                "jobs",
                "fix",
                "max_change",
                "full",
                "form",
                "verbose",
            )
        },
        out="",
        ask=True,
    )
    if code in (1, CHOICE):
        words = ["workplan", "sync", "--yes"]
        words += [word for name in given["repos"] for word in ("--repo", name)]
        flags = {
            "everything": "--all",
            "fetch": "--fetch",
            "fix": "--fix",
            "full": "--full",
            "commit": "--commit",
        }
        words += [flag for name, flag in flags.items() if given[name]]
        if given["max_change"] is not None:
            words += ["--max-change", str(given["max_change"])]
        say("workplan: nothing was written: there is no terminal to ask on")
        say(f"help: `{quoted(words)}`")
        return CHOICE
    return int(code)


def asker(verbose: bool) -> "Callable[[RepoPlan], bool]":
    """Shows each plan and asks; a plan that is made again, because the hub was edited, is asked for once."""
    from workplan.cli.hub_text import plan_lines
    from workplan.hub.saved import digest

    agreed: set[str] = set()

    def accept(plan: "RepoPlan") -> bool:
        emit(plan_lines(plan, full=verbose), "")
        if not plan.changes or digest(plan) in agreed:
            return True
        if click.confirm("Apply?", default=False):
            agreed.add(digest(plan))
            return True
        return False

    return accept


class Run:
    """A sync that says what it does as it goes along, and commits where that was asked for."""

    def __init__(
        self,
        session: "HubSession",
        talk: bool,
        *,
        verbose: bool = False,
        asked: bool = False,
        commit: bool = False,
    ) -> None:
        self.session = session
        self.talk = talk
        self.verbose = verbose
        self.asked = asked
        self.commit = commit
        self.commits: dict[str, str] = {}

    def sync(
        self, targets: "Sequence[Target]", request: "Request", terms: "Terms", each: "Each"
    ) -> "Iterator[Outcome]":
        """The outcomes of a sync, as they come."""
        from workplan.usecases.hub_run import sync_each

        return sync_each(self.session.store, targets, request, terms, each)

    def finish(self, outcomes: "Iterator[Outcome]", elsewhere: Sequence[str] = ()) -> int:
        """Go through the outcomes, print them, and give the exit code of the run."""
        from workplan.cli.hub_text import run_json, say_coverage
        from workplan.usecases.hub_run import exit_code

        done = tuple(self._one(outcome) for outcome in outcomes)
        code = exit_code(done)
        self.session.say_notes()
        if not self.talk:
            emit(run_json(done, elsewhere, code, self.session.store.schema(), self.commits), "")
        say_coverage(done, elsewhere)
        return code

    def _one(self, outcome: "Outcome") -> "Outcome":
        from workplan.cli.hub_text import outcome_lines, plan_lines, say_errors

        plan = outcome.plan
        if outcome.error is None and plan is not None and (outcome.applied or not plan.changes):
            self.session.remember(outcome.repo)
        if self.commit and outcome.written:
            outcome = self._committed(outcome)
        if self.talk:
            if plan is not None and (not self.asked or plan.refused):
                emit(plan_lines(plan, full=self.verbose), "")
            emit(outcome_lines(outcome, self.commits.get(outcome.repo, "")), "")
        if outcome.error is not None:
            say_errors([(outcome.repo, outcome.error)])
        return outcome

    def _committed(self, outcome: "Outcome") -> "Outcome":
        from workplan.adapters.hub.commit import commit_write_back
        from workplan.usecases.hub_sync import rewriter

        opened = self.session.opened[outcome.repo]
        try:
            if opened.layout is None:
                raise UsageError(f"`{opened.root}` is under no git of its own, so nothing was committed")
            self.commits[outcome.repo] = commit_write_back(
                opened.layout, outcome.written, rewriter(opened.checkout, outcome)
            )
        except WorkplanError as error:
            fault = UnreachableError(f"synced, but not committed: {error.message}", error.hint)
            return outcome._replace(error=fault)
        return outcome
