import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from tests.evidence_trust.conftest import private_key, signer, trusted
from workplan.evidence.trust_keys import key_id, keys_of, public_key_of, spki_base64

PUBLIC = private_key(1).public_key()
DER = PUBLIC.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
SSH = PUBLIC.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
PEM = PUBLIC.public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
).decode()


@pytest.mark.parametrize("text", [SSH, SSH + " bernd@hub", PEM, base64.b64encode(DER).decode()])
def test_every_spelling_of_a_key_gives_the_same_bytes(text: str) -> None:
    assert public_key_of(text) == signer(1).public_key


def test_the_id_is_the_digest_of_the_der() -> None:
    import hashlib

    assert key_id(signer(1).public_key) == hashlib.sha256(DER).hexdigest()
    assert spki_base64(signer(1).public_key) == base64.b64encode(DER).decode()


@pytest.mark.parametrize(
    "text",
    ["", "ssh-rsa AAAA", "ssh-ed25519 AAAA", SSH[:-4], "not a key", base64.b64encode(DER[:-1]).decode()],
)
def test_anything_else_is_no_key(text: str) -> None:
    assert public_key_of(text) is None


def entry(**changes: Any) -> dict[str, Any]:
    return {"public_key": SSH, "owner": "bernd", "roles": ["operator"], **changes}


def test_a_key_is_read_with_its_bounds() -> None:
    keys, faults = keys_of(
        {"keys": [entry(valid_from="2026-01-01", tiers=["staging"], revoked={"at": "2026-06-01"})]}
    )
    assert not faults
    (key,) = keys
    assert (key.valid_from, key.revoked_at, key.tiers) == (
        "2026-01-01T00:00:00Z",
        "2026-06-01T00:00:00Z",
        ("staging",),
    )


@pytest.mark.parametrize(
    "broken",
    [
        {"revoked": {"at": "yesterday"}},
        {"revoked": {"reason": "lost"}},
        {"revoked": "yes"},
        {"valid_until": "soon"},
        {"valid_from": 2026},
        {"id": trusted(2).id},
        {"public_key": "ssh-rsa AAAA"},
    ],
)
def test_a_bound_that_cannot_be_read_takes_the_trust_away(broken: dict[str, Any]) -> None:
    keys, faults = keys_of({"keys": [entry(**broken)]})
    assert not keys
    assert faults[0].hint


def test_the_same_key_counts_once() -> None:
    keys, faults = keys_of({"keys": [entry(), entry(owner="anna")]})
    assert [key.owner for key in keys] == ["bernd"]
    assert [fault.route for fault in faults] == [("keys", 1)]
