"""`workplan fmt`: repair what can be repaired without changing any meaning."""

import os

import click

from workplan.cli.options import output_option
from workplan.cli.repair import repair
from workplan.cli.session import Ask, open_session

SAFE = frozenset({"legacy-status"})
"""Rules whose repair changes the spelling and never the meaning."""


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--diff", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 where something would change.")
@click.option(
    "--all", "everything", is_flag=True, help="This repository and all that its configuration names."
)
@output_option
def command(paths: tuple[str, ...], diff: bool, check: bool, everything: bool, output: str) -> int:
    """Write canonical words for legacy ones, and leave every other byte as it is."""
    session = open_session(os.getcwd(), Ask(paths=paths, everything=everything, baseline=False))
    return repair(session, write=not (diff or check), output=output, rules=SAFE)
