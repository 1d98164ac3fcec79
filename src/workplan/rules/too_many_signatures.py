"""An envelope has more signatures than anyone has signers.

What: An envelope has more than 32 signatures; none of them is looked at.

Why: Each signature costs time to check, so a long list is a way to make readers work for nothing.

Fix: Keep the signatures that your gates ask for.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trust_findings import form_findings
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("too-many-signatures", ERROR, "an envelope has more signatures than anyone has signers")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such fault of an envelope."""
    yield from form_findings(facts, RULE.name)
