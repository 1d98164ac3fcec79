"""What was signed is not the record that stands here.

What: The statement in an envelope contradicts itself (its digest is not that of the record in it, its type is
another one), or the record that was signed is not in the repository as it was signed.

Why: A signature counts for exactly the bytes that were signed. A record that was changed afterwards, or an
envelope that was copied from elsewhere, must not lend its signature to something else.

Fix: Restore the record from git, or sign the one that replaces it.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trust_findings import envelope_in, form_findings, record_finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule(
    "payload-mismatch", ERROR, "what was signed is not the record that stands here", reach="federation"
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """At most one finding per envelope."""
    yield from form_findings(facts, RULE.name)
    if envelope_in(facts) is not None:
        yield from record_finding(facts, index)
