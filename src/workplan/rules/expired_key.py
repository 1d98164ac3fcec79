"""A record was signed with a key that had expired.

What: The record in an envelope was observed at or after `valid_until` of the key that signed it.
`workplan evidence verify` also looks at when the envelope was committed.

Why: A key is entered for a time, so that a forgotten one ends by itself.

Fix: Sign with a key that is valid, or extend the key in `trust/keys.yaml` if it should still count.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trust_findings import claimed_end, envelope_in, hinted_keys, trust_in
from workplan.evidence.trust_keys import keys_of
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("expired-key", ERROR, "a record was signed with a key that had expired", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per signature of a key that did not count any more."""
    sealed = envelope_in(facts)
    trust = trust_in(index, facts.repo) if sealed is not None else None
    if sealed is None or trust is None:
        return
    time = claimed_end(sealed)
    keys = {key.id: key for key in keys_of(trust.document.fields)[0]}
    for position, keyid, key in hinted_keys(sealed, keys):
        if key is not None and time and key.holds_at(time) == "expired":
            yield Finding(
                f"the key of {key.owner} expired at {key.valid_until}, and the record is of {time}",
                facts.document.at("signatures", position, "keyid"),
                "sign with a valid key, or extend `valid_until` in the trust file",
                key=f"expired-key {keyid}",
            )
