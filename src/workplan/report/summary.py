"""The closing words of a run: what was found, in how much, and what was not looked at."""

from workplan.diagnostics.diagnostic import INFO
from workplan.report.escape import escape_text
from workplan.report.options import ReportOptions
from workplan.report.paths import shown_path
from workplan.usecases.result import CheckResult, Unseen

_PATHS_SHOWN = 3


def count_noun(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 error`, `2 errors`, `3 repositories`."""
    return f"{count:d} {noun}" if count == 1 else f"{count:d} {plural or noun + 's'}"


def looked_at(result: CheckResult) -> str:
    """How much the run looked at: `14 documents (26 tasks, 1 repository)`."""
    summary = result.summary
    tasks = count_noun(summary.tasks, "task")
    repositories = count_noun(summary.repositories, "repository", "repositories")
    return f"{count_noun(summary.documents, 'document')} ({tasks}, {repositories})"


def headline(result: CheckResult) -> str:
    """The one line that says how the run went; a run that looked at nothing never sounds clean."""
    summary = result.summary
    infos = sum(1 for found in result.diagnostics if found.severity == INFO)
    counts = [(summary.errors, "error"), (summary.warnings, "warning"), (infos, "info")]
    found = ", ".join(count_noun(count, noun) for count, noun in counts if count)
    skipped = f"; {summary.skipped} skipped" if summary.skipped else ""
    if not summary.documents and not found:
        repositories = count_noun(summary.repositories, "repository", "repositories")
        return f"nothing was checked: no document found in {repositories}{skipped}"
    return f"{found or 'no findings'} in {looked_at(result)}{skipped}"


def detail_lines(result: CheckResult, options: ReportOptions) -> list[str]:
    """What else to know: fixable, suppressed and baselined findings, and the reasons for each skip."""
    lines = []
    fixable = sum(1 for found in result.diagnostics if found.fixable)
    if fixable:
        lines.append(f"{fixable} can be fixed: run `workplan check --fix` (`--diff` shows the changes first)")
    if options.strict and result.summary.warnings and not result.summary.errors:
        lines.append("warnings fail this run, because it is strict")
    aside = []
    if result.suppressed:
        aside.append(f"{result.suppressed} suppressed by comments in the files")
    if result.baselined:
        aside.append(f"{result.baselined} known in the baseline")
    if aside:
        lines.append("not shown: " + ", ".join(aside))
    return lines + _skip_lines(result, options)


def _skip_lines(result: CheckResult, options: ReportOptions) -> list[str]:
    """One line a reason with the first few paths; one line a path when verbose."""
    reasons: dict[str, list[str]] = {}
    for one in sorted(result.unseen):
        reasons.setdefault(escape_text(one.reason), []).append(unseen_name(result, options, one))
    lines = []
    for reason, names in sorted(reasons.items()):
        if options.verbose:
            lines += [f"skipped {name}: {reason}" for name in names]
            continue
        rest = len(names) - _PATHS_SHOWN
        shown = ", ".join(names[:_PATHS_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
        lines.append(f"skipped {len(names)}, {reason}: {shown}")
    return lines


def unseen_name(result: CheckResult, options: ReportOptions, unseen: Unseen) -> str:
    """The skipped path, or the repository where all of it was skipped, safe to print."""
    if not unseen.path:
        return escape_text(f"repository {unseen.repo}" if unseen.repo else "the repository")
    return escape_text(shown_path(result, options.base, unseen.repo, unseen.path))
