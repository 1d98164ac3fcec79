"""Baselines: findings that an old repository lives with, each named by its fingerprint, gone when it is gone."""

from collections.abc import Mapping, Sequence
from typing import Any

from workplan.diagnostics.diagnostic import WARNING, Diagnostic
from workplan.diagnostics.place import Span
from workplan.named_tuple import NamedTuple

SCHEMA_VERSION = 1


class Baseline(NamedTuple):
    """The accepted fingerprints of one repository. `path` is the file that holds them."""

    path: str
    fingerprints: Mapping[str, str]


def baseline_of(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """The content of a baseline file that accepts these findings, sorted so that a diff is readable."""
    findings = sorted((d.path, d.rule, d.message, d.fingerprint) for d in diagnostics)
    return {
        "schema_version": SCHEMA_VERSION,
        "findings": [
            {"path": path, "rule": rule, "message": message, "fingerprint": fingerprint}
            for path, rule, message, fingerprint in findings
        ],
    }


def apply_baseline(
    diagnostics: Sequence[Diagnostic], baselines: Mapping[str, Baseline]
) -> tuple[tuple[Diagnostic, ...], int, tuple[Diagnostic, ...]]:
    """The diagnostics that no baseline accepts, how many it accepts, and findings for entries that expired."""
    if not baselines:
        return tuple(diagnostics), 0, ()
    kept: list[Diagnostic] = []
    met: dict[str, set[str]] = {name: set() for name in baselines}
    for diagnostic in diagnostics:
        baseline = baselines.get(diagnostic.repo)
        if baseline is not None and diagnostic.fingerprint in baseline.fingerprints:
            met[diagnostic.repo].add(diagnostic.fingerprint)
        else:
            kept.append(diagnostic)
    expired = [
        _expired(name, baseline, fingerprint)
        for name, baseline in baselines.items()
        for fingerprint in sorted(baseline.fingerprints)
        if fingerprint not in met[name]
    ]
    return tuple(kept), sum(map(len, met.values())), tuple(expired)


def _expired(repo: str, baseline: Baseline, fingerprint: str) -> Diagnostic:
    at = Span(1, 1, 1, 2)
    return Diagnostic(
        rule="expired-baseline-entry",
        severity=WARNING,
        message=f"the baseline accepts a finding that is gone: {baseline.fingerprints[fingerprint]}",
        path=baseline.path,
        line=at.line,
        column=at.column,
        end_line=at.end_line,
        end_column=at.end_column,
        hint="run `workplan baseline` again; it only removes entries unless `--accept-new` is given",
        id="",
        repo=repo,
        fixable=False,
        fingerprint=fingerprint,
    )
