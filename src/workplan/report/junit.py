"""JUnit XML, which most CI servers show as a list of tests.

One suite a document that has findings, one test case a finding. A finding that fails the run is a failure;
a warning that does not is a skipped test, so that it is seen without turning the build red. The first suite
says how much was looked at: its one test passes, so a clean run is never an empty report. What was not
looked at is a suite of skipped tests.
"""

from itertools import groupby

from workplan.diagnostics.diagnostic import ERROR, WARNING, Diagnostic
from workplan.named_tuple import NamedTuple
from workplan.report.escape import escape_lines
from workplan.report.gitlab import unique_name
from workplan.report.options import ReportOptions
from workplan.report.paths import shown_path
from workplan.report.summary import headline, unseen_name
from workplan.report.text import finding_lines
from workplan.usecases.result import CheckResult


class _Case(NamedTuple):
    """A test case: `outcome` is "passed", "failure" or "skipped"."""

    classname: str
    name: str
    outcome: str
    kind: str = ""
    message: str = ""
    body: str = ""
    file: str = ""
    line: int = 0


def render_junit(result: CheckResult, options: ReportOptions) -> str:
    """The whole document, declaration included."""
    suites = [("workplan", [_coverage_case(result)])]
    for _key, group in groupby(result.diagnostics, key=lambda found: (found.repo, found.path)):
        findings = list(group)
        path = shown_path(result, options.base, findings[0].repo, findings[0].path)
        suites.append((path, _finding_cases(result, options, path, findings)))
    unseen = [
        _Case("not checked", unseen_name(result, options, one), "skipped", message=one.reason)
        for one in sorted(result.unseen)
    ]
    if unseen:
        suites.append(("not checked", unseen))
    cases = [case for _name, listed in suites for case in listed]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {_counts('workplan', cases)}>"]
    for name, listed in suites:
        lines.append(f"  <testsuite {_counts(name, listed)}>")
        lines += [_case_element(case) for case in listed]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _coverage_case(result: CheckResult) -> _Case:
    outcome = "passed" if result.summary.documents else "skipped"
    return _Case("workplan", f"{result.command} looked at documents", outcome, message=headline(result))


def _finding_cases(
    result: CheckResult, options: ReportOptions, path: str, findings: list[Diagnostic]
) -> list[_Case]:
    taken: dict[str, int] = {}
    plain = options._replace(color=False, quiet=False)
    cases = []
    for found in findings:
        name = unique_name(f"{found.rule} at {found.line}:{found.column}", taken)
        fails = found.severity == ERROR or (found.severity == WARNING and options.strict)
        message = f"{found.severity}: {found.message}"
        body = "\n".join(finding_lines(result, found, plain))
        outcome = "failure" if fails else "skipped"
        cases.append(_Case(path, name, outcome, found.severity, message, body, path, found.line))
    return cases


def _counts(name: str, cases: list[_Case]) -> str:
    failures = sum(1 for case in cases if case.outcome == "failure")
    skipped = sum(1 for case in cases if case.outcome == "skipped")
    return (
        f'name="{_attribute(name)}" tests="{len(cases)}" failures="{failures}" errors="0" '
        f'skipped="{skipped}" time="0"'
    )


def _case_element(case: _Case) -> str:
    where = f' file="{_attribute(case.file)}" line="{case.line}"' if case.file else ""
    head = f'classname="{_attribute(case.classname)}" name="{_attribute(case.name)}"{where} time="0"'
    message = f'message="{_attribute(case.message)}"'
    match case.outcome:
        case "failure":
            kind = f'type="{_attribute(case.kind)}"'
            inner = f"<failure {message} {kind}>{_content(case.body)}</failure>"
        case "skipped":
            inner = f"<skipped {message}/>"
        case _:
            inner = f"<system-out>{_content(case.message)}</system-out>"
    return f"    <testcase {head}>\n      {inner}\n    </testcase>"


def _content(text: str) -> str:
    """Character data: escaped, and without what XML cannot hold at all."""
    return escape_lines(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    return _content(text).replace('"', "&quot;").replace("'", "&#39;").replace("\n", "&#10;")
