"""Which signatures hold: each is checked against the keys of the trust file, as of when it was committed."""

from collections.abc import Callable, Mapping, Sequence

from workplan.evidence.dsse import Signature
from workplan.evidence.trust_envelope import Sealed, by_record
from workplan.evidence.trust_keys import Key
from workplan.model.evidence import Evidence, TrustFacts
from workplan.model.evidence import Signature as Verified
from workplan.named_tuple import NamedTuple

Verify = Callable[[bytes, bytes, bytes], bool]
"""Public key, signature, message: whether the signature holds (Ed25519)."""
FirstSeen = Callable[[Sequence[Sealed]], Mapping[tuple[str, str], str]]
"""Envelopes to the time of the first commit that holds each as it is, by repository and path; absent where none
does.
"""

TRUSTED = "trusted"
UNKNOWN = "unknown-key"
BAD = "bad-signature"
_REASONS = {"expired": "expired-key", "not-yet-valid": "key-not-yet-valid", "revoked": "revoked"}


class SignatureVerdict(NamedTuple):
    """What one signature is worth: `state` is `trusted` or the reason why not. `key` is None where no key of
    the trust file made it. `time` is the moment by which the key was judged.
    """

    state: str
    key: Key | None
    position: int
    time: str


def verdicts_of(
    sealed: Sealed, keys: Mapping[str, Key], verify: Verify, time: str
) -> tuple[SignatureVerdict, ...]:
    """One verdict for each signature of an envelope whose parts fit together."""
    if sealed.envelope is None:
        return ()
    message = sealed.envelope.signed_bytes
    return tuple(_verdict(signature, message, keys, verify, time) for signature in sealed.envelope.signatures)


def _verdict(
    signature: Signature, message: bytes, keys: Mapping[str, Key], verify: Verify, time: str
) -> SignatureVerdict:
    """The key id is a hint: the key that it names is tried first, and then the others."""
    hinted = keys.get(signature.keyid)
    candidates = [hinted] if hinted is not None else []
    candidates += [key for key in keys.values() if key is not hinted]
    for key in candidates:
        if verify(key.public, signature.sig, message):
            state = key.holds_at(time)
            return SignatureVerdict(_REASONS.get(state, state), key, signature.position, time)
    return SignatureVerdict(BAD if hinted is not None else UNKNOWN, hinted, signature.position, time)


class TrustJudge:
    """See Judge: looks only at the envelopes of the records that it is asked about.

    `now` is the time by which keys are judged for an envelope that no commit holds yet.
    """

    def __init__(
        self, keys: Sequence[Key], envelopes: Sequence[Sealed], verify: Verify, seen: FirstSeen, now: str
    ) -> None:
        self._keys = {key.id: key for key in keys}
        self._envelopes = by_record(envelopes)
        self._verify = verify
        self._seen = seen
        self._now = now

    def __call__(self, records: Sequence[Evidence]) -> TrustFacts:
        """The verified signatures by the digest of the record, one for each key, and why others do not hold."""
        wanted = sorted({record.digest for record in records} & self._envelopes.keys())
        asked = [sealed for digest in wanted for sealed in self._envelopes[digest]]
        seen = self._seen(asked) if asked else {}
        verified: dict[str, tuple[Verified, ...]] = {}
        refused: dict[str, tuple[str, ...]] = {}
        for digest in wanted:
            good: dict[str, Verified] = {}
            bad: set[str] = set()
            for sealed in self._envelopes[digest]:
                time = seen.get((sealed.repo, sealed.path), self._now)
                for verdict in verdicts_of(sealed, self._keys, self._verify, time):
                    if verdict.state == TRUSTED and verdict.key is not None:
                        key = verdict.key
                        good[key.id] = Verified(key.id, key.roles, key.tiers)
                    else:
                        bad.add(verdict.state)
            if good:
                verified[digest] = tuple(good[name] for name in sorted(good))
            if bad:
                refused[digest] = tuple(sorted(bad))
        return TrustFacts(verified, refused)
