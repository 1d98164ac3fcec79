"""DSSE envelopes: the bytes that are signed, and an envelope read strictly from JSON.

https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md; the payload is an in-toto Statement v1.
"""

import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple
from workplan.parse.canonical_json import read_canonical

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MOST_SIGNATURES = 32
"""More signatures than an organisation has signers are an attempt to make the reader work."""
MOST_BYTES = 4_000_000
SIGNATURE_BYTES = 64
_BASE64 = late_pattern(r"[A-Za-z0-9+/_-]*={0,2}")
_HEX = late_pattern(r"[0-9a-f]{64}")

MALFORMED = "malformed-envelope"
UNSIGNED = "unsigned-envelope"
DUPLICATE = "duplicate-signature"
TOO_MANY = "too-many-signatures"
INVALID = "invalid-signature"


class Signature(NamedTuple):
    """One signature of an envelope. `keyid` is only a hint; `position` is its index in `signatures`."""

    keyid: str
    sig: bytes
    position: int = 0


class Envelope(NamedTuple):
    """An envelope whose form is right. `payload` holds exactly the bytes that were signed."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]

    @property
    def signed_bytes(self) -> bytes:
        """What every signature is made over."""
        return pae(self.payload_type, self.payload)


class EnvelopeFault(NamedTuple):
    """What is wrong with an envelope: the rule, the keys and indexes that lead there, a message, a hint."""

    rule: str
    route: tuple[str | int, ...]
    message: str
    hint: str


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding: lengths bind type and payload, so that neither can be moved."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def envelope_json(envelope: Envelope) -> dict[str, Any]:
    """The envelope as JSON values, in canonical base64."""
    return {
        "payload": binascii.b2a_base64(envelope.payload, newline=False).decode("ascii"),
        "payloadType": envelope.payload_type,
        "signatures": [
            {"keyid": s.keyid, "sig": binascii.b2a_base64(s.sig, newline=False).decode("ascii")}
            for s in envelope.signatures
        ],
    }


def read_envelope(content: Mapping[str, Any]) -> tuple[Envelope | None, tuple[EnvelopeFault, ...]]:
    """The envelope and everything that is wrong with its form; None where nothing of it can be used."""
    kind = content.get("payloadType")
    if kind != PAYLOAD_TYPE:
        return None, (
            EnvelopeFault(
                MALFORMED, ("payloadType",), "the payload type is not that of an in-toto statement",
                f"`payloadType` must be `{PAYLOAD_TYPE}`",
            ),
        )  # fmt: skip
    payload = decoded(content.get("payload"))
    if payload is None:
        return None, (
            EnvelopeFault(MALFORMED, ("payload",), "the payload is not base64", "sign the record again"),
        )
    entries = content.get("signatures")
    if not isinstance(entries, list):
        return None, (
            EnvelopeFault(MALFORMED, ("signatures",), "`signatures` is no list", "sign the record again"),
        )
    faults = _number_faults(entries)
    if len(entries) > MOST_SIGNATURES:
        return Envelope(kind, payload, ()), tuple(faults)
    signatures = []
    for position, entry in enumerate(entries):
        read = _signature(entry, position)
        if isinstance(read, EnvelopeFault):
            faults.append(read)
        else:
            signatures.append(read)
    if len(signatures) > 1:
        faults += _duplicates(signatures)
    return Envelope(kind, payload, tuple(signatures)), tuple(faults)


def _number_faults(entries: Sequence[object]) -> list[EnvelopeFault]:
    if not entries:
        return [
            EnvelopeFault(
                UNSIGNED, ("signatures",), "the envelope has no signature",
                "sign the record with `workplan evidence sign`, or remove the envelope",
            )
        ]  # fmt: skip
    if len(entries) > MOST_SIGNATURES:
        return [
            EnvelopeFault(
                TOO_MANY, ("signatures",), f"the envelope has {len(entries)} signatures, none is looked at",
                f"at most {MOST_SIGNATURES} are allowed: keep the ones that your gates ask for",
            )
        ]  # fmt: skip
    return []


def _signature(entry: object, position: int) -> Signature | EnvelopeFault:
    route = ("signatures", position)
    if not isinstance(entry, dict):
        return EnvelopeFault(MALFORMED, route, "the signature is no mapping", "sign the record again")
    sig = decoded(entry.get("sig"))
    if sig is None or len(sig) != SIGNATURE_BYTES:
        return EnvelopeFault(
            INVALID, (*route, "sig"), f"the signature is not {SIGNATURE_BYTES} bytes in base64",
            "only Ed25519 is accepted: sign the record again with `workplan evidence sign`",
        )  # fmt: skip
    keyid = entry.get("keyid", "")
    if not isinstance(keyid, str) or (keyid and not _HEX.fullmatch(keyid)):
        return EnvelopeFault(
            MALFORMED, (*route, "keyid"), "the key id is no SHA-256 in lower case hex",
            "a key id is the SHA-256 of the public key in DER, as `trust/keys.yaml` names it",
        )  # fmt: skip
    return Signature(keyid, sig, position)


def _duplicates(signatures: Sequence[Signature]) -> list[EnvelopeFault]:
    seen: set[object] = set()
    faults = []
    for signature in signatures:
        # Ed25519 is deterministic: the same key over the same bytes gives the same signature.
        marks = {("sig", signature.sig)} | ({("key", signature.keyid)} if signature.keyid else set())
        if marks & seen:
            faults.append(
                EnvelopeFault(
                    DUPLICATE, ("signatures", signature.position), "the same key has signed more than once",
                    "keys are counted, not signatures: remove the repeated one",
                )
            )  # fmt: skip
        seen |= marks
    return faults


def decoded(value: object) -> bytes | None:
    """Base64 in either alphabet, as DSSE allows, padded or not; None for anything else."""
    if not isinstance(value, str) or len(value) > MOST_BYTES or not _BASE64.fullmatch(value):
        return None
    plain = value.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = binascii.a2b_base64(plain + "=" * (-len(plain) % 4))
    except (ValueError, binascii.Error):
        return None
    # Bits after the last byte must be zero, else one payload has several spellings.
    rest = len(data) % 3
    spelled = binascii.b2a_base64(data[-rest:], newline=False).decode("ascii")[: rest + 1] if rest else ""
    return data if plain.endswith(spelled) else None


class Statement(NamedTuple):
    """An in-toto Statement v1. `subjects` maps a subject's name to its SHA-256; `predicate` is as signed.

    `canonical` says that the payload was canonical JSON, and so is each part of it once it is written again.
    """

    subjects: tuple[tuple[str, str], ...]
    predicate_type: str
    predicate: Mapping[str, Any]
    canonical: bool = False


STATEMENT_TYPE = "https://in-toto.io/Statement/v1"


def read_statement(payload: bytes) -> Statement | None:
    """The statement in exactly these bytes; None where they are none."""
    if len(payload) > MOST_BYTES:
        return None
    try:
        text = payload.decode("utf-8")
        content = read_canonical(text)
        canonical = content is not None
        if not canonical:
            content = json.loads(text, object_pairs_hook=_unique)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("_type") != STATEMENT_TYPE:
        return None
    subjects = content.get("subject")
    kind = content.get("predicateType")
    predicate = content.get("predicate", {})
    if not isinstance(subjects, list) or not isinstance(kind, str) or not isinstance(predicate, dict):
        return None
    named = []
    for subject in subjects:
        digest = subject.get("digest") if isinstance(subject, dict) else None
        sha256 = digest.get("sha256") if isinstance(digest, dict) else None
        if not isinstance(sha256, str) or not _HEX.fullmatch(sha256):
            return None
        name = subject.get("name", "")
        named.append((name if isinstance(name, str) else "", sha256))
    return Statement(tuple(named), kind, predicate, canonical) if named else None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found
