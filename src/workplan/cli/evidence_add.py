"""`workplan evidence add`: what people looked at, decided and waived."""

from typing import Any

import click

from workplan.cli.evidence_context import Home, context_of, context_options, moment, open_home, write_record
from workplan.cli.exit_codes import CLEAN
from workplan.errors import UsageError
from workplan.evidence.collect_record import Context
from workplan.usecases.evidence_add import (
    RESULTS,
    STATUSES,
    DecisionGiven,
    Person,
    WaiverGiven,
    decision,
    manual_check,
    waiver,
    written_record,
)


@click.group("add")
def command() -> None:
    """Record what a person looked at, decided or waived.

    Each record says who, when and what. A check by hand of a task is `add check`; a review of a changed link is
    made by `workplan review`.
    """


def person_options(function: Any) -> Any:
    """Who says it, and when it was."""
    for option in (
        click.option(
            "--at", metavar="TIME", default="", help="When it was: a date or a UTC time; by default now."
        ),
        click.option("--agent", is_flag=True, help="It was an agent, not a human."),
        click.option("--by", "by", metavar="NAME", default="", help="Who: a login; by default git's user."),
    ):
        function = option(function)
    return function


@command.command("check")
@click.option("--name", "suite", metavar="WORDS", required=True, help="What was checked, in a few words.")
@click.option("--result", type=click.Choice(RESULTS), required=True, help="What came out.")
@person_options
@context_options
def check(suite: str, result: str, **given: Any) -> int:
    """A check made by hand: one check, counted by a human. `--note` says what was looked at."""
    home, person, context = _opened(given)
    from workplan.adapters.evidence.clock import fresh_id

    write_record(home, manual_check(context, person, suite, result, given["note"], fresh_id()))
    return CLEAN


@command.command("decision")
@click.option("--question", metavar="WORDS", required=True, help="The question that is answered.")
@click.option("--choice", metavar="WORDS", required=True, help="What was chosen.")
@click.option("--option", "choices", metavar="WORDS", multiple=True, help="What could have been chosen.")
@click.option(
    "--status", type=click.Choice(STATUSES), default="accepted", show_default=True, help="Its status."
)
@click.option("--approver", "approvers", metavar="NAME", multiple=True, help="Who approved; may be repeated.")
@click.option("--review-by", metavar="TIME", default="", help="When to look at it again.")
@click.option("--id", "decision_id", metavar="ID", default="", help="Its id; else from question and date.")
@person_options
@context_options
def decide(
    question: str,
    choice: str,
    choices: tuple[str, ...],
    status: str,
    approvers: tuple[str, ...],
    review_by: str,
    decision_id: str,
    **given: Any,
) -> int:
    """A decision: a question, a choice, and who approved it."""
    home, person, context = _opened(given)
    made = DecisionGiven(
        question,
        choice,
        status,
        approvers or (person.name,),
        context.ended,
        choices,
        moment(review_by, "--review-by") if review_by else "",
        decision_id,
        given["note"],
    )
    write_record(home, decision(context, person, made))
    return CLEAN


@command.command("waiver")
@click.option("--requirement", metavar="NAME", required=True, help="The requirement that is waived.")
@click.option(
    "--approver", metavar="NAME", default="", help="Who takes it upon them; by default who says it."
)
@click.option("--role", metavar="NAME", default="", help="In which role.")
@click.option("--decision", "decision_id", metavar="ID", default="", help="The decision behind it.")
@person_options
@context_options
def waive(requirement: str, approver: str, role: str, decision_id: str, **given: Any) -> int:
    """A requirement of a gate that may be left unmet until `--expires`. `--note` gives the reason."""
    home, person, context = _opened(given)
    if len(given["gates"]) != 1:
        raise UsageError("a waiver is for one gate", "give `--gate ID` once")
    made = WaiverGiven(
        given["gates"][0],
        requirement,
        given["note"],
        context.expires_at,
        approver or person.name,
        role,
        decision_id,
    )
    write_record(home, waiver(context._replace(gates=()), person, made))
    return CLEAN


@command.command("record")
@click.argument("file", metavar="FILE")
def whole(file: str) -> int:
    """A whole record from FILE (JSON or YAML, `-` is standard input): of any type, with or without its id."""
    from workplan.adapters.evidence.record_files import read_record

    home = open_home()
    write_record(home, written_record(read_record(file, home.catalog)), file)
    return CLEAN


def _opened(given: dict[str, Any]) -> tuple[Home, Person, Context]:
    """The repository, who speaks, and the context with its times."""
    from workplan.adapters.evidence.clock import utc_now
    from workplan.adapters.evidence.source_state import WorktreeState, user_name

    home = open_home()
    now = utc_now()
    at = moment(given["at"], "--at") if given["at"] else now
    if at > now:
        raise UsageError("`--at` lies in the future", "a record says what was seen, not what will be")
    name = given["by"] or (user_name(home.layout) if home.layout is not None else "")
    if not name:
        raise UsageError("nobody is named", "add `--by NAME`, or set `git config user.name`")
    context = context_of(home, given)._replace(started=at, ended=at)
    if home.layout is not None:
        state = WorktreeState(home.layout, home.root).look()
        # What was looked at by hand is the state of now only where it was looked at now.
        if state.commit and not given["at"]:
            context = context._replace(commit=state.commit, clean=not state.changed)
    return home, Person(name, "agent" if given["agent"] else "human"), context
