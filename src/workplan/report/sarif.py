"""SARIF 2.1.0, the format that code scanning services read.

Files are named relative to their repository, percent-encoded, so the document is the same on every machine.
"""

import json
from urllib.parse import quote

from workplan.diagnostics.diagnostic import ERROR, INFO, WARNING, Diagnostic, Edit
from workplan.diagnostics.place import Span
from workplan.report.escape import drop_surrogates
from workplan.report.gitlab import unique_name
from workplan.report.json import TOOL
from workplan.report.options import ReportOptions, RuleText
from workplan.report.summary import headline
from workplan.usecases.result import CheckResult, Unseen

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {ERROR: "error", WARNING: "warning", INFO: "note"}
_ROOT = "SRCROOT"

Value = dict[str, object]


def render_sarif(result: CheckResult, options: ReportOptions) -> str:
    """The document with one run, whatever number of repositories was looked at."""
    names = sorted({*options.rules, *(found.rule for found in result.diagnostics)})
    indexes = {name: index for index, name in enumerate(names)}
    bases = _base_names(result)
    taken: dict[str, int] = {}
    results = []
    for found in result.diagnostics:
        fingerprint = unique_name(drop_surrogates(found.fingerprint), taken)
        results.append(_result_value(found, indexes[found.rule], bases, fingerprint))
    driver: Value = {
        "name": TOOL,
        "version": options.version,
        "rules": [_rule_value(name, options.rules.get(name)) for name in names],
    }
    run: Value = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            name: {"description": {"text": _clean(f"the root of repository {repo}" if repo else "the root")}}
            for repo, name in sorted(bases.items(), key=lambda item: item[1])
        },
        "invocations": [_invocation(result, bases)],
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def encode_path(path: str) -> str:
    """A repository-relative path as a relative URI reference; bytes that are no UTF-8 keep their value."""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "replace")
    return quote(raw.lstrip(b"/"), safe="/")


def _base_names(result: CheckResult) -> dict[str, str]:
    """The base id of each repository: the one the run was started for is the root, others go by name."""
    repos = {*result.roots, *(one.repo for one in result.unseen)}
    repos |= {found.repo for found in result.diagnostics}
    repos |= {other.repo for found in result.diagnostics for other in found.related if other.repo}
    home = {repo for repo in repos if not repo or result.roots.get(repo) == result.root}
    if len(repos) == 1:
        home = repos
    taken = {_ROOT: 1}
    return {
        repo: _ROOT if repo in home else unique_name(_clean(f"REPO_{repo}"), taken) for repo in sorted(repos)
    }


def _rule_value(name: str, text: RuleText | None) -> Value:
    if text is None:
        return {"id": _clean(name)}
    value: Value = {
        "id": _clean(name),
        "shortDescription": {"text": _clean(text.summary)},
        "help": {"text": _clean(text.help), "markdown": _clean(text.help)},
        "defaultConfiguration": {"level": _LEVELS.get(text.severity, "note")},
    }
    if text.uri:
        value["helpUri"] = text.uri
    return value


def _result_value(found: Diagnostic, index: int, bases: dict[str, str], fingerprint: str) -> Value:
    region = Span(found.line, found.column, found.end_line, found.end_column)
    hint = f"\n{found.hint}" if found.hint else ""
    location: Value = {"physicalLocation": _physical(bases[found.repo], found.path, region)}
    if found.id:
        location["logicalLocations"] = [{"fullyQualifiedName": _clean(found.id)}]
    value: Value = {
        "ruleId": _clean(found.rule),
        "ruleIndex": index,
        "level": _LEVELS.get(found.severity, "note"),
        "message": {"text": _message_text(found.message + hint)},
        "locations": [location],
        "partialFingerprints": {
            "primaryLocationLineHash": fingerprint,
            "workplanFingerprint/v1": fingerprint,
        },
    }
    if found.related:
        value["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": _message_text(other.message)},
                "physicalLocation": _physical(
                    bases[other.repo or found.repo], other.path, Span(other.line, other.column, 0, 0)
                ),
            }
            for number, other in enumerate(found.related, start=1)
        ]
    replacements = _replacements(found.edits)
    if replacements:
        change: Value = {
            "artifactLocation": _artifact(bases[found.repo], found.path),
            "replacements": replacements,
        }
        value["fixes"] = [
            {
                "description": {"text": _message_text(found.hint or f"fix {found.rule}")},
                "artifactChanges": [change],
            }
        ]
    return value


def _replacements(edits: tuple[Edit, ...]) -> list[Value]:
    """The edits, if every one names its exact place; half a fix would be worse than none."""
    values: list[Value] = []
    for edit in edits:
        if not isinstance(edit.at, Span):
            return []
        values.append({"deletedRegion": _region(edit.at), "insertedContent": {"text": _clean(edit.text)}})
    return values


def _invocation(result: CheckResult, bases: dict[str, str]) -> Value:
    """The tool ran; what it did not look at, and a run over nothing, are its notifications."""
    notes = [_notification(one, bases) for one in sorted(result.unseen)]
    if not result.summary.documents:
        notes.append({"level": "warning", "message": {"text": _message_text(headline(result))}})
    value: Value = {"executionSuccessful": True}
    if notes:
        value["toolExecutionNotifications"] = notes
    return value


def _notification(one: Unseen, bases: dict[str, str]) -> Value:
    name = ":".join(part for part in (one.repo, one.path) if part)
    text = _message_text(f"skipped {name}: {one.reason}" if name else f"skipped: {one.reason}")
    value: Value = {"level": "note", "message": {"text": text}}
    if one.path:
        value["locations"] = [
            {"physicalLocation": {"artifactLocation": _artifact(bases[one.repo], one.path)}}
        ]
    return value


def _physical(base: str, path: str, span: Span) -> Value:
    return {"artifactLocation": _artifact(base, path), "region": _region(span)}


def _artifact(base: str, path: str) -> Value:
    return {"uri": encode_path(path), "uriBaseId": base}


def _region(span: Span) -> Value:
    region: Value = {"startLine": max(span.line, 1), "startColumn": max(span.column, 1)}
    if span.end_line:
        region |= {"endLine": max(span.end_line, 1), "endColumn": max(span.end_column, 1)}
    return region


def _message_text(text: str) -> str:
    """A message in which brackets that would be read as an embedded link are taken literally."""
    text = _clean(text)
    if "](" not in text:
        return text
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _clean(text: str) -> str:
    return drop_surrogates(text)
