"""A signature is by a key that the trust file does not name.

What: A signature names a key id that is not in `trust/keys.yaml` of the repository, or there is no such file.

Why: Anyone can make a key. Only keys that were entered in the trust file, and reviewed there, count for a gate.

Fix: Enter the key in `trust/keys.yaml` with owner and roles, or let somebody sign whose key is there.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.evidence.trust_findings import envelope_in, hinted_keys, trust_in
from workplan.evidence.trust_keys import keys_of
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule(
    "unknown-signer", WARNING, "a signature is by a key that the trust file does not name", reach="federation"
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per signature whose key nobody entered."""
    sealed = envelope_in(facts)
    if sealed is None:
        return
    trust = trust_in(index, facts.repo)
    keys = {key.id: key for key in keys_of(trust.document.fields)[0]} if trust is not None else {}
    for position, keyid, key in hinted_keys(sealed, keys):
        if key is None:
            where = f"`{trust.document.path}` does not name" if trust is not None else "no trust file names"
            yield Finding(
                f"{where} the key `{keyid[:16]}` of this signature, so it does not count",
                facts.document.at("signatures", position, "keyid"),
                "enter the key in `trust/keys.yaml` with owner and roles, or sign with one that is there",
                key=f"unknown-signer {keyid}",
            )
