"""GitLab's code quality report: a JSON list shown in merge requests, where equal fingerprints are dropped."""

import json

from workplan.diagnostics.diagnostic import ERROR, WARNING, Diagnostic
from workplan.report.escape import drop_surrogates
from workplan.report.options import ReportOptions
from workplan.report.paths import shown_path
from workplan.usecases.result import CheckResult

_SEVERITIES = {ERROR: "major", WARNING: "minor"}


def render_gitlab(result: CheckResult, options: ReportOptions) -> str:
    """The list, one finding a line."""
    taken: dict[str, int] = {}
    values = [
        json.dumps(_value(result, found, options, unique_name(drop_surrogates(found.fingerprint), taken)))
        for found in result.diagnostics
    ]
    return "[\n" + ",\n".join(values) + "\n]\n" if values else "[]\n"


def unique_name(name: str, taken: dict[str, int]) -> str:
    """`name`, or `name-2`, `name-3`... where it is taken. `taken` remembers each name and its last number."""
    count = taken.get(name, 0) + 1
    free = name if count == 1 else f"{name}-{count}"
    while free in taken:
        count += 1
        free = f"{name}-{count}"
    taken[name] = count
    taken.setdefault(free, 1)
    return free


def _value(
    result: CheckResult, found: Diagnostic, options: ReportOptions, fingerprint: str
) -> dict[str, object]:
    hint = f" ({found.hint})" if found.hint else ""
    return {
        "description": drop_surrogates(f"{found.message}{hint}"),
        "check_name": drop_surrogates(found.rule),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES.get(found.severity, "info"),
        "location": {
            "path": drop_surrogates(shown_path(result, options.base, found.repo, found.path)),
            "positions": {
                "begin": {"line": found.line, "column": found.column},
                "end": {"line": found.end_line, "column": found.end_column},
            },
        },
    }
