"""Jinja, shut in: values can be read and nothing else, and a name that does not exist is an error.

Imported only when something must be rendered: the engine costs more to import than it costs to find out
that nothing changed.
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from workplan.adapters.render.filters import FILTERS, plain_line
from workplan.adapters.render.isolated import render_isolated
from workplan.usecases.render_ports import TemplateFault

_HTML = (".html.jinja", ".svg.jinja", ".xml.jinja")
_GLOBALS = ("range", "dict", "namespace")
_DATA = (".json.jinja", ".csv.jinja", ".yml.jinja", ".yaml.jinja")


class JinjaEngine:
    """Fills templates in this process where they are trusted, else in a limited one of their own."""

    def __init__(self) -> None:
        self._environments: dict[tuple[str, ...], ImmutableSandboxedEnvironment] = {}

    def render(
        self, name: str, sources: Mapping[str, str], context: Mapping[str, Any], trusted: bool
    ) -> str | TemplateFault:
        """The text of the template `name`, whose last line always ends."""
        if not trusted:
            return render_isolated(name, sources, context)
        key = (name, *sorted(sources), *(sources[source] for source in sorted(sources)))
        if key not in self._environments:
            self._environments[key] = environment_for(name, sources)
        return fill(self._environments[key], name, sources, context)


def environment_for(name: str, sources: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    """An environment for one template and what it includes: escaping as its output's form needs it."""

    def load(wanted: str) -> tuple[str, str, None] | None:
        # The name stands for the file, so that a traceback tells which template it was.
        return (sources[wanted], wanted, None) if wanted in sources else None

    escaped = name.endswith(_HTML)
    plain = not escaped and not name.endswith(_DATA)
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=escaped,
        finalize=plain_line if plain else None,
        auto_reload=False,
    )
    kept = {key: environment.globals[key] for key in _GLOBALS}
    environment.globals.clear()
    environment.globals.update(kept)
    environment.filters.pop("random")
    environment.filters.update(FILTERS)
    return environment


def fill(
    environment: ImmutableSandboxedEnvironment,
    name: str,
    sources: Mapping[str, str],
    context: Mapping[str, Any],
) -> str | TemplateFault:
    """The text, or the template, line and fault."""
    try:
        text = environment.get_template(name).render(dict(context))
    except TemplateSyntaxError as error:
        return TemplateFault(error.name or name, error.lineno, _said(error.message or "it is no template"))
    except (
        TemplateError,
        SecurityError,
        TypeError,
        ValueError,
        KeyError,
        ArithmeticError,
        LookupError,
    ) as error:
        where, line = _place(error, name, sources)
        return TemplateFault(where, line, _said(str(error) or type(error).__name__))
    except (RecursionError, MemoryError) as error:
        return TemplateFault(name, 0, f"it needs too much ({type(error).__name__})")
    return text if text.endswith("\n") or not text else text + "\n"


def _place(error: BaseException, name: str, sources: Mapping[str, str]) -> tuple[str, int]:
    """The template and line in which the error arose: the innermost frame that belongs to a template."""
    found = (name, 0)
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file in sources:
            found = (file, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _said(message: str) -> str:
    return message[:1].lower() + message[1:]
