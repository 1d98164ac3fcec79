"""`workplan migrate`: one-time changes of what other tools keep."""

import os

import click

from workplan.adapters.tool_files import (
    back_up,
    backups,
    drop_backup,
    read_tool_file,
    replace_tool_file,
)
from workplan.cli.exit_codes import CHOICE, CLEAN, PARTIAL, USAGE
from workplan.cli.output import say
from workplan.errors import ConflictError, UsageError, WorkplanError
from workplan.usecases.migrate_mcp import IN_HOME, IN_PROJECT, Form, Renamed, check_names, rename


@click.group("migrate")
def command() -> None:
    """Change once what other tools keep."""


@command.command("mcp-config")
@click.option("--from", "old", default="state-hub", show_default=True, help="The server's name now.")
@click.option("--to", "new", default="dev-hub", show_default=True, help="Its new name.")
@click.option("--project", default=".", show_default=True, help="Also the files of this project.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--undo", is_flag=True, help="Give the server its old name back.")
def mcp_config(old: str, new: str, project: str, dry_run: bool, undo: bool) -> int:
    """Rename an MCP server in the settings of Claude Code, Cursor, VS Code and Codex.

    Only the name's own bytes change. Each file is copied beside itself first, readable by you alone.
    """
    check_names(old, new)
    done = 0
    faults: list[WorkplanError] = []
    for path, form in _files(project):
        data = read_tool_file(path)
        if data is None:
            continue
        try:
            changed = (
                _undo(path, data, form, (old, new), dry_run)
                if undo
                else _do(path, data, form, (old, new), dry_run)
            )
        except WorkplanError as error:
            faults.append(error)
            say(f"workplan: {error.message}")
            say(f"help: {error.hint}")
            continue
        done += changed
    verb = "would change" if dry_run else "changed"
    say(f"workplan: {done} file{'s' * (done != 1)} {verb}")
    if not faults:
        return CLEAN
    if done and not dry_run:
        return PARTIAL
    return CHOICE if any(isinstance(error, ConflictError) for error in faults) else USAGE


def _files(project: str) -> list[tuple[str, Form]]:
    """Every file that may name the server, each once."""
    home = os.path.expanduser("~")
    found: dict[str, tuple[str, Form]] = {}
    for folder, forms in ((home, IN_HOME), (project, IN_PROJECT)):
        for form in forms:
            path = os.path.join(folder, form.path)
            found.setdefault(os.path.realpath(path), (path, form))
    return list(found.values())


def _text(path: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"`{path}`: byte {error.start} is not UTF-8", "save it as UTF-8") from None


def _do(path: str, data: bytes, form: Form, names: tuple[str, str], dry_run: bool) -> bool:
    found = rename(_text(path, data), form, *names, path)
    if not found.places:
        return False
    _tell(path, form, found, names)
    if dry_run:
        return True
    copy = back_up(path, data)
    replace_tool_file(path, found.text.encode(), data)
    say(f"    kept as it was in {copy}")
    return True


def _undo(path: str, data: bytes, form: Form, names: tuple[str, str], dry_run: bool) -> bool:
    """Back to the copy where nothing else changed since; otherwise only the name goes back."""
    old, new = names
    copies = backups(path)
    kept = read_tool_file(copies[-1]) if copies else None
    if kept is None:
        return False
    if rename(_text(path, kept), form, old, new, copies[-1]).text.encode() == data:
        before = kept
        say(f"  {form.tool}: {path}: as it was before")
    else:
        found = rename(_text(path, data), form, new, old, path)
        if not found.places:
            return False
        before = found.text.encode()
        _tell(path, form, found, (new, old))
    if not dry_run:
        replace_tool_file(path, before, data)
        drop_backup(copies[-1])
    return True


def _tell(path: str, form: Form, found: Renamed, names: tuple[str, str]) -> None:
    """The places only: the lines around them may hold what nobody should see."""
    old, new = names
    for place in found.places:
        route = ".".join(part if "/" not in part else f'"{part}"' for part in place.route)
        say(f"  {form.tool}: {path}:{place.line}:{place.column}: {route}: `{old}` becomes `{new}`")
    if found.elsewhere:
        say(
            f"    `{old}` stands {found.elsewhere} more times in it (permissions, history); that is left as it is"
        )
