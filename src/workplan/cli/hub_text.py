"""How a plan and the outcome of a sync are printed, as lines for people and as JSON for programs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from workplan import __version__
from workplan.cli.output import say
from workplan.errors import WorkplanError
from workplan.hub.describe import describe_repository
from workplan.hub.plan import RepoPlan, SyncPlan
from workplan.hub.saved import to_json
from workplan.report.escape import escape_text
from workplan.usecases.hub_run import PlanResult, coverage
from workplan.usecases.hub_sync import Outcome

FORMATS = ("text", "json")


def plan_lines(plan: RepoPlan, *, full: bool = False) -> str:
    """The plan of one repository, safe for a terminal."""
    return "".join(f"{escape_text(line)}\n" for line in describe_repository(plan, full=full))


def outcome_lines(outcome: Outcome, commit: str = "") -> str:
    """What a sync did, in one line and one more for each file edit that was not made; "" for nothing."""
    lines = []
    if outcome.applied and outcome.plan is not None and (outcome.plan.changes or outcome.written):
        files = f", {_files(outcome.written)} written" if outcome.written else ""
        held = sum(1 for item in outcome.plan.held if item.stops)
        rest = f", {held} held back" if held else ""
        made = f", commit {commit[:10]}" if commit else ""
        lines.append(f"{outcome.repo}: synced{files}{made}{rest}")
    if outcome.resumed:
        lines.append(f"{outcome.repo}: {_files([''] * outcome.resumed)} of an interrupted run were in place")
    lines += [
        f"  ! {item.path}:{item.line} `{item.key}` was not written: {item.reason}"
        for item in outcome.unwritten
    ]
    return "".join(f"{escape_text(line)}\n" for line in lines)


def _files(paths: Sequence[str]) -> str:
    return f"{len(paths)} file{'s' * (len(paths) != 1)}"


def say_errors(errors: Iterable[tuple[str, WorkplanError]]) -> None:
    """One line and a hint for each repository that could not be done."""
    for name, error in errors:
        say(escape_text(f"workplan: {name}: {error.message}"))
        if error.hint:
            say(escape_text(f"help: {error.hint}"))


def say_coverage(outcomes: Sequence[Outcome], elsewhere: Sequence[str]) -> None:
    """How many of the repositories were seen, where several were meant or one was not seen."""
    if len(outcomes) + len(elsewhere) > 1:
        say(escape_text(f"workplan: {coverage(outcomes, elsewhere)}"))


def outcomes_of(result: PlanResult) -> tuple[Outcome, ...]:
    """A plan's repositories as outcomes in which nothing was done."""
    seen = [Outcome(plan.repo, plan) for plan in result.plan.repositories]
    unseen = [Outcome(name, None, error=error) for name, error in result.errors]
    return tuple(sorted([*seen, *unseen], key=lambda outcome: outcome.repo))


def run_json(
    outcomes: Sequence[Outcome],
    elsewhere: Sequence[str],
    code: int,
    schema: str,
    commits: dict[str, str] | None = None,
) -> str:
    """A whole run as one JSON document. What went wrong with the run itself stands apart from findings."""
    plans = tuple(outcome.plan for outcome in outcomes if outcome.plan is not None)
    shown = {item["repo"]: item for item in to_json(SyncPlan(schema, plans))["repositories"]}
    value = {
        "schema_version": 1,
        "tool": {"name": "workplan", "version": __version__},
        "exit_code": code,
        "seen": sum(1 for outcome in outcomes if outcome.error is None),
        "of": len(outcomes) + len(elsewhere),
        "elsewhere": list(elsewhere),
        "automation_errors": [
            {"repo": outcome.repo, "message": outcome.error.message, "hint": outcome.error.hint}
            for outcome in outcomes
            if outcome.error is not None
        ],
        "repositories": [
            _outcome_json(outcome, shown.get(outcome.repo, {}), (commits or {}).get(outcome.repo, ""))
            for outcome in outcomes
        ],
    }
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"


def _outcome_json(outcome: Outcome, plan: dict[str, Any], commit: str) -> dict[str, Any]:
    suggestions = outcome.plan.suggestions if outcome.plan is not None else ()
    return {
        "repo": outcome.repo,
        "exit_code": outcome.exit_code,
        "applied": outcome.applied,
        "written": list(outcome.written),
        "unwritten": [item._asdict() for item in outcome.unwritten],
        "commit": commit,
        "changes": plan.get("changes", []),
        "held": [*plan.get("refused", []), *plan.get("held", [])],
        "suggestions": [item._asdict() | {"place": item.place._asdict()} for item in suggestions],
    }


def quoted(words: Iterable[str]) -> str:
    """A command line that a shell reads back as these words."""
    import shlex

    return shlex.join(words)


def all_lines(plans: Iterable[RepoPlan], *, full: bool) -> Iterator[str]:
    """The text of several plans."""
    return (plan_lines(plan, full=full) for plan in plans)
