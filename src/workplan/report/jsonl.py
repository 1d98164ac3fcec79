"""One JSON value a line: each finding, then the summary. `type` tells which of the two a line is."""

import json

from workplan.report.json import diagnostic_value, envelope
from workplan.report.options import ReportOptions
from workplan.usecases.result import CheckResult


def render_jsonl(result: CheckResult, options: ReportOptions) -> str:
    """The lines; a reader that never meets the summary line has not seen the whole run."""
    lines = [json.dumps({"type": "diagnostic", **diagnostic_value(found)}) for found in result.diagnostics]
    lines.append(json.dumps({"type": "summary", **envelope(result, options)}))
    return "\n".join(lines) + "\n"
