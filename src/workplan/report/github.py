"""Workflow commands that GitHub Actions turns into annotations on the changed lines."""

from workplan.diagnostics.diagnostic import ERROR, WARNING, Diagnostic
from workplan.report.escape import escape_lines, escape_text
from workplan.report.options import ReportOptions
from workplan.report.paths import shown_path
from workplan.report.summary import detail_lines, headline
from workplan.usecases.result import CheckResult

_LEVELS = {ERROR: "error", WARNING: "warning"}


def render_github(result: CheckResult, options: ReportOptions) -> str:
    """One command a finding, then the summary as plain lines of the log."""
    lines = [_command(result, found, options) for found in result.diagnostics]
    lines.append(headline(result))
    lines += detail_lines(result, options)
    return "\n".join(lines) + "\n"


def _command(result: CheckResult, found: Diagnostic, options: ReportOptions) -> str:
    path = shown_path(result, options.base, found.repo, found.path)
    properties = {
        "title": _property(f"workplan: {found.rule}"),
        "file": _property(path),
        "line": str(found.line),
        "endLine": str(found.end_line),
        "col": str(found.column),
    }
    if found.end_line == found.line:
        properties["endColumn"] = str(found.end_column)
    message = [found.message]
    if found.hint:
        message.append(f"help: {found.hint}")
    for other in found.related:
        place = shown_path(result, options.base, other.repo or found.repo, other.path)
        message.append(f"note: {place}:{other.line}:{other.column}: {other.message}")
    level = _LEVELS.get(found.severity, "notice")
    listed = ",".join(f"{name}={value}" for name, value in properties.items())
    return f"::{level} {listed}::{_data(chr(10).join(message))}"


def _data(text: str) -> str:
    return escape_lines(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return escape_text(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
