"""Verifying many envelopes, measured against the bare signatures in the same process."""

import time
from collections.abc import Callable

import pytest

from tests.evidence_trust.conftest import private_key, record, signer, trusted
from workplan.adapters.evidence.ed25519 import verify
from workplan.evidence.dsse import PAYLOAD_TYPE, Envelope, Signature, envelope_json, pae
from workplan.evidence.trust_envelope import payload_of, sealed_of
from workplan.evidence.trust_verify import TrustJudge
from workplan.model.evidence import Evidence, TrustFacts

ENVELOPES = 10_000


def measured(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.slow
def test_ten_thousand_envelopes_cost_little_more_than_their_signatures() -> None:
    envelopes = []
    for number in range(ENVELOPES):
        payload = payload_of(record(f"run {number}"))
        signature = Signature(trusted(1).id, signer(1).sign(pae(PAYLOAD_TYPE, payload)))
        envelopes.append(Envelope(PAYLOAD_TYPE, payload, (signature,)))
    contents = [envelope_json(envelope) for envelope in envelopes]
    public = private_key(1).public_key()

    def bare() -> None:
        for envelope in envelopes:
            public.verify(envelope.signatures[0].sig, envelope.signed_bytes)

    def whole() -> TrustFacts:
        sealed = [sealed_of(content, f"{number}", "hub") for number, content in enumerate(contents)]
        records = [
            Evidence("", "test-run", "", 1, one.digest, "pass", "ci", "ci", "", "", (), {}) for one in sealed
        ]
        facts = TrustJudge([trusted(1)], sealed, verify, lambda _asked: {}, "2027-01-01T00:00:00Z")(records)
        assert len(facts.verified) == ENVELOPES
        return facts

    floor = min(measured(bare) for _ in range(2))
    assert min(measured(whole) for _ in range(2)) < 2.5 * floor
