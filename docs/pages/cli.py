"""The page of the commands, from click's own description, and the page of the exit codes."""

import click

from docs.pages.markdown import code, fenced, page, table
from workplan.cli.exit_codes import MEANINGS
from workplan.cli.main import cli


def cli_pages() -> dict[str, str]:
    """`cli.md` and `exit-codes.md`."""
    context = click.Context(cli, info_name="workplan")
    commands = [
        (name, command)
        for name in cli.list_commands(context)
        if (command := cli.get_command(context, name)) is not None and not command.hidden
    ]
    overview = table(
        ("command", "what it does"),
        [(f"[{code(name)}](#{name})", _first_line(command)) for name, command in commands],
    )
    sections = [_section(name, command, context) for name, command in commands]
    common = "Options before the command:\n\n" + _options(cli)
    return {
        "cli.md": page("Commands", overview, common, *sections),
        "exit-codes.md": _exit_codes(),
    }


def _section(name: str, command: click.Command, parent: click.Context) -> str:
    context = click.Context(command, info_name=name, parent=parent)
    pieces = " ".join(command.collect_usage_pieces(context))
    parts = [f"## {name}", fenced(f"workplan {name} {pieces}".rstrip(), "text"), _text(command)]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            sub = command.get_command(context, inner)
            if sub is not None and not sub.hidden:
                parts.append(_section(f"{name} {inner}", sub, context).replace("## ", "### ", 1))
    return "\n\n".join(part for part in [*parts, _options(command)] if part)


def _text(command: click.Command) -> str:
    lines = (command.help or "").replace("\b\n", "").split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def _first_line(command: click.Command) -> str:
    return command.get_short_help_str(limit=200)


def _options(command: click.Command) -> str:
    rows = []
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            names = ", ".join([*parameter.opts, *parameter.secondary_opts])
            rows.append((code(f"{names} {_value(parameter)}".strip()), _help(parameter)))
    return table(("option", "meaning"), rows) if rows else ""


def _value(option: click.Option) -> str:
    if option.is_flag or option.count:
        return ""
    if isinstance(option.type, click.Choice):
        return option.metavar or option.opts[-1].lstrip("-").upper()
    return option.metavar or option.type.name.upper()


def _help(option: click.Option) -> str:
    words = option.help or ""
    if isinstance(option.type, click.Choice):
        words += " One of " + ", ".join(code(str(choice)) for choice in option.type.choices) + "."
    if option.multiple and "repeated" not in words:
        words += " May be given more than once."
    return words.strip()


def _exit_codes() -> str:
    rows = [(str(number), meaning) for number, meaning in MEANINGS.items()]
    return page(
        "Exit codes",
        "The same for every command. The result goes to standard output, talk about the run to standard "
        "error.",
        table(("code", "meaning"), rows),
    )
