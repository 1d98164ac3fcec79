"""`workplan repo`: which repositories there are, and where they are on this machine."""

import os

import click

from workplan.cli.options import color_option, output_option
from workplan.cli.output import say
from workplan.cli.views import TABLE_FORMATS, print_table
from workplan.errors import UsageError
from workplan.report.tables import Column, Table


@click.group("repo")
def command() -> None:
    """Say where repositories are on this machine. The hub keeps a path for every machine."""


@command.command("add")
@click.argument("name", metavar="NAME")
@click.argument("path", metavar="PATH", type=click.Path(file_okay=False))
def add(name: str, path: str) -> int:
    """Register the repository NAME, which is at PATH on this machine; again to say where it is now."""
    from workplan.adapters.hub.opening import machine_name, remote_of
    from workplan.cli.hub_session import hub_session, repository_at

    root = os.path.realpath(path)
    opened, _root = repository_at(name, root)
    if not opened.layouts and not opened.units[0].settings.path:
        raise UsageError(
            f"`{root}` is neither under git nor has it a `workplan.toml`", "`workplan init` makes one"
        )
    with hub_session(create=True) as session:
        remote = remote_of(next(iter(opened.layouts.values()), None))
        session.store.register(name, machine_name(), root, remote)
    say(f"workplan: `{name}` is at `{root}` on `{machine_name()}`")
    return 0


@command.command("remove")
@click.argument("name", metavar="NAME")
def remove(name: str) -> int:
    """Forget where NAME is, on every machine. Its records stay in the hub, and its files as they are."""
    from workplan.cli.hub_session import hub_session
    from workplan.schema.near import nearest

    with hub_session(create=True) as session:
        if not session.store.unregister(name):
            near = nearest(name, session.registered)
            hint = f"did you mean `{near}`?" if near else "`workplan repo list` shows those there are"
            raise UsageError(f"no repository `{name}` is registered", hint)
    say(f"workplan: `{name}` is forgotten; its records stay in the hub")
    return 0


COLUMNS = (
    Column("name", "name"),
    Column("path", "path here", shrinks=True),
    Column("state", "state"),
    Column("synced_at", "synced"),
    Column("commit", "commit"),
    Column("elsewhere", "on other machines", shrinks=True),
)


@command.command("list")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@output_option
@color_option
def list_(form: str, output: str, color: bool | None) -> int:
    """List the repositories that the hub or the configuration knows."""
    from workplan.adapters.hub.opening import machine_name
    from workplan.cli.hub_session import hub_session

    with hub_session(create=False) as session:
        rows = []
        for name in sorted({*session.places, *session.elsewhere}):
            path = session.places.get(name, "")
            known = session.registered.get(name)
            state = "elsewhere" if not path else "here" if os.path.isdir(path) else "missing"
            others = {} if known is None else known.paths
            rows.append(
                (
                    name,
                    path,
                    state,
                    known.synced_at if known else "",
                    known.synced_commit[:10] if known else "",
                    tuple(f"{host}:{at}" for host, at in sorted(others.items()) if host != machine_name()),
                )
            )
    return print_table(Table("repositories", COLUMNS, tuple(rows)), form, output, color)
