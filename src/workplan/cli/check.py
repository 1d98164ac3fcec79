"""`workplan check`: find what is wrong, where, and what to do."""

import click

from workplan.cli.options import color_option, output_option, source_options
from workplan.cli.verdict import exit_code as exit_code  # noqa: PLC0414  (other commands end as this one)
from workplan.errors import UsageError
from workplan.report.registry import FORMATS


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path())
@source_options
@click.option("--since", metavar="REV", default="", help="Report only on documents that changed since REV.")
@click.option("--strict", is_flag=True, help="Warnings count as findings too.")
@click.option("--select", metavar="RULE", multiple=True, help="Report only this rule; may be repeated.")
@click.option("--ignore", metavar="RULE", multiple=True, help="Do not report this rule; may be repeated.")
@click.option("--no-baseline", is_flag=True, help="Report findings that the baseline accepts, too.")
@click.option("--no-cache", is_flag=True, help="Read and judge everything anew, and keep nothing.")
@click.option(
    "--jobs", type=click.IntRange(0), default=0, metavar="N", help="Processes that parse; 0 is one a core."
)
@click.option(
    "--executor",
    metavar="NAME",
    default="",
    help="Where repositories are checked, each by itself: process, thread, or dask://HOST:PORT.",
)
@click.option("--cache-url", metavar="URL", default="", help="Where an executor keeps facts (fsspec).")
@click.option("--watch", "watching", is_flag=True, help="Answer again after every change, until Ctrl-C.")
@click.option("--fix", "fix", is_flag=True, help="Repair what can be repaired safely, then check again.")
@click.option("--diff", is_flag=True, help="Show what `--fix` would change, and change nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Form of the result.",
)
@output_option
@color_option
@click.option("-v", "--verbose", is_flag=True, help="List every path that was skipped.")
@click.option("-q", "--quiet", is_flag=True, help="Findings only, without source lines and hints.")
def command(
    paths: tuple[str, ...],
    staged: bool,
    rev: str,
    everything: bool,
    repos: tuple[str, ...],
    alone: bool,
    since: str,
    strict: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    no_baseline: bool,
    no_cache: bool,
    jobs: int,
    executor: str,
    cache_url: str,
    watching: bool,
    fix: bool,
    diff: bool,
    form: str,
    output: str,
    color: bool | None,
    verbose: bool,
    quiet: bool,
) -> int:
    """Find what is wrong in workplans, canon and inventory: where it is, and what to do.

    Without PATHS, all documents of this repository are reported on; rules across documents
    are always judged on the whole. Nothing in a document is ever executed.
    """
    from workplan.cli.checking import Manner, check_once
    from workplan.cli.session import Ask

    if fix and (staged or rev):
        raise UsageError("`--fix` changes the worktree, so it cannot be used with `--staged` or `--rev`")
    reading = (paths, staged, rev, everything, repos, alone)
    ask = Ask(*reading, since, select, ignore, not no_baseline, not no_cache, jobs, executor, cache_url)
    manner = Manner(form, output, color, strict, verbose, quiet)
    if executor and (watching or fix or diff):
        raise UsageError("`--executor` answers once", "leave out `--watch`, `--fix` and `--diff`")
    if watching:
        from workplan.cli.watch import watch

        if fix or diff:
            raise UsageError("`--watch` changes nothing, so it cannot be used with `--fix` or `--diff`")
        return watch(ask, manner)
    return check_once(ask, manner, fix, diff)
