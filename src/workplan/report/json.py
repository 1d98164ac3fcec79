"""One JSON document, whose keys are a frozen contract (`schema_version` 1).

All output is ASCII: no character of a document can reach a terminal unescaped.
"""

import json

from workplan.diagnostics.diagnostic import Diagnostic
from workplan.report.escape import drop_surrogates
from workplan.report.options import ReportOptions
from workplan.usecases.result import CheckResult

SCHEMA_VERSION = 1
TOOL = "workplan"


def render_json(result: CheckResult, options: ReportOptions) -> str:
    """The document, one finding a line so that two runs can be compared with `diff`."""
    head = json.dumps(envelope(result, options))
    findings = ",\n".join("    " + json.dumps(diagnostic_value(found)) for found in result.diagnostics)
    listed = f"[\n{findings}\n  ]" if findings else "[]"
    members = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in json.loads(head).items()]
    return "{\n" + ",\n".join([*members, f'  "diagnostics": {listed}']) + "\n}\n"


def envelope(result: CheckResult, options: ReportOptions) -> dict[str, object]:
    """Everything but the findings: which tool looked at what, and the counts."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": options.version},
        "command": drop_surrogates(result.command),
        "root": drop_surrogates(result.root),
        "summary": result.summary._asdict(),
    }


def diagnostic_value(found: Diagnostic) -> dict[str, object]:
    """A finding in the contract's keys. Lines and columns start at 1, columns count code points."""
    return {
        "rule": drop_surrogates(found.rule),
        "severity": drop_surrogates(found.severity),
        "message": drop_surrogates(found.message),
        "path": drop_surrogates(found.path),
        "line": found.line,
        "column": found.column,
        "end_line": found.end_line,
        "end_column": found.end_column,
        "hint": drop_surrogates(found.hint),
        "id": drop_surrogates(found.id),
        "repo": drop_surrogates(found.repo),
        "fixable": found.fixable,
        "fingerprint": drop_surrogates(found.fingerprint),
        "related": [
            {
                "path": drop_surrogates(other.path),
                "line": other.line,
                "column": other.column,
                "message": drop_surrogates(other.message),
            }
            for other in found.related
        ],
    }
