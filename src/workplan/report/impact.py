"""Impact as SARIF 2.1.0: what a range of commits asks people to do, as results of a scan that compares two states.

A node that was added, changed or removed, and a gate that flips, are `new`, `updated` or `absent` against the older
state; what there is to do because of them is `new`. Fingerprints are made of names, never of lines, so that the same
thing to do is the same result in the next run.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping

from workplan.diagnostics.diagnostic import INFO, WARNING, Diagnostic
from workplan.evidence.impact_analysis import Impact
from workplan.named_tuple import NamedTuple
from workplan.report.options import ReportOptions, RuleText
from workplan.report.sarif import render_sarif
from workplan.usecases.result import CheckResult, Unseen, summarise

NEW, UPDATED, ABSENT = "new", "updated", "absent"
OPEN = ("met", "waived", "superseded")
_STATES = {"added": NEW, "changed": UPDATED, "removed": ABSENT}
RULES: Mapping[str, RuleText] = {
    "impact-changed": RuleText("something changed in meaning", "A clause, task, gate or service.", INFO),
    "impact-gate": RuleText("a gate has another verdict", "Judged at both ends of the range.", WARNING),
    "impact-task": RuleText("a task is to be reviewed again", "`workplan review` records it.", WARNING),
    "impact-evidence": RuleText("evidence is to be collected again", "It is about what changed.", WARNING),
    "impact-file": RuleText("a file is to be rendered again", "`workplan render` writes it.", WARNING),
}


class Span(NamedTuple):
    """What is reported on: the folder, the folders by repository, the ends, and how many documents were read."""

    root: str
    roots: Mapping[str, str]
    before: str
    after: str
    documents: int


def render_impact_sarif(impact: Impact, span: Span, options: ReportOptions) -> str:
    """The document with one run. Repositories that could not be looked at are its notifications."""
    found = list(_results(impact, span))
    diagnostics = tuple(diagnostic for diagnostic, _state in found)
    unseen = tuple(Unseen(repo, "", reason) for repo, reason in impact.external)
    result = CheckResult(
        command="impact",
        root=span.root,
        summary=summarise(diagnostics, span.documents, 0, len(span.roots), len(unseen)),
        diagnostics=diagnostics,
        unseen=unseen,
        roots=dict(span.roots),
        excerpt=lambda _repo, _path, _line: None,
    )
    document = json.loads(render_sarif(result, options._replace(rules=RULES)))
    run = document["runs"][0]
    run["automationDetails"] = {"id": "workplan/impact/"}
    for value, (_diagnostic, state) in zip(run["results"], found, strict=True):
        value["baselineState"] = state
    return json.dumps(document, indent=2) + "\n"


def _results(impact: Impact, span: Span) -> Iterator[tuple[Diagnostic, str]]:
    for change in impact.changes:
        parts = f" ({', '.join(change.parts)})" if change.parts else ""
        message = f"{change.kind} `{change.id}` was {change.how}{parts}"
        at = (change.repo, change.path, change.line)
        yield _result("impact-changed", change.id, message, at, change.kind), _STATES[change.how]
    for flip in impact.gates:
        message = f"gate `{flip.id}` is {flip.after} at {span.after}, and was {flip.before} at {span.before}"
        state = ABSENT if flip.after == "removed" else NEW if flip.before == "absent" else UPDATED
        found = _result("impact-gate", flip.id, message, (flip.repo, flip.path, flip.line), "")
        opens = flip.after in OPEN
        yield found._replace(severity=INFO) if opens else found, state
    for rule, verb, things in (
        ("impact-task", "review task", impact.tasks),
        ("impact-evidence", "collect again", impact.evidence),
        ("impact-file", "render again", impact.files),
    ):
        for one in things:
            message = f"{verb} `{one.id}`: {one.because}"
            yield _result(rule, one.id, message, (one.repo, one.path, one.line), one.because), NEW
    home = next((repo for repo, root in span.roots.items() if root == span.root), "")
    for path in impact.documents:
        message = "files are rendered from this document: render again"
        yield _result("impact-file", path, message, (home, path, 1), ""), NEW


def _result(rule: str, name: str, message: str, at: tuple[str, str, int], key: str) -> Diagnostic:
    repo, path, line = at
    basis = "\0".join((rule, repo, name, key))
    return Diagnostic(
        rule=rule,
        severity=RULES[rule].severity,
        message=message,
        path=path,
        line=max(line, 1),
        column=1,
        end_line=max(line, 1),
        end_column=2,
        hint="",
        id=name,
        repo=repo,
        fixable=False,
        fingerprint=hashlib.sha256(basis.encode("utf-8", "surrogatepass")).hexdigest()[:32],
    )
