"""The group of all commands. A command's module is imported only when that command runs."""

import importlib
import os
from collections.abc import Sequence

import click

from workplan import __version__
from workplan.cli.exit_codes import CLEAN
from workplan.cli.faults import CAUGHT, exit_code_of

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("check", "Find what is wrong, where, and what to do."),
    "compile": ("compile", "Write the manifest: everything the documents say, as one JSON document."),
    "list": ("list", "List tasks, or documents of another kind."),
    "show": ("show", "Show one record and what refers to it."),
    "next": ("next", "List the tasks that are ready, and why."),
    "graph": ("graph", "Draw what waits for what."),
    "render": ("render", "Write rule files, profiles, reports and views from the records."),
    "evidence": ("evidence", "Collect evidence, sign it, and verify signatures."),
    "gate": ("gate", "Judge gates: whether they are open, and what is missing."),
    "report": ("report", "Write reports on gates and evidence that can be made again, and verify them."),
    "review": ("review", "Clear one suspect link, with a reason and a record."),
    "coverage": ("coverage", "Show which clauses and services are worked on, checked, shown and gated."),
    "impact": ("impact", "Show what a range of commits asks people to do."),
    "explain": ("explain", "Explain a rule, with examples."),
    "rules": ("rules", "List the rules and their severities."),
    "schema": ("schema", "Print the JSON Schema of a kind."),
    "init": ("init", "Set up a repository: configuration, folders, hook and CI snippets."),
    "fmt": ("fmt", "Repair what can be repaired without changing any meaning."),
    "baseline": ("baseline", "Accept today's findings, to adopt the tool on an old repository."),
    "plan": ("plan", "Show what a sync of files and hub would do."),
    "sync": ("sync", "Bring files and hub together."),
    "apply": ("apply", "Do what a saved plan shows."),
    "drift": ("drift", "Show where files and hub differ, field by field."),
    "resolve": ("resolve", "Decide a conflict for one side."),
    "log": ("log", "Show what changed in a record, when and by whom."),
    "trace": ("trace", "Follow a record through file, manifest, hub and rendered pages."),
    "repo": ("repo", "Say where repositories are on this machine."),
    "hub": ("hub", "Look at the hub, edit a record in it, or build it again from the files."),
    "migrate": ("migrate", "Change once what other tools keep, such as the name of an MCP server."),
    "cache": ("cache", "Show or clear what is kept between runs."),
    "completion": ("completion", "Print the completion script for a shell."),
}
"""Command name -> module in this package (which defines `command`), and its line in the overview."""


class LazyGroup(click.Group):
    """Knows every command by name, and imports it when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"workplan.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_module, summary) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            from workplan.schema.near import nearest

            near = nearest(name, COMMANDS)
            hint = f" Did you mean '{near}'?" if near else ""
            ctx.fail(f"No such command '{name}'.{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="workplan", message="%(prog)s %(version)s")
@click.option("-C", "directory", metavar="DIR", default="", help="Run as if started in DIR.")
def cli(directory: str) -> None:
    """Compile workplans, canon and evidence kept in git.

    Exit codes: 0 clean, 1 findings, 2 usage or configuration, 3 a person must choose,
    4 could not reach something, 5 partly applied, 130 interrupted.
    """
    if directory:
        try:
            os.chdir(directory)
        except OSError as error:
            raise click.UsageError(f"cannot enter '{directory}': {error.strerror}") from None


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; a fault of the world becomes one clear line."""
    try:
        code = cli.main(args=arguments, prog_name="workplan", standalone_mode=False)
    except click.exceptions.Exit as exit_request:
        return exit_request.exit_code
    except click.Abort:
        return exit_code_of(KeyboardInterrupt())
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except CAUGHT as fault:
        return exit_code_of(fault)
    return code if isinstance(code, int) else CLEAN
