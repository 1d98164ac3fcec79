"""Evidence sign: the bytes to be signed, and the envelope around a signature that was proven to hold."""

import json
import re
from collections.abc import Mapping
from typing import Any

from workplan.build.evidence_id import evidence_id
from workplan.build.index import Index
from workplan.errors import UnreachableError, UsageError
from workplan.evidence.collect_record import envelope_path
from workplan.evidence.dsse import PAYLOAD_TYPE, Envelope, Signature, envelope_json, pae
from workplan.evidence.trust_envelope import payload_of
from workplan.evidence.trust_keys import key_id
from workplan.named_tuple import NamedTuple
from workplan.usecases.evidence_ports import Signer, VerifySignature

_ID = re.compile(r"ev:[a-z][a-z-]*:[a-z2-7]{26}")


class Signed(NamedTuple):
    """An envelope as it is written: its path, its bytes, and the key that made it. The path follows from the
    record's id alone, so that a record may move between reports and files without losing its signatures.
    """

    path: str
    data: bytes
    key: str


def record_with(index: Index, repo: str, record_id: str) -> Mapping[str, Any]:
    """The sound record with this id in a repository: a file of its own, or a block of a report. Raises UsageError
    where there is none, or it does not count.
    """
    if not _ID.fullmatch(record_id):
        raise UsageError("this is no id of a record", "ids look like `ev:test-run:` and 26 letters")
    known = [one for one in index.evidence().by_id.get(record_id, ()) if one.repo == repo]
    sound = next((one for one in known if not one.fault), None)
    if sound is not None:
        return sound.fields
    if known:
        raise UsageError(
            f"the record in `{known[0].path}` does not count: {known[0].fault}", "run `workplan check`"
        )
    raise UsageError(
        "no record of this repository has that id",
        "`workplan evidence run` and `add` print the ids of records",
    )


def bytes_to_sign(record: Mapping[str, Any]) -> bytes:
    """The pre-authentication encoding of the statement about a record. Raises UsageError for an unsound one."""
    try:
        stated = evidence_id(record)
        payload = payload_of(record)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the record cannot be signed: {error}", "run `workplan check`") from None
    if record.get("id") != stated:
        raise UsageError("the record's id is not that of its content", "restore the record from git")
    return pae(PAYLOAD_TYPE, payload)


def sign_record(record: Mapping[str, Any], signer: Signer, verify: VerifySignature) -> Signed:
    """Let the signer sign, prove that the signature holds, and wrap it. The same key gives the same bytes."""
    message = bytes_to_sign(record)
    signature = signer.sign(message)
    if not verify(signer.public_key, signature, message):
        raise UnreachableError(
            "the signature does not hold under the public key", "is it the public key of that private key?"
        )
    key = key_id(signer.public_key)
    envelope = Envelope(PAYLOAD_TYPE, payload_of(record), (Signature(key, signature),))
    text = json.dumps(envelope_json(envelope), separators=(",", ":"), sort_keys=True, ensure_ascii=True)
    return Signed(envelope_path(str(record["id"]), key), f"{text}\n".encode(), key)
