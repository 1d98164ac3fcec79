"""A key of the trust file cannot be used.

What: A key in `trust/keys.yaml` is no Ed25519 key, stands there twice, has an id that is not its own, or a time
that cannot be read.

Why: A key that cannot be read is not trusted, so what its owner signs does not count.

Fix: Write the key as `workplan evidence sign --show-key` prints it, and times as `2026-06-27T12:00:00Z`.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trust_findings import key_findings
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("invalid-trust-key", ERROR, "a key of the trust file cannot be used")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per key that is not trusted because of how it is written."""
    yield from key_findings(facts)
