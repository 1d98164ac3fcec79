"""Every report format by name; a format's module is loaded when asked for, since most runs need one."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from workplan.errors import UsageError
from workplan.report.options import ReportOptions
from workplan.usecases.result import CheckResult

Reporter = Callable[[CheckResult, ReportOptions], str]

FORMATS = ("text", "json", "jsonl", "sarif", "github", "gitlab", "junit")


def find_reporter(name: str) -> Reporter:
    """The function of a format: `render_NAME` in this room's module NAME. An unknown name is a UsageError."""
    require_format(name, FORMATS)
    return cast(Reporter, getattr(import_module(f"workplan.report.{name}"), f"render_{name}"))


def render_report(name: str, result: CheckResult, options: ReportOptions) -> str:
    """The result in that format."""
    return find_reporter(name)(result, options)


def require_format(name: str, known: tuple[str, ...]) -> None:
    """Refuse a name that is not known, naming those that are."""
    if name not in known:
        raise UsageError(f"unknown format `{name}`", f"use one of {', '.join(known)}")
