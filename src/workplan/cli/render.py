"""`workplan render`: rule files, profiles, reports and views, for one repository or for all."""

import os

import click

from workplan.cli.exit_codes import CHOICE, CLEAN, FINDINGS, PARTIAL, UNREACHABLE
from workplan.cli.output import emit, say
from workplan.errors import UsageError

_EPILOG = "`workplan render site -o DIR` writes the site. Exit code 1: `--check` found something stale."


@click.command("render", epilog=_EPILOG)
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("--all", "everything", is_flag=True, help="Every repository that the configuration names.")
@click.option("--repo", "repos", metavar="NAME", multiple=True, help="Only this repository; may be repeated.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when something is stale.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--take", type=click.Choice(["template"]), help="Overwrite what was edited by hand.")
@click.option("--adopt", is_flag=True, help="Replace files that workplan did not write.")
@click.option("--prune", is_flag=True, help="Remove what was rendered by targets that are gone.")
@click.option("--commit", "commits", is_flag=True, help="Commit the rendered files, once per repository.")
@click.option("--isolate", is_flag=True, help="Run every template that is not built in in a limited process.")
@click.option("--list", "listing", is_flag=True, help="List the built-in targets.")
@click.option("--eject", metavar="NAME", help="Copy the template of a built-in target, to change it.")
@click.option("--print", "printed", is_flag=True, help="Print the texts of TARGET instead of writing them.")
@click.option("--for", "record", metavar="ID", default="", help="With --print: only for this record.")
@click.option("-o", "--output", metavar="DIR", default="", help="Folder of the site.")
@click.option("-v", "--verbose", is_flag=True, help="Name current outputs too.")
def command(
    targets: tuple[str, ...],
    everything: bool,
    repos: tuple[str, ...],
    check: bool,
    diff: bool,
    take: str | None,
    adopt: bool,
    prune: bool,
    commits: bool,
    isolate: bool,
    listing: bool,
    eject: str | None,
    printed: bool,
    record: str,
    output: str,
    verbose: bool,
) -> int:
    """Write what the targets of `workplan.toml` say, and leave hand edits alone.

    TARGET: names or groups of targets (default: all that the configuration turns on), or `site`.
    """
    if listing:
        from workplan.cli.render_templates import list_targets

        return list_targets()
    if eject:
        from workplan.cli.render_templates import eject_template

        return eject_template(eject)
    if commits and (check or diff):
        raise UsageError("`--commit` writes, `--check` and `--diff` do not", "give one of them")
    if targets == ("site",):
        return _site(repos, output, adopt, isolate, (check, diff, prune, False, verbose))
    if printed:
        from workplan.cli.render_run import print_targets
        from workplan.cli.render_session import open_bench

        return print_targets(open_bench(repos, everything, False, False, isolate), targets, record)
    from workplan.adapters.render.memo import open_memo

    question = ("render", everything, *repos, check, diff, isolate, verbose)
    plain = not (take or adopt or prune or commits or targets)
    memo = open_memo(os.getcwd(), question) if plain else None
    if memo is not None and memo.said is not None:
        emit(memo.said[0], "")
        say(memo.said[1])
        return CLEAN
    from workplan.cli.render_run import Options, run
    from workplan.cli.render_session import open_bench

    bench = open_bench(repos, everything, take == "template", adopt, isolate)
    summary = run(bench, targets, Options(check, diff, prune, commits, verbose))
    if memo is not None:
        from workplan.cli.render_memo import keep_run

        keep_run(memo, bench, summary)
    return _exit(*summary.counts, check, diff)


def _site(
    repos: tuple[str, ...],
    folder: str,
    adopt: bool,
    isolate: bool,
    options: tuple[bool, bool, bool, bool, bool],
) -> int:
    from workplan.cli.render_run import Options, render_site
    from workplan.cli.render_session import open_bench

    bench = open_bench(repos, not repos, True, adopt, isolate)
    return _exit(*render_site(bench, folder, Options(*options)), options[0], options[1])


def _exit(stale: int, left: int, faulty: int, failed: int, unseen: int, check: bool, diff: bool) -> int:
    """The exit code: what is wrong comes before what was not seen, and that before what is left to a person."""
    if failed:
        return PARTIAL
    if check:
        return FINDINGS if stale or left or faulty else UNREACHABLE if unseen else CLEAN
    if faulty:
        return FINDINGS
    if unseen:
        return UNREACHABLE
    return CHOICE if left and not diff else CLEAN
