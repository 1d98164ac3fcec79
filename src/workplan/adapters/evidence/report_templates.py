"""Evidence reports for people: Markdown and HTML, by the templates that ship with workplan."""

import json
from collections.abc import Mapping
from typing import Any

from workplan.adapters.render.engine import JinjaEngine
from workplan.adapters.render.templates import TemplateFolders
from workplan.usecases.render_ports import TemplateFault

_NAMES = {"markdown": "evidence/report.md.jinja", "html": "evidence/report.html.jinja"}


def template_report(form: str, content: Mapping[str, Any], origin: Mapping[str, str]) -> str:
    """The report in "markdown" or "html". `origin` stands in its first lines, for `report verify`."""
    folders = TemplateFolders()
    sources = {
        name: text
        for name in folders.names()
        if name.startswith(("evidence/", "page/")) and (text := folders.read(name)) is not None
    }
    style = folders.read("page/style.css")
    if style is not None:
        sources["page/style.css"] = style
    context = {"r": content, "origin": json.dumps(dict(origin), sort_keys=True)}
    made = JinjaEngine().render(_NAMES[form], sources, context, trusted=True)
    if isinstance(made, TemplateFault):
        raise RuntimeError(f"{made.template}:{made.line}: {made.message}")  # noqa: TRY004 - our template is broken
    return made
