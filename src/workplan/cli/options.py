"""Options that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def source_options(function: F) -> F:
    """Where documents are read from: worktree, index, a revision; this repository, one by name, or all."""
    options = [
        click.option(
            "--staged", is_flag=True, help="Read what is staged for commit instead of the worktree."
        ),
        click.option("--rev", metavar="REV", default="", help="Read this revision instead of the worktree."),
        click.option(
            "--all", "everything", is_flag=True, help="This repository and all that its configuration names."
        ),
        click.option(
            "--repo", "repos", metavar="NAME", multiple=True, help="Only this repository; may be repeated."
        ),
        click.option(
            "--alone", is_flag=True, help="Do not read the other repositories that references may lead to."
        ),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def output_option(function: F) -> F:
    """`-o FILE`: write the result there, atomically, instead of standard output."""
    return click.option("-o", "--output", metavar="FILE", default="", help="Write the result to FILE.")(
        function
    )


def color_option(function: F) -> F:
    """`--color` and `--no-color`; by default colours where standard output is a terminal and NO_COLOR is unset."""
    return click.option("--color/--no-color", "color", default=None, help="Force colours on or off.")(
        function
    )
