"""Every rule, in explicit tables. A rule's module is loaded when a document of its subject comes, or a person asks:
most runs need half of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType

from workplan.build.overview import overview_of
from workplan.model.facts import Facts
from workplan.rules.rule import Check, Rule

READ = (
    "contradictory-evidence", "deep-evidence", "duplicate-key", "evidence-removed",
    "expired-baseline-entry", "impossible-time", "invalid-gate", "invalid-json", "invalid-schema",
    "invalid-suppression", "invalid-yaml", "missing-front-matter", "noncanonical-evidence", "not-utf8",
    "nul-byte", "oversized-evidence", "possible-secret", "schema-violation", "secret-in-evidence",
    "too-large", "truncated-evidence", "unknown-evidence-type", "unknown-evidence-version", "unknown-key",
    "unterminated-fence", "unterminated-front-matter", "unused-suppression", "wrong-evidence-id",
)  # fmt: skip
"""Said while a document is read, or of what stands around it; they have no check."""
_ANY = (
    "active-without-open-tasks", "cleared-blocker", "dependency-cycle", "depends-on-closed",
    "derived-status-stored", "duplicate-hub-id", "duplicate-id",
    "filename-id-mismatch", "finished-with-open-tasks", "gate-open", "heading-id-mismatch",
    "illegal-transition", "invalid-date", "invalid-id", "legacy-status", "machine-local-path",
    "missing-path", "one-sided-supersession", "outdated-canon-reference", "repo-mismatch",
    "stale-updated-date", "status-contradicts-prose", "status-regression", "task-id-outside-workplan",
    "unknown-reference", "unknown-service", "unknown-status", "waiting-without-reason",
)  # fmt: skip
"""May find something in any document."""
_LINKS = (
    "dangling-link", "outdated-link", "suspect-link", "unknown-clause", "unreviewed-link",
)  # fmt: skip
_RECORDS = (
    "future-evidence", "replayed-evidence", "unknown-evidence",
)  # fmt: skip
_ENVELOPES = (
    "duplicate-signature", "expired-key", "invalid-signature", "malformed-envelope", "payload-mismatch",
    "revoked-key", "too-many-signatures", "unknown-signer", "unsigned-envelope",
)  # fmt: skip
_KEYS = ("invalid-trust-key",)
_SERVICES = ("service-without-evidence",)
_SPECS = ("canon-version-mismatch",)


def _holds_links(facts: Facts) -> object:
    """Whether anything in the document can name a clause, or say that a link was reviewed."""
    if facts.gates:
        return True
    for record in facts.evidence:
        if record.type == "review":
            return True
    keys = overview_of(facts).keys
    return "clauses" in keys or "reviewed" in keys


_Subject = tuple[Callable[[Facts], object], Sequence[str]]
_SUBJECTS: tuple[_Subject, ...] = (
    (lambda _facts: True, _ANY),
    (_holds_links, _LINKS),
    (lambda facts: facts.evidence, _RECORDS),
    (lambda facts: facts.document.kind == "envelope", _ENVELOPES),
    (lambda facts: facts.document.kind == "trust", _KEYS),
    (lambda facts: facts.services, _SERVICES),
    (lambda facts: facts.specs, _SPECS),
)
"""What a document must hold for a check to find anything in it."""
_NAMES = dict.fromkeys(sorted((*READ, *(name for _holds, names in _SUBJECTS for name in names))))


@cache
def module_of(name: str) -> ModuleType:
    """The module of a rule that exists."""
    return import_module(f"workplan.rules.{name.replace('-', '_')}")


def modules() -> tuple[ModuleType, ...]:
    """The modules of all rules, by name."""
    return tuple(module_of(name) for name in _NAMES)


class _Rules(Mapping[str, Rule]):
    """Every rule by its name; the names are known without loading any."""

    def __getitem__(self, name: str) -> Rule:
        if name not in _NAMES:
            raise KeyError(name)
        rule: Rule = module_of(name).RULE
        return rule

    def __contains__(self, name: object) -> bool:
        return name in _NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


RULES: Mapping[str, Rule] = _Rules()


def checks_of(facts: Facts) -> Sequence[tuple[Check, str]]:
    """The check function and the name of each rule that may find something in these facts."""
    return _checks(tuple([bool(holds(facts)) for holds, _names in _SUBJECTS]))


@cache
def _checks(held: tuple[bool, ...]) -> Sequence[tuple[Check, str]]:
    chosen = [names for (_holds, names), holds in zip(_SUBJECTS, held, strict=True) if holds]
    return [(module_of(name).check, name) for names in chosen for name in names]
