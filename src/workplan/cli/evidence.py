"""`workplan evidence`: collect, import, sign and verify records. Each command below it is loaded when it runs."""

import importlib

import click

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "run": ("evidence_run", "Run a command, or what a task names under `verify`, and record it."),
    "add": ("evidence_add", "Record what a person looked at, decided, waived."),
    "import": ("evidence_import", "Record what a JUnit, SARIF or in-toto file says."),
    "sign": ("evidence_sign", "Sign a record."),
    "verify": ("evidence_verify", "Check every signature against the trust file."),
}


class EvidenceGroup(click.Group):
    """Knows its commands by name, and imports one when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SUBCOMMANDS:
            return None
        module = importlib.import_module(f"workplan.cli.{SUBCOMMANDS[cmd_name][0]}")
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_module, summary) in SUBCOMMANDS.items()])


@click.group("evidence", cls=EvidenceGroup)
def command() -> None:
    """Collect evidence, sign it, and verify signatures.

    A record is one fact with its provenance, in a file below `evidence/` that is named by its content and never
    edited. Nothing that looks like a secret is written.
    """
