"""Evidence verify: what every signature of a repository is worth, and why some are worth nothing."""

from collections.abc import Iterator, Mapping

from workplan.build.index import Index, Repository
from workplan.build.locate import located, opened_from
from workplan.diagnostics.diagnostic import Diagnostic, Finding, sort_key
from workplan.evidence.dsse import INVALID
from workplan.evidence.trust_envelope import KIND, Sealed
from workplan.evidence.trust_findings import (
    envelope_finding,
    envelope_in,
    key_findings,
    record_finding,
    trust_in,
)
from workplan.evidence.trust_keys import Key, keys_of
from workplan.evidence.trust_verify import (
    BAD,
    TRUSTED,
    UNKNOWN,
    FirstSeen,
    SignatureVerdict,
    Verify,
    verdicts_of,
)
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.rules.engine import severity_of, with_fingerprints
from workplan.settings.settings import Settings
from workplan.usecases.compile import Compiled

RULES = {
    BAD: INVALID,
    UNKNOWN: "unknown-signer",
    "expired-key": "expired-key",
    "key-not-yet-valid": "expired-key",
    "revoked": "revoked-key",
}
"""The rule that explains why a signature does not count."""


class SignatureRow(NamedTuple):
    """One signature: the record's id, who signed, in which roles, and `trusted` or why not."""

    record: str
    path: str
    owner: str
    key: str
    roles: tuple[str, ...]
    state: str
    time: str


class Verified(NamedTuple):
    """Every signature, and every fault."""

    rows: tuple[SignatureRow, ...]
    diagnostics: tuple[Diagnostic, ...]


def keys_in(index: Index, repo: str) -> tuple[Key, ...]:
    """The usable keys of a repository's trust file."""
    trust = trust_in(index, repo)
    return keys_of(trust.document.fields)[0] if trust is not None else ()


def envelopes_of(index: Index, repo: str) -> tuple[Sealed, ...]:
    """The envelopes of a repository."""
    found = (envelope_in(facts) for facts in index.repositories[repo].facts)
    return tuple(sealed for sealed in found if sealed is not None)


def _unopened(repository: Repository) -> list[Sealed]:
    """Which envelopes there are, without a look at what they hold: each is opened once, when it is verified."""
    documents = (facts.document for facts in repository.facts)
    return [
        Sealed(document.path, repository.name, "", None, {}, (), document.digest)
        for document in documents
        if document.kind == KIND and document.fields
    ]


def verify_all(compiled: Compiled, repo: str, check: Verify, seen: FirstSeen, now: str) -> Verified:
    """Check every envelope of a repository. `now` judges the keys of those that no commit holds yet."""
    keys = {key.id: key for key in keys_in(compiled.index, repo)}
    repository = compiled.index.repositories[repo]
    times = seen(_unopened(repository))
    rows: list[SignatureRow] = []
    diagnostics: list[Diagnostic] = []
    for facts in repository.facts:
        sealed = envelope_in(facts)
        found = [("invalid-trust-key", finding) for finding in key_findings(facts)]
        if sealed is not None:
            verdicts = verdicts_of(sealed, keys, check, times.get((repo, sealed.path), now))
            rows += _rows(sealed, verdicts)
            found += _findings(facts, sealed, verdicts, compiled)
        diagnostics += _located(found, facts, repository.settings, compiled)
    return Verified(tuple(sorted(rows)), tuple(with_fingerprints(sorted(diagnostics, key=sort_key))))


def _rows(sealed: Sealed, verdicts: tuple[SignatureVerdict, ...]) -> Iterator[SignatureRow]:
    for verdict in verdicts:
        key = verdict.key
        yield SignatureRow(
            str(sealed.record.get("id", "")),
            sealed.path,
            key.owner if key else "",
            key.id if key else "",
            key.roles if key else (),
            verdict.state if sealed.digest else "payload-mismatch",
            verdict.time,
        )


def _findings(
    facts: Facts, sealed: Sealed, verdicts: tuple[SignatureVerdict, ...], compiled: Compiled
) -> Iterator[tuple[str, Finding]]:
    for fault in sealed.faults:
        yield fault.rule, envelope_finding(facts.document, fault)
    for finding in record_finding(facts, compiled.index):
        yield "payload-mismatch", finding
    for verdict in verdicts:
        if verdict.state != TRUSTED:
            message, hint = _said(verdict)
            at = facts.document.at("signatures", verdict.position)
            rule = RULES[verdict.state]
            yield rule, Finding(message, at, hint, key=f"{rule} {verdict.position}")


def _said(verdict: SignatureVerdict) -> tuple[str, str]:
    key = verdict.key
    if key is None:
        return (
            "the signature is by no key of the trust file",
            "enter the key in `trust/keys.yaml` with owner and roles, or sign with one that is there",
        )
    if verdict.state == BAD:
        return (
            f"the signature is not that of the key of {key.owner} over this payload",
            "the payload was changed after signing: sign the record as it stands",
        )
    words: Mapping[str, str] = {
        "expired-key": f"expired at {key.valid_until}",
        "key-not-yet-valid": f"is valid from {key.valid_from} on",
        "revoked": f"is revoked since {key.revoked_at}",
    }
    return (
        f"the key of {key.owner} {words[verdict.state]}, and the signature was committed at {verdict.time}",
        "sign with a key that counts at that time",
    )


def _located(
    found: list[tuple[str, Finding]], facts: Facts, settings: Settings, compiled: Compiled
) -> Iterator[Diagnostic]:
    if not found:
        return
    path = facts.document.path
    opened = opened_from(compiled.read(facts.repo, path), path, settings.file_limit)
    for rule, finding in found:
        diagnostic = located(rule, finding, lambda _repo, _path: opened, path, facts.repo)
        yield diagnostic._replace(severity=severity_of(rule, settings))
