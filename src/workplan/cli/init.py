"""`workplan init`: set up a repository, asking before anything that exists is touched."""

import datetime
import os
import sys

import click

from workplan.adapters.baseline_file import read_bytes
from workplan.adapters.files import write_atomic
from workplan.bootstrap import find_root
from workplan.cli.exit_codes import CHOICE, CLEAN
from workplan.cli.output import say
from workplan.usecases.init import Proposal, prefix_for, proposals


@click.command("init")
@click.option("--name", default="", help="The repository's name; default: its folder's.")
@click.option("--prefix", default="", help="What its ids start with; default: made from the name.")
@click.option("--yes", is_flag=True, help="Replace files that exist without asking.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
def command(name: str, prefix: str, yes: bool, dry_run: bool) -> int:
    """Write a configuration, a first plan, the pre-commit hook and a CI job.

    What exists is left alone, unless you say otherwise when asked (or give `--yes`).
    """
    root, _layout = find_root(os.getcwd())
    name = name or os.path.basename(os.path.abspath(root))
    prefix = prefix or prefix_for(name)
    today = datetime.datetime.now().astimezone().date().isoformat()
    kept = 0
    for proposal in proposals(name, prefix, today):
        kept += not _write(root, proposal, yes, dry_run)
    if kept and not dry_run:
        say(f"workplan: {kept} existing files were left alone; `--yes` replaces them")
    say("workplan: now run `workplan check`" if not dry_run else "workplan: nothing was written")
    return CLEAN if not kept or dry_run else CHOICE if not sys.stdin.isatty() else CLEAN


def _write(root: str, proposal: Proposal, yes: bool, dry_run: bool) -> bool:
    path = os.path.join(root, proposal.path)
    before = read_bytes(path)
    wanted = proposal.content.encode()
    if before == wanted:
        say(f"  as it should be  {proposal.path}")
        return True
    if dry_run:
        say(f"  would {'replace' if before is not None else 'write'}  {proposal.path}: {proposal.why}")
        return True
    if before is not None and not yes and not _agreed(proposal):
        say(f"  left alone  {proposal.path}")
        return False
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    write_atomic(path, wanted, before, root)
    say(f"  written  {proposal.path}: {proposal.why}")
    return True


def _agreed(proposal: Proposal) -> bool:
    return sys.stdin.isatty() and click.confirm(
        f"{proposal.path} exists; replace it?", default=False, err=True
    )
