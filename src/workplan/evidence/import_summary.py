"""Counts from what tools say of themselves: pytest's last line, SARIF, this tool's own JSON."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from workplan.evidence.collect_counts import Counts, CountsError, whole
from workplan.evidence.import_junit import junit_counts

MOST_BYTES = 64_000_000
_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")
_PYTEST = re.compile(rb"=*[ ]?(?P<parts>[^=\r\n]{3,200}?) in [0-9.]{1,12}s(?: \([0-9:]{1,12}\))?[ ]?=*")
_PART = re.compile(
    rb"(?P<number>[0-9]{1,9}) (?P<word>passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?|rerun)"
)
_WORDS = {
    b"passed": "passed",
    b"xpassed": "passed",
    b"failed": "failed",
    b"error": "error",
    b"errors": "error",
    b"skipped": "skipped",
    b"xfailed": "skipped",
    b"warning": "warnings",
    b"warnings": "warnings",
}


def pytest_counts(tail: bytes) -> Counts | None:
    """The counts of pytest's summary line, found from the end; None where none of the last lines is one."""
    lines = [line for line in _COLOUR.sub(b"", tail).splitlines() if line.strip()]
    for line in reversed(lines[-20:]):
        match = _PYTEST.fullmatch(line.strip())
        if match is None:
            continue
        parts = [_PART.fullmatch(part.strip()) for part in match["parts"].split(b",")]
        if match["parts"].startswith(b"no tests ran"):
            return Counts("pytest")
        if all(parts):
            return _summed([part for part in parts if part])
    return None


def _summed(parts: list[re.Match[bytes]]) -> Counts:
    found = dict.fromkeys(("passed", "failed", "error", "skipped", "warnings"), 0)
    for part in parts:
        name = _WORDS.get(part["word"])
        if name is not None:
            found[name] += int(part["number"])
    return Counts("pytest", **found)


def sarif_counts(content: Mapping[str, Any]) -> Counts:
    """Results of a SARIF log by their `kind`; without one a result is a failure, as the standard says.

    A result of level `note` or `warning` is a warning. A run without results and without `pass` results
    counts as one passed check per run that executed successfully.
    """
    runs = content.get("runs")
    if not isinstance(runs, list) or not runs:
        raise CountsError("the SARIF log has no runs", "let the tool write it again")
    found = dict.fromkeys(("passed", "failed", "error", "skipped", "warnings"), 0)
    for run in runs:
        results = run.get("results") if isinstance(run, dict) else None
        if not isinstance(results, list):
            found["error"] += 1
            continue
        before = dict(found)
        for result in results:
            found[_sarif_outcome(result)] += 1
        failed_to_run = any(
            isinstance(invocation, dict) and invocation.get("executionSuccessful") is False
            for invocation in _list(run.get("invocations"))
        )
        if failed_to_run:
            found["error"] += 1
        elif all(found[name] == before[name] for name in ("passed", "failed", "error", "skipped")):
            found["passed"] += 1
    return Counts("sarif", **found)


def _sarif_outcome(result: Any) -> str:
    if not isinstance(result, dict):
        return "error"
    kind = result.get("kind", "fail")
    if kind == "fail":
        if _list(result.get("suppressions")):
            return "skipped"
        return "warnings" if result.get("level", "warning") in ("note", "warning", "none") else "failed"
    return {"pass": "passed", "informational": "passed", "notApplicable": "skipped"}.get(kind, "failed")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def workplan_counts(content: Mapping[str, Any]) -> Counts:
    """The summary of this tool's own JSON: each error is a failed check, every document without one passed."""
    summary = content.get("summary")
    diagnostics = content.get("diagnostics")
    if not isinstance(summary, dict) or not isinstance(diagnostics, list):
        raise CountsError("the JSON is no report of workplan", "write it with `workplan check --format json`")
    documents = whole(summary.get("documents"))
    bad = {
        (str(found.get("repo")), str(found.get("path")))
        for found in diagnostics
        if isinstance(found, dict) and found.get("severity") == "error"
    }
    warnings = whole(summary.get("warnings"))
    return Counts("workplan", passed=max(documents - len(bad), 0), failed=len(bad), warnings=warnings)


def counts_of_file(data: bytes) -> Counts:
    """The counts that a file holds, whichever of the known forms it has. Raises CountsError for any other."""
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return junit_counts(data)
    content = json_mapping(data)
    read: Callable[[Mapping[str, Any]], Counts] = sarif_counts if "runs" in content else workplan_counts
    return read(content)


def counts_of_output(tail: bytes) -> Counts | None:
    """The counts that a command said on standard output: pytest's last line, or this tool's JSON."""
    found = pytest_counts(tail)
    if found is not None:
        return found
    if b'"schema_version"' in tail and b'"diagnostics"' in tail:
        try:
            return workplan_counts(json_mapping(tail))
        except CountsError:
            return None
    return None


def json_mapping(data: bytes) -> Mapping[str, Any]:
    """A JSON object; duplicate keys, too much of it, and anything else raise CountsError."""
    if len(data) > MOST_BYTES:
        raise CountsError("the file is too large", f"at most {MOST_BYTES} bytes are read")
    try:
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise CountsError("the file is neither XML nor valid JSON", "let the tool write it again") from None
    if not isinstance(content, dict):
        raise CountsError("the JSON is no object", "a report starts with `{`")
    return content


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found
