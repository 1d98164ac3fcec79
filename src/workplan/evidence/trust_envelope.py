"""An envelope about an evidence record: what it says, and whether it fits together before any signature is checked."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from workplan.build.evidence_id import digest_of
from workplan.evidence.dsse import (
    MALFORMED,
    PAYLOAD_TYPE,
    STATEMENT_TYPE,
    Envelope,
    EnvelopeFault,
    Statement,
    read_envelope,
    read_statement,
)
from workplan.model.evidence import TYPES
from workplan.named_tuple import NamedTuple
from workplan.parse.canonical_json import bytes_of_read, canonical_bytes

PREDICATES = "https://workplan.dev/evidence/"
"""A predicate type is this, the type of the record, and the version of the form."""
MISMATCH = "payload-mismatch"
KIND = "envelope"


class Sealed(NamedTuple):
    """An envelope of a repository. `digest` is the SHA-256 of the canonical bytes of the record that it covers,
    "" where it covers none; `record` is the record as it was signed. `file_digest` is `sha256:` and the digest of
    the file itself.
    """

    path: str
    repo: str
    digest: str
    envelope: Envelope | None
    record: Mapping[str, Any]
    faults: tuple[EnvelopeFault, ...] = ()
    file_digest: str = ""


def predicate_type(record_type: str) -> str:
    """The name under which a record of this type is signed."""
    return f"{PREDICATES}{record_type}/v1"


def payload_of(record: Mapping[str, Any]) -> bytes:
    """The canonical bytes of the statement about a record: its digest as the subject, the record as predicate."""
    digest = digest_of(dict(record))
    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": str(record.get("id")), "digest": {"sha256": digest}}],
        "predicateType": predicate_type(str(record.get("type"))),
        "predicate": dict(record),
    }
    return canonical_bytes(statement)


def sealed_of(fields: Mapping[str, Any], path: str, repo: str, file_digest: str = "") -> Sealed:
    """The envelope in a document, with everything that is wrong with it taken alone."""
    envelope, faults = read_envelope(fields)
    if envelope is None:
        return Sealed(path, repo, "", None, {}, faults, file_digest)
    digest, record, fault = _covered(envelope)
    found = (*faults, fault) if fault else faults
    return Sealed(path, repo, digest, envelope, record, found, file_digest)


def _covered(envelope: Envelope) -> tuple[str, Mapping[str, Any], EnvelopeFault | None]:
    """The digest and the record that a payload speaks of; nothing with the fault where it contradicts itself."""
    statement = read_statement(envelope.payload)
    if statement is None:
        fault = EnvelopeFault(
            MALFORMED, ("payload",), "the payload is no in-toto statement with SHA-256 digests",
            f"`{PAYLOAD_TYPE}` holds a statement of type `{STATEMENT_TYPE}`",
        )  # fmt: skip
        return "", {}, fault
    record = statement.predicate
    digest = _digest(statement)
    message = ""
    if statement.predicate_type not in _KINDS:
        message = "the statement is of a type that is no evidence of this tool"
    elif record.get("type") != _KINDS[statement.predicate_type]:
        message = "the type of the statement is not that of the record in it"
    elif [sha256 for _name, sha256 in statement.subjects] != [digest]:
        message = "the digest that was signed is not that of the record in the statement"
    if message:
        return "", {}, EnvelopeFault(MISMATCH, ("payload",), message, "sign the record again")
    return digest, record, None


def _digest(statement: Statement) -> str:
    """The SHA-256 of the record's canonical bytes, "" where it has none."""
    if statement.canonical:
        return hashlib.sha256(bytes_of_read(statement.predicate)).hexdigest()
    try:
        return digest_of(dict(statement.predicate))
    except (ValueError, RecursionError):
        return ""


_KINDS = {predicate_type(name): name for name in TYPES}


def by_record(envelopes: Sequence[Sealed]) -> Mapping[str, Sequence[Sealed]]:
    """The envelopes that speak of a record, by the record's digest, in the order of their paths."""
    found: dict[str, list[Sealed]] = {}
    for sealed in sorted(envelopes, key=lambda one: (one.repo, one.path)):
        if sealed.digest:
            found.setdefault(sealed.digest, []).append(sealed)
    return found
