"""An envelope has no signature.

What: The list `signatures` of an envelope is empty.

Why: An envelope without a signature says nothing, and looks as if it did.

Fix: Sign the record, or remove the envelope.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trust_findings import form_findings
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("unsigned-envelope", ERROR, "an envelope has no signature")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such fault of an envelope."""
    yield from form_findings(facts, RULE.name)
