"""An envelope cannot be read as a signed statement.

What: An `.intoto.jsonl` file below `evidence/` is no DSSE envelope with an in-toto statement: wrong payload type,
payload not base64, no list of signatures, a key id that is no digest.

Why: What cannot be read is not verified, and what is not verified does not count for any gate.

Fix: Sign the record again with `workplan evidence sign`, and commit that file.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trust_findings import form_findings
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("malformed-envelope", ERROR, "an envelope cannot be read as a signed statement")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such fault of an envelope."""
    yield from form_findings(facts, RULE.name)
