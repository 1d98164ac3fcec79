"""Runs the rules over facts, and turns findings into diagnostics: severity, suppression, fingerprint, order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import Diagnostic, Finding, sort_key
from workplan.digests import sha256
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.rules.registry import RULES, checks_of
from workplan.settings.settings import Settings

if TYPE_CHECKING:
    from workplan.build.locate import Opened

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
    for check, name in active_checks(facts, settings):
        for finding in check(facts, index):
            found.append((name, finding))
    diagnostics = [d for d in facts.diagnostics if severity_of(d.rule, settings) != OFF]
    if found:
        diagnostics += _locate_all(found, facts, settings, read)
    if not diagnostics and not facts.suppressions:
        return Judged((), 0)
    return _finish(diagnostics, facts, settings)


def active_checks(
    facts: Facts, settings: Settings
) -> Sequence[tuple[Callable[[Facts, Index], Iterable[Finding]], str]]:
    """The check functions of all rules about these facts that the settings leave on."""
    off = off_rules(settings)
    checks = checks_of(facts)
    return [(check, name) for check, name in checks if name not in off] if off else checks


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
    from workplan.build.locate import located, opened_from  # late: correct documents do without

    opened: dict[tuple[str, str], Opened] = {}

    def open_document(repo: str, path: str) -> "Opened":
        if (repo, path) not in opened:
            opened[repo, path] = opened_from(read(repo, path), path, settings.file_limit)
        return opened[repo, path]

    return [located(name, finding, open_document, facts.document.path, facts.repo) for name, finding in found]


def _finish(diagnostics: Sequence[Diagnostic], facts: Facts, settings: Settings) -> Judged:
    from workplan.build.locate import located, unopened  # late: correct documents do without
    from workplan.rules.silence import comment_findings, silenced  # late: correct documents do without

    kept, used = silenced(diagnostics, facts.suppressions)
    suppressed = len(diagnostics) - len(kept)
    for name, finding in comment_findings(facts.suppressions, used, RULES, off_rules(settings)):
        kept.append(located(name, finding, unopened, facts.document.path, facts.repo))
    ranked = [d._replace(severity=severity_of(d.rule, settings)) for d in kept]
    ranked = [d for d in ranked if d.severity != OFF]
    return Judged(tuple(with_fingerprints(sorted(ranked, key=sort_key))), suppressed)


def off_rules(settings: Settings) -> frozenset[str]:
    """The rules that the settings switch off."""
    return frozenset(name for name, setting in settings.rules.items() if setting.severity == OFF)


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
        digest = sha256(f"{basis}\0{count}".encode()).hexdigest()[:32]
        yield diagnostic._replace(fingerprint=digest)
