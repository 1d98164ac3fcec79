"""`workplan cache`: what is kept between runs, and how to be rid of it."""

import os

import click

from workplan.adapters.cache.folder import folder_of
from workplan.adapters.cache.place import clear, sizes
from workplan.adapters.root import find_root
from workplan.cli.output import emit
from workplan.errors import UsageError


def _folder() -> str:
    root, layout = find_root(os.getcwd())
    if layout is None:
        raise UsageError(f"`{root}` is no git repository, so it has no cache", "run this inside a repository")
    return folder_of(layout.common_dir)


@click.group("cache")
def command() -> None:
    """What is kept between runs. It is safe to remove at any moment; the next run is then slower."""


@command.command("info")
def info() -> None:
    """Show where the cache lies and what it holds."""
    folder = _folder()
    found = sizes(folder)
    lines = [f"{name}  {size} bytes" for name, size in found.items()]
    emit("\n".join([folder, *lines, f"{sum(found.values())} bytes in {len(found)} files"]) + "\n", "")


@command.command("clear")
def clear_command() -> None:
    """Remove everything that is kept for this repository."""
    emit(f"removed {clear(_folder())} bytes\n", "")
