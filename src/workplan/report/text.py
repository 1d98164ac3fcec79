"""The report for people: one line that editors can jump to, the source, the next step, the second places."""

from workplan.diagnostics.diagnostic import Diagnostic
from workplan.report.escape import escape_text
from workplan.report.excerpt import cut_excerpt
from workplan.report.options import ReportOptions
from workplan.report.paths import shown_path
from workplan.report.style import COLORED, PLAIN, Style
from workplan.report.summary import detail_lines, headline
from workplan.usecases.result import CheckResult

_ROOM_WITHOUT_TERMINAL = 120
_LEAST_ROOM = 20


def render_text(result: CheckResult, options: ReportOptions) -> str:
    """The whole report, closing summary included; ends with a line feed."""
    style = COLORED if options.color else PLAIN
    between = "\n" if options.quiet else "\n\n"
    blocks = ["\n".join(finding_lines(result, found, options, style)) for found in result.diagnostics]
    body = between.join(blocks) + "\n\n" if blocks else ""
    return body + "\n".join(summary_lines(result, options, style)) + "\n"


def finding_lines(
    result: CheckResult, found: Diagnostic, options: ReportOptions, style: Style = PLAIN
) -> list[str]:
    """The lines of one finding."""
    path = escape_text(shown_path(result, options.base, found.repo, found.path))
    look = style.of_severity(found.severity)
    place = style.paint(style.strong, f"{path}:{found.line}:{found.column}:")
    kind = style.paint(look, f"{found.severity}[{escape_text(found.rule)}]")
    lines = [f"{place} {kind}: {escape_text(found.message)}"]
    if options.quiet:
        return lines
    gutter = max(len(str(found.line)), 3) + 2
    lines += _source_lines(result, found, options, style, gutter)
    if found.hint:
        lines.append(" " * gutter + style.paint(style.good, "help: ") + escape_text(found.hint))
    for other in found.related:
        path = escape_text(shown_path(result, options.base, other.repo or found.repo, other.path))
        place = f"{path}:{other.line}:{other.column}: {escape_text(other.message)}"
        lines.append(" " * gutter + style.paint(style.info, "note: ") + place)
    return lines


def summary_lines(result: CheckResult, options: ReportOptions, style: Style = PLAIN) -> list[str]:
    """The closing lines; other formats may print them beside their document."""
    summary = result.summary
    if summary.errors or (summary.warnings and options.strict):
        look = style.error
    elif summary.warnings or not summary.documents:
        look = style.warning
    else:
        look = style.good
    details = [style.paint(style.faint, line) for line in detail_lines(result, options)]
    return [style.paint(look, headline(result)), *details]


def _source_lines(
    result: CheckResult, found: Diagnostic, options: ReportOptions, style: Style, gutter: int
) -> list[str]:
    if found.rule in options.conceal:
        return []
    line = result.excerpt(found.repo, found.path, found.line)
    if line is None or not line.strip():
        return []
    line = line.rstrip("\r\n")
    room = max((options.width or _ROOM_WITHOUT_TERMINAL) - gutter - 2, _LEAST_ROOM)
    many_lines = found.end_line > found.line
    end = len(line) if many_lines else found.end_column - 1
    cut = cut_excerpt(line, found.column - 1, end, room)
    number = style.paint(style.faint, f"{found.line:>{gutter - 1}} |")
    margin = style.paint(style.faint, " " * gutter + "|")
    mark = style.paint(style.of_severity(found.severity), "^" * cut.length)
    until = f" to line {found.end_line}" if many_lines else ""
    return [f"{number} {cut.text}".rstrip(), f"{margin} {' ' * cut.indent}{mark}{until}"]
