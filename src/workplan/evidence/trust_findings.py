"""From envelopes and trust files to findings: each fault has its rule and its place."""

from collections.abc import Iterator
from typing import Any

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import Finding
from workplan.evidence.dsse import EnvelopeFault
from workplan.evidence.trust_envelope import KIND, MISMATCH, Sealed, sealed_of
from workplan.evidence.trust_keys import Key, KeyFault, keys_of
from workplan.model.facts import Document, Facts

TRUST_KIND = "trust"
TRUST_PATHS = ("trust/keys.yaml", "trust/keys.yml")
"""Where a repository names the keys whose signatures count; the first that exists is read."""

# Several rules look at the same document one after another, so the last one read is kept.
_last: tuple[Document, Sealed] | None = None


def trust_in(index: Index, repo: str) -> Facts | None:
    """The trust file of a repository, None where it has none."""
    found = (index.facts_at(repo, path) for path in TRUST_PATHS)
    return next((facts for facts in found if facts is not None), None)


def envelope_in(facts: Facts) -> Sealed | None:
    """The envelope that a document holds; None for a document of another kind, or one that cannot be read."""
    global _last  # noqa: PLW0603 - a memory of one document; the answer is the same without it
    document = facts.document
    if document.kind != KIND or not document.fields:
        return None
    if _last is not None and _last[0] is document:
        return _last[1]
    sealed = sealed_of(document.fields, document.path, facts.repo, document.digest)
    _last = (document, sealed)
    return sealed


def form_findings(facts: Facts, rule: str) -> Iterator[Finding]:
    """What is wrong with an envelope taken alone, as far as it is this rule's business."""
    sealed = envelope_in(facts)
    for fault in sealed.faults if sealed is not None else ():
        if fault.rule == rule:
            yield envelope_finding(facts.document, fault)


def record_finding(facts: Facts, index: Index) -> Iterator[Finding]:
    """Where the record that an envelope covers does not stand in the repository as it was signed."""
    sealed = envelope_in(facts)
    if sealed is None or not sealed.digest:
        return
    known = index.evidence().by_id.get(str(sealed.record.get("id")), ())
    if any(record.digest == sealed.digest and record.repo == facts.repo for record in known):
        return
    fault = EnvelopeFault(
        MISMATCH, ("payload",), "the record that was signed does not stand in this repository as it was signed",
        "restore the record from git, or sign the one that replaces it",
    )  # fmt: skip
    yield envelope_finding(facts.document, fault)


def envelope_finding(document: Document, fault: EnvelopeFault) -> Finding:
    """The finding for a fault, at its place in the document."""
    return Finding(fault.message, document.at(*fault.route), fault.hint, key=f"{fault.rule} {fault.route}")


def key_findings(facts: Facts) -> Iterator[Finding]:
    """What makes keys of a trust file unusable."""
    if facts.document.kind == TRUST_KIND:
        for fault in keys_of(facts.document.fields)[1]:
            yield _key_finding(facts.document, fault)


def _key_finding(document: Document, fault: KeyFault) -> Finding:
    return Finding(fault.message, document.at(*fault.route), fault.hint, key=f"{fault.route}")


def hinted_keys(sealed: Sealed, trusted: dict[str, Key]) -> Iterator[tuple[int, str, Key | None]]:
    """Position, key id and key of each signature that names a key."""
    if sealed.envelope is not None:
        for signature in sealed.envelope.signatures:
            if signature.keyid:
                yield signature.position, signature.keyid, trusted.get(signature.keyid)


def claimed_end(sealed: Sealed) -> str:
    """When the record says that it was observed, "" where it does not: signed it was no earlier than that."""
    observed: Any = sealed.record.get("observed")
    end = observed.get("end") if isinstance(observed, dict) else None
    return end if isinstance(end, str) else ""
