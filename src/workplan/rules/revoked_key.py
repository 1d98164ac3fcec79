"""A record was signed with a key that had been revoked.

What: The record in an envelope was observed at or after the moment from which the key that signed it is revoked.
`workplan evidence verify` also looks at when the envelope was committed.

Why: Whoever has a lost key can sign anything; nothing that was made since counts.

Fix: Let somebody else look again, and sign with a key that is not revoked.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trust_findings import claimed_end, envelope_in, hinted_keys, trust_in
from workplan.evidence.trust_keys import keys_of
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("revoked-key", ERROR, "a record was signed with a key that had been revoked", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per signature of a key that did not count any more."""
    sealed = envelope_in(facts)
    trust = trust_in(index, facts.repo) if sealed is not None else None
    if sealed is None or trust is None:
        return
    time = claimed_end(sealed)
    keys = {key.id: key for key in keys_of(trust.document.fields)[0]}
    for position, keyid, key in hinted_keys(sealed, keys):
        if key is not None and time and key.holds_at(time) == "revoked":
            yield Finding(
                f"the key of {key.owner} is revoked since {key.revoked_at}, and the record is of {time}",
                facts.document.at("signatures", position, "keyid"),
                "look again, and sign with a key that is not revoked",
                key=f"revoked-key {keyid}",
            )
