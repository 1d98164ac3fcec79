"""`workplan baseline`: accept today's findings, so that only new ones fail."""

import os

import click

from workplan.adapters.baseline_file import read_baseline, write_baseline
from workplan.cli.exit_codes import UNREACHABLE
from workplan.cli.output import say
from workplan.cli.session import Ask, open_session
from workplan.cli.verdict import say_nothing_seen
from workplan.usecases.baseline import baseline_of


@click.command("baseline")
@click.option(
    "--accept-new", is_flag=True, help="Accept findings that an existing baseline does not have yet."
)
def command(accept_new: bool) -> int:
    """Write the baseline file of this repository.

    The first run accepts every finding there is. Later runs only remove entries whose finding is gone,
    unless `--accept-new` is given: a baseline is meant to shrink.
    """
    session = open_session(os.getcwd(), Ask(baseline=False))
    if not session.result.summary.documents:
        say_nothing_seen()
        return UNREACHABLE
    name = next(iter(session.opened.report_on))
    settings = next(unit.settings for unit in session.opened.units if unit.settings.name == name)
    root = session.opened.roots[name]
    known = read_baseline(root, settings.baseline)
    found = session.result.diagnostics
    kept = [d for d in found if known is None or accept_new or d.fingerprint in known.fingerprints]
    write_baseline(root, settings.baseline, baseline_of(kept))
    gone = (
        len(known.fingerprints) - len({d.fingerprint for d in kept} & set(known.fingerprints)) if known else 0
    )
    say(
        f"workplan: {settings.baseline} accepts {len(kept)} of {len(found)} findings; removed entries: {gone}"
    )
    return 0
