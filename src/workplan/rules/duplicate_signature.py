"""The same key has signed an envelope twice.

What: Two signatures of one envelope are the same, or name the same key.

Why: A gate that asks for two signatures asks for two keys; a repeated one must not look like a second.

Fix: Remove the repeated signature.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trust_findings import form_findings
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("duplicate-signature", ERROR, "the same key has signed an envelope twice")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such fault of an envelope."""
    yield from form_findings(facts, RULE.name)
