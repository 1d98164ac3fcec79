"""`workplan completion SHELL`: the script that makes a shell complete commands and options."""

import click
from click.shell_completion import get_completion_class

from workplan.cli.output import emit

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> int:
    """Print the completion script for SHELL; for bash: `eval "$(workplan completion bash)"`."""
    from workplan.cli.main import cli

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"no completion for {shell}")
    emit(found(cli, {}, "workplan", "_WORKPLAN_COMPLETE").source() + "\n", "")
    return 0
