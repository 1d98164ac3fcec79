"""A signature does not hold.

What: A signature is not 64 bytes in base64 (found by `check`), or it is not the signature of its key over the
payload (found by `workplan evidence verify`).

Why: The payload was changed after signing, or the signature was made over something else.

Fix: Sign the record as it stands, with `workplan evidence sign`.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trust_findings import form_findings
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("invalid-signature", ERROR, "a signature does not hold")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such fault of an envelope."""
    yield from form_findings(facts, RULE.name)
