"""Runs the rules over facts, and turns findings into diagnostics: severity, suppression, fingerprint, order."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from workplan.build.index import Index
from workplan.build.locate import Opened, located, opened_from, unopened
from workplan.diagnostics.diagnostic import Diagnostic, Finding, sort_key
from workplan.diagnostics.place import Span
from workplan.model.facts import Facts, Suppression
from workplan.rules.registry import CHECKS, RULES
from workplan.settings.settings import Settings

OFF = "off"
ReadDocument = Callable[[str, str], bytes]
"""Repository and path to the bytes of a document of this run; empty where it cannot be read."""


class Judged(NamedTuple):
    """The diagnostics of one document, and how many in-file comments silenced."""

    diagnostics: tuple[Diagnostic, ...]
    suppressed: int


def judge(facts: Facts, index: Index, settings: Settings, read: ReadDocument) -> Judged:
    """Run every rule that is not off on one document. `read` is called only where something was found."""
    found: list[tuple[str, Finding]] = []
    for check, name in active_checks(settings):
        for finding in check(facts, index):
            found.append((name, finding))
    diagnostics = [d for d in facts.diagnostics if severity_of(d.rule, settings) != OFF]
    if found:
        diagnostics += _locate_all(found, facts, settings, read)
    if not diagnostics and not facts.suppressions:
        return Judged((), 0)
    return _finish(diagnostics, facts, settings)


def active_checks(settings: Settings) -> Sequence[tuple[Callable[[Facts, Index], Iterable[Finding]], str]]:
    """The check functions of all rules that the settings leave on."""
    if not any(setting.severity == OFF for setting in settings.rules.values()):
        return CHECKS
    return [(check, name) for check, name in CHECKS if severity_of(name, settings) != OFF]


def severity_of(name: str, settings: Settings) -> str:
    """The severity a rule has under these settings."""
    setting = settings.rules.get(name)
    if setting is not None and setting.severity:
        return setting.severity
    rule = RULES.get(name)
    return rule.severity if rule is not None else "error"


def _locate_all(
    found: Sequence[tuple[str, Finding]], facts: Facts, settings: Settings, read: ReadDocument
) -> list[Diagnostic]:
    opened: dict[tuple[str, str], Opened] = {}

    def open_document(repo: str, path: str) -> Opened:
        if (repo, path) not in opened:
            opened[repo, path] = opened_from(read(repo, path), path, settings.file_limit)
        return opened[repo, path]

    return [located(name, finding, open_document, facts.document.path, facts.repo) for name, finding in found]


def _finish(diagnostics: Sequence[Diagnostic], facts: Facts, settings: Settings) -> Judged:
    kept: list[Diagnostic] = []
    used: set[Suppression] = set()
    suppressed = 0
    for diagnostic in diagnostics:
        silencer = _silencer(diagnostic, facts.suppressions)
        if silencer is not None:
            used.add(silencer)
            suppressed += 1
        else:
            kept.append(diagnostic)
    kept += _suppression_findings(facts, used, settings)
    ranked = [d._replace(severity=severity_of(d.rule, settings)) for d in kept]
    ranked = [d for d in ranked if d.severity != OFF]
    return Judged(tuple(with_fingerprints(sorted(ranked, key=sort_key))), suppressed)


def _silencer(diagnostic: Diagnostic, suppressions: Iterable[Suppression]) -> Suppression | None:
    for suppression in suppressions:
        if (
            suppression.rule == diagnostic.rule
            and suppression.reason
            and suppression.line <= diagnostic.line <= suppression.end_line
        ):
            return suppression
    return None


def _suppression_findings(facts: Facts, used: set[Suppression], settings: Settings) -> Iterator[Diagnostic]:
    for suppression in facts.suppressions:
        at = Span(
            suppression.comment_line, suppression.column, suppression.comment_line, suppression.column + 1
        )
        if suppression.rule not in RULES:
            finding = Finding(
                f"this comment allows `{suppression.rule}`, which is no rule",
                at,
                "`workplan rules` lists them",
            )
            yield located("invalid-suppression", finding, unopened, facts.document.path, facts.repo)
        elif not suppression.reason:
            finding = Finding(
                f"this comment allows `{suppression.rule}` without a reason, so it is not obeyed",
                at,
                f"write `workplan: allow {suppression.rule}: why it is right here`",
            )
            yield located("invalid-suppression", finding, unopened, facts.document.path, facts.repo)
        elif suppression not in used and severity_of(suppression.rule, settings) != OFF:
            finding = Finding(
                f"this comment allows `{suppression.rule}`, which finds nothing here",
                at,
                "remove the comment",
            )
            yield located("unused-suppression", finding, unopened, facts.document.path, facts.repo)


def with_fingerprints(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Each diagnostic with a fingerprint that survives moved lines.

    It covers rule, repository, path, id and the finding's key (or its message); equal ones are told apart
    by their order.
    """
    seen: dict[str, int] = {}
    for diagnostic in diagnostics:
        basis = "\0".join(
            (
                diagnostic.rule,
                diagnostic.repo,
                diagnostic.path,
                diagnostic.id,
                diagnostic.fingerprint or diagnostic.message,
            )
        )
        count = seen[basis] = seen.get(basis, 0) + 1
        digest = hashlib.sha256(f"{basis}\0{count}".encode()).hexdigest()[:32]
        yield diagnostic._replace(fingerprint=digest)
