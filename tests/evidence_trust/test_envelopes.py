import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as OtherEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._crypto_signer import CryptoSigner
from securesystemslib.signer._key import SSlibKey

from tests.evidence_trust.conftest import kept, private_key, signer, trusted
from workplan.adapters.evidence.ed25519 import verify
from workplan.build.evidence_id import digest_of
from workplan.build.reading import _read_envelope
from workplan.errors import UnreachableError, UsageError
from workplan.evidence.dsse import (
    PAYLOAD_TYPE,
    Envelope,
    Signature,
    decoded,
    envelope_json,
    pae,
    read_envelope,
    read_statement,
)
from workplan.evidence.trust_envelope import payload_of, sealed_of
from workplan.evidence.trust_keys import Key, key_id
from workplan.evidence.trust_verify import TRUSTED, verdicts_of
from workplan.parse.yaml_read import read_any
from workplan.usecases.evidence_sign import bytes_to_sign, sign_record

NOW = "2026-07-01T00:00:00Z"


def signed(number: int = 1) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(sign_record(kept().record, signer(number), verify).data)
    return content


def states(content: dict[str, Any], *keys: Key, time: str = NOW) -> list[str]:
    sealed = sealed_of(content, "a", "hub")
    return [verdict.state for verdict in verdicts_of(sealed, {key.id: key for key in keys}, verify, time)]


def their_key(number: int) -> SSlibKey:
    mine = CryptoSigner(private_key(number)).public_key
    return SSlibKey(key_id(signer(number).public_key), mine.keytype, mine.scheme, mine.keyval)


def test_the_other_implementation_verifies_what_we_sign() -> None:
    theirs = OtherEnvelope.from_dict(signed())
    assert theirs.verify([their_key(1)], 1)
    with pytest.raises(VerificationError):
        theirs.verify([their_key(2)], 1)
    changed = OtherEnvelope.from_dict(
        signed() | {"payload": base64.b64encode(payload_of(kept().record) + b" ").decode()}
    )
    with pytest.raises(VerificationError):
        changed.verify([their_key(1)], 1)


def test_we_verify_what_the_other_implementation_signs() -> None:
    theirs = OtherEnvelope(payload_of(kept().record), PAYLOAD_TYPE, {})
    theirs.sign(CryptoSigner(private_key(3), their_key(3)))
    content = theirs.to_dict()
    assert states(content, trusted(1), trusted(3)) == [TRUSTED]
    assert states(content, trusted(1)) == ["unknown-key"]


@given(st.text(max_size=40), st.binary(max_size=200))
def test_both_implementations_sign_the_same_bytes(kind: str, payload: bytes) -> None:
    try:
        kind.encode()
    except UnicodeEncodeError:
        return
    assert pae(kind, payload) == OtherEnvelope(payload, kind, {}).pae()


def test_the_payload_is_a_statement_about_the_record() -> None:
    statement = read_statement(payload_of(kept().record))
    assert statement is not None
    assert statement.subjects == ((kept().id, digest_of(dict(kept().record))),)
    assert statement.predicate_type.endswith("/test-run/v1")
    assert statement.predicate == kept().record


def test_signing_again_gives_the_same_bytes() -> None:
    assert sign_record(kept().record, signer(1), verify) == sign_record(kept().record, signer(1), verify)


def test_a_record_whose_id_is_not_its_own_is_not_signed() -> None:
    with pytest.raises(UsageError):
        bytes_to_sign({**kept().record, "result": "fail"})


class Liar:
    public_key = signer(1).public_key

    def sign(self, message: bytes) -> bytes:
        return signer(2).sign(message)


def test_a_signature_that_does_not_hold_is_not_written() -> None:
    with pytest.raises(UnreachableError):
        sign_record(kept().record, Liar(), verify)


def test_a_key_id_is_only_a_hint() -> None:
    wrong = signed(1)
    wrong["signatures"][0]["keyid"] = trusted(2).id
    assert states(wrong, trusted(2), trusted(1)) == [TRUSTED]
    assert states(wrong, trusted(2)) == ["bad-signature"]
    wrong["signatures"][0]["keyid"] = ""
    assert states(wrong, trusted(2), trusted(1)) == [TRUSTED]
    assert states(wrong, trusted(2)) == ["unknown-key"]


@pytest.mark.parametrize("position", range(0, 64, 7))
def test_one_changed_bit_breaks_the_signature(position: int) -> None:
    content = signed()
    data = bytearray(base64.b64decode(content["signatures"][0]["sig"]))
    data[position] ^= 1
    content["signatures"][0]["sig"] = base64.b64encode(bytes(data)).decode()
    assert states(content, trusted(1)) == ["bad-signature"]


def test_the_payload_type_is_signed_too() -> None:
    content = signed()
    envelope, _faults = read_envelope(content)
    assert envelope is not None
    other = pae("application/json", envelope.payload)
    assert not verify(trusted(1).public, envelope.signatures[0].sig, other)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"valid_until": NOW}, "expired-key"),
        ({"valid_until": "2026-07-01T00:00:01Z"}, TRUSTED),
        ({"valid_from": "2026-07-01T00:00:01Z"}, "key-not-yet-valid"),
        ({"valid_from": NOW}, TRUSTED),
        ({"revoked_at": NOW}, "revoked"),
        ({"revoked_at": "2026-07-01T00:00:01Z"}, TRUSTED),
    ],
)
def test_a_key_is_judged_by_the_moment(changes: dict[str, str], state: str) -> None:
    assert states(signed(), trusted(1, **changes)) == [state]


def test_base64_has_one_spelling_and_two_alphabets() -> None:
    data = bytes(range(250, 256)) + b"\xff\xfb"
    for text in (base64.b64encode(data), base64.urlsafe_b64encode(data), base64.b64encode(data).rstrip(b"=")):
        assert decoded(text.decode()) == data
    for wrong in ("AB==", "A", "a b", "Zg\n", "====", 3, None):
        assert decoded(wrong) is None


@given(st.text("Ab9+/_-= \n", max_size=12))
def test_base64_is_what_the_standard_library_writes(text: str) -> None:
    body = text.rstrip("=") if len(text) - len(text.rstrip("=")) <= 2 else text
    plain = body.replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        data = None
    if data is not None and base64.b64encode(data).decode().rstrip("=") != plain:
        data = None
    assert decoded(text) == data


@pytest.mark.parametrize(
    "spelled", [lambda value: json.dumps(value, indent=1), lambda value: json.dumps(value, sort_keys=True)]
)
def test_a_statement_says_the_same_however_it_is_spelled(spelled: Callable[[object], str]) -> None:
    payload = payload_of(kept().record)
    ours, theirs = read_statement(payload), read_statement(spelled(json.loads(payload)).encode())
    assert ours is not None
    assert theirs is not None
    assert ours.canonical
    assert not theirs.canonical
    assert theirs._replace(canonical=True) == ours
    contents = [envelope_json(Envelope(PAYLOAD_TYPE, text, ())) for text in (payload, payload + b" ")]
    one, two = (sealed_of(content, "a", "hub") for content in contents)
    assert one.digest == two.digest == digest_of(kept().record)


def test_a_key_that_stands_twice_in_a_statement_makes_it_none() -> None:
    payload = payload_of(kept().record)
    assert read_statement(payload.replace(b'"result":"pass"', b'"result":"pass","result":"pass"')) is None


FORMS = st.dictionaries(
    st.sampled_from(["payload", "payloadType", "signatures", "x"]),
    st.recursive(
        st.text("aB1+/= :{}[],#\"'\\\x7f\u00e9", max_size=8) | st.booleans() | st.integers() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab:# ", max_size=4), inner, max_size=3),
        max_leaves=8,
    ),
)  # fmt: skip


@given(FORMS, st.sampled_from([None, 1]))
def test_an_envelope_is_read_alike_as_json_and_as_yaml(content: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(content, indent=indent)
    expected = read_any(text)
    if not expected.problems and isinstance(expected.value, dict):
        assert _read_envelope(text) == expected


@given(st.binary(max_size=100), st.lists(st.binary(min_size=64, max_size=64), max_size=5, unique=True))
def test_an_envelope_reads_back_as_it_was(payload: bytes, sigs: list[bytes]) -> None:
    envelope = Envelope(PAYLOAD_TYPE, payload, tuple(Signature("", sig, n) for n, sig in enumerate(sigs)))
    read, faults = read_envelope(envelope_json(envelope))
    assert read == envelope
    assert bool(faults) == (not sigs)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["payload", "payloadType", "signatures", "x"]), JSON, max_size=4), JSON
)
def test_any_envelope_is_read_or_refused_with_a_hint(content: dict[str, Any], inner: Any) -> None:
    for candidate in (
        content,
        {"payloadType": PAYLOAD_TYPE, **content},
        {
            "payloadType": PAYLOAD_TYPE,
            "payload": base64.b64encode(json.dumps(inner).encode()).decode(),
            "signatures": inner,
        },
    ):
        sealed = sealed_of(candidate, "a", "hub")
        assert sealed.digest == ""
        assert sealed.faults
        assert all(fault.hint and fault.rule for fault in sealed.faults)
