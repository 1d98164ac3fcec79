"""`workplan render --list` and `--eject`: the built-in targets, and copies of their templates."""

import os

from workplan import __version__
from workplan.adapters.render.files import RenderedFolder
from workplan.adapters.render.templates import TemplateFolders
from workplan.bootstrap import find_root, settings_of
from workplan.cli.exit_codes import CLEAN
from workplan.cli.output import emit, say
from workplan.errors import UsageError
from workplan.render.builtin import BUILTIN, SITE
from workplan.render.sources import template_sources
from workplan.report.options import ReportOptions
from workplan.report.tables import Column, Table, render_text_table

_FOLDER = "templates"


def list_targets() -> int:
    """Print the built-in targets with their groups."""
    columns = (
        Column("name", "target"), Column("groups", "groups"), Column("for_each", "for each"),
        Column("output", "output"), Column("about", "about"),
    )  # fmt: skip
    rows = tuple(
        (target.name, ", ".join(target.groups), target.for_each, target.output, target.about)
        for target in (*BUILTIN.values(), *(page._replace(groups=("site",)) for page in SITE))
    )
    emit(render_text_table(Table("targets", columns, rows), ReportOptions(__version__)), "")
    return CLEAN


def eject_template(name: str) -> int:
    """Copy the template of a target, and what it includes, into the repository's folder of templates."""
    target = BUILTIN.get(name) or next((page for page in SITE if page.name == name), None)
    if target is None:
        raise UsageError(
            f"unknown render target `{name}`", "`workplan render --list` lists the built-in ones"
        )
    root, _layout = find_root(os.getcwd())
    configured = settings_of(root).tables.get("render", {}).get("templates", "")
    folder = configured or _FOLDER
    shipped = TemplateFolders()
    files = RenderedFolder(root)
    for source, text in sorted(template_sources(target.template, shipped.read, shipped.names).items()):
        path = f"{folder}/{source}"
        if files.read(path) is not None:
            say(f"  left alone  {path}")
            continue
        files.write(path, text.encode(), None)
        say(f"  written  {path}")
    if not configured:
        say(f'workplan: now set `templates = "{folder}"` below `[render]` in the configuration')
    return CLEAN
