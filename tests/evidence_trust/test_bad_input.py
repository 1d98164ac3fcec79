"""Every sort of bad input has a rule of its own, is found at its place with a hint, and opens no gate."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_trust.conftest import kept, record, signer
from tests.evidence_trust.test_command_line import public_line
from workplan.adapters.evidence.ed25519 import verify
from workplan.evidence.trust_envelope import payload_of
from workplan.evidence.trust_keys import key_id
from workplan.rules.registry import RULES
from workplan.usecases.evidence_sign import sign_record

__all__ = ["cli", "scratch"]

GOOD = kept()
GATE = """
```gate
id: HUB-WP-0001-G-DONE
guards: [HUB-WP-0001-T01]
requirements:
  tests: {type: test-run, where: {counts.total: {ge: 1}}%s}
```
"""
SIGNED = ", signed: {role: operator, min: 1}"
RECORD = "evidence/a.json"
ENVELOPE = "evidence/a.intoto.jsonl"


def text_of(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1) + "\n"


def other(**changes: Any) -> str:
    """A record with an id that fits, whatever else is wrong with it."""
    return text_of(kept({**record(), **changes}).record)


def changed(**changes: Any) -> str:
    """A record with the id of the good one."""
    return text_of({**GOOD.record, **changes})


def nested(levels: int) -> str:
    return text_of(GOOD.record).replace('"it ran"', "[" * levels + "1" + "]" * levels)


def envelope(number: int = 1, **changes: Any) -> str:
    content = json.loads(sign_record(GOOD.record, signer(number), verify).data)
    return json.dumps({**content, **changes}) + "\n"


def signatures(*numbers: int) -> list[dict[str, str]]:
    return [json.loads(envelope(number))["signatures"][0] for number in numbers]


def payload(**changes: Any) -> str:
    statement = json.loads(payload_of(GOOD.record))
    return base64.b64encode(json.dumps({**statement, **changes}).encode()).decode()


def trust(extra: str = "") -> str:
    return f"keys:\n  - public_key: {public_line()}\n    owner: anna\n    roles: [operator]\n{extra}"


class Case(NamedTuple):
    """Files beside the plan; the finding's rule, path, and the text that it points at ("" for the beginning)."""

    name: str
    rule: str
    files: Mapping[str, str]
    path: str = RECORD
    at: str = ""
    at_end: bool = False
    skip: int = 0


def sealed(name: str, rule: str, text: str, at: str, keys: str = "", skip: int = 0) -> Case:
    """A good record, and an envelope with a fault."""
    files = {RECORD: text_of(GOOD.record), ENVELOPE: text, "trust/keys.yaml": keys or trust()}
    return Case(name, rule, files, ENVELOPE, at, skip=skip)


def key(number: int) -> str:
    return f'"{key_id(signer(number).public_key)}"'


SKIP = 10
"""The record and its `fields` are two levels: the eleventh bracket below them is one too many."""
FIELDS: Any = record()["fields"]
CASES = [
    Case("truncated", "truncated-evidence", {RECORD: text_of(GOOD.record)[:200]}, at_end=True),
    Case("gigantic", "oversized-evidence", {RECORD: text_of(GOOD.record) + " " * (1 << 20)}),
    Case("gigantic file", "too-large", {RECORD: text_of(GOOD.record) + " " * (1 << 23)}),
    Case("deeply nested", "deep-evidence", {RECORD: nested(13)}, at="[" * 3, skip=SKIP),
    Case("very deeply nested", "deep-evidence", {RECORD: nested(100_000)}, at="[" * 3, skip=SKIP),
    Case(
        "duplicate key",
        "duplicate-key",
        {RECORD: text_of(GOOD.record).replace('"result": "pass"', '"result": "fail",\n "result": "pass"')},
        at='"result": "pass"',
    ),
    Case(
        "a list out of order",
        "noncanonical-evidence",
        {RECORD: changed(claims=["b", "a"])},
        at='[\n  "b"',
    ),
    Case("wrong digest", "wrong-evidence-id", {RECORD: changed(result="fail")}, at=f'"{GOOD.id}"'),
    Case(
        "dated after its commit",
        "future-evidence",
        {RECORD: other(observed={"start": "2026-06-27T12:00:00Z", "end": "2030-01-01T00:00:00Z"})},
        at='"2030-01-01T00:00:00Z"',
    ),
    Case(
        "replayed",
        "replayed-evidence",
        {"evidence/0.json": text_of(GOOD.record), RECORD: other(fields={**FIELDS, "note": "again"})},
        at='"run-1"',
    ),
    Case(
        "unknown type",
        "unknown-evidence-type",
        {RECORD: changed(type="rumour")},
        at='"rumour"',
    ),
    Case(
        "unknown version",
        "unknown-evidence-version",
        {RECORD: changed(schema="evidence/v9")},
        at='"evidence/v9"',
    ),
    Case("a secret", "secret-in-evidence", {RECORD: changed(password="hunter2-hunter2")}, at='"hunter2'),
    Case(
        "an impossible moment",
        "impossible-time",
        {RECORD: changed(observed={"start": "2026-02-30T12:00:00Z", "end": "2026-06-27T12:00:00Z"})},
        at='"2026-02-30T12:00:00Z"',
    ),
    Case(
        "a pass with failures",
        "contradictory-evidence",
        {RECORD: changed(fields={**FIELDS, "counts": {"total": 2, "passed": 1, "failed": 1}})},
        at='"pass"',
    ),
    sealed("expired key", "expired-key", envelope(), key(1), keys=trust("    valid_until: 2026-06-27\n")),
    sealed(
        "revoked key",
        "revoked-key",
        envelope(),
        key(1),
        keys=trust("    revoked: {at: 2026-01-01, reason: lost}\n"),
    ),
    sealed("zero signatures", "unsigned-envelope", envelope(signatures=[]), "[]"),
    sealed(
        "duplicate signature",
        "duplicate-signature",
        envelope(signatures=signatures(1, 1)),
        ', {"keyid"',
        skip=2,
    ),
    sealed("unknown signature", "unknown-signer", envelope(2), key(2)),
    sealed(
        "too many signatures", "too-many-signatures", envelope(signatures=signatures(*range(1, 35))), "[{"
    ),
    sealed(
        "a signature of another form", "invalid-signature", envelope(signatures=[{"sig": "AAAA"}]), '"AAAA"'
    ),
    sealed("no envelope", "malformed-envelope", envelope(payloadType="text/plain"), '"text/plain"'),
    sealed(
        "a digest of another record",
        "payload-mismatch",
        envelope(payload=payload(subject=[{"name": GOOD.id, "digest": {"sha256": "0" * 64}}])),
        '"eyJ',
    ),
]
COUNTED_ONCE = {"replayed", "duplicate signature"}
"""What stands twice counts once: the tests below ask for two."""
SHARED = {"deep-evidence"}
"""Rules that two rows of the table show on purpose."""


@pytest.fixture
def home(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str], str], Scratch]:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-06-29T00:00:00Z")

    def make(files: Mapping[str, str], signed: str) -> Scratch:
        path = scratch.plan()
        path.write_text(path.read_text() + GATE % signed)
        for name, text in files.items():
            scratch.write(name, text)
        scratch.commit()
        return scratch

    return make


def findings(home: Scratch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(home.run("check", "--format", "json").out)["diagnostics"]
    return found


def verdict(home: Scratch) -> str:
    return home.run("gate", "HUB-WP-0001-G-DONE").out.split()[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_input(case: Case, home: Callable[[Mapping[str, str], str], Scratch]) -> None:
    repository = home(case.files, SIGNED if case.path == ENVELOPE else "")
    found = findings(repository)
    assert [(one["rule"], one["path"]) for one in found] == [(case.rule, case.path)]
    (finding,) = found
    text = case.files[case.path]
    offset = len(text) if case.at_end else text.index(case.at) + case.skip
    line = text.count("\n", 0, offset) + 1
    assert finding["line"] == line
    assert finding["column"] == offset - text.rfind("\n", 0, offset), text[finding["column"] - 1 :][:40]
    assert finding["hint"]
    assert finding["severity"] == RULES[case.rule].severity
    if case.name not in COUNTED_ONCE:
        assert verdict(repository) not in {"met", "waived", "superseded"}


def test_each_sort_has_a_rule_of_its_own() -> None:
    names = [case.rule for case in CASES]
    assert {name for name in names if names.count(name) > 1} <= SHARED


def test_the_good_record_opens_the_gate(home: Callable[[Mapping[str, str], str], Scratch]) -> None:
    repository = home({RECORD: text_of(GOOD.record)}, "")
    assert findings(repository) == []
    assert verdict(repository) == "met"


def test_the_good_envelope_opens_the_gate(home: Callable[[Mapping[str, str], str], Scratch]) -> None:
    files = {RECORD: text_of(GOOD.record), ENVELOPE: envelope(), "trust/keys.yaml": trust()}
    repository = home(files, SIGNED)
    assert findings(repository) == []
    assert verdict(repository) == "met"


def test_nothing_missing_and_nothing_empty_counts_as_a_pass(
    home: Callable[[Mapping[str, str], str], Scratch],
) -> None:
    repository = home({}, "")
    assert verdict(repository) == "unknown"
    empty = {**FIELDS, "counts": {"total": 0, "passed": 0, "failed": 0}}
    repository.write(RECORD, other(fields=empty))
    assert verdict(repository) == "unmet"


def test_a_key_that_signed_twice_is_one_key(home: Callable[[Mapping[str, str], str], Scratch]) -> None:
    case = next(case for case in CASES if case.name == "duplicate signature")
    assert verdict(home(case.files, SIGNED.replace("min: 1", "min: 2"))) != "met"


def test_a_replay_lends_no_second_run(home: Callable[[Mapping[str, str], str], Scratch]) -> None:
    files = {"evidence/0.json": text_of(GOOD.record), RECORD: other(fields={**FIELDS, "note": "again"})}
    assert verdict(home(files, ", min: 2")) != "met"
