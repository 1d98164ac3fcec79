"""Options that the commands of the hub share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def repository_options(function: F) -> F:
    """`--repo`, `--all`, `--fetch` and `--jobs`."""
    options = [
        click.option(
            "--repo", "repos", metavar="NAME", multiple=True, help="Only this repository; may be repeated."
        ),
        click.option("--all", "everything", is_flag=True, help="Every repository that is known here."),
        click.option("--fetch", is_flag=True, help="Ask the remotes first what is missing here."),
        click.option(
            "--jobs",
            metavar="N",
            type=click.IntRange(min=1),
            default=4,
            show_default=True,
            help="Repositories at a time.",
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def plan_options(function: F) -> F:
    """What changes a plan: `--fix`, `--max-change` and `--full`."""
    options = [
        click.option("--fix", is_flag=True, help="Apply the safe suggestions about life cycles, too."),
        click.option(
            "--max-change",
            metavar="N",
            type=click.IntRange(min=0),
            default=None,
            help="Let as many as N records vanish or change status; `hub.max_change` where not given.",
        ),
        click.option("--full", is_flag=True, help="Compare every document, also those that seem unchanged."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def by_option(function: F) -> F:
    """`--by NAME`: who acts."""
    return click.option(
        "--by",
        metavar="NAME",
        default="",
        help="Who acts; WORKPLAN_ACTOR or the user's name where not given.",
    )(function)


def lock_option(function: F) -> F:
    """`--lock-timeout SECONDS`."""
    return click.option(
        "--lock-timeout",
        metavar="SECONDS",
        type=click.FloatRange(min=0),
        default=None,
        help="How long to wait for another run on the same repository; `hub.lock_timeout`, else 10.",
    )(function)
