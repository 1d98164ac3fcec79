"""What evidence costs: records searched for secrets, envelopes verified, gates and links judged."""

import gc
import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.cases import Bench
from benchmarks.corpus import generate
from benchmarks.measure import WORKPLAN, Pair, Run, compare, run, timed
from benchmarks.nodes import Nodes, make_nodes
from benchmarks.records import compact, test_run, typed_records
from benchmarks.result import Claim, at_most
from workplan.__main__ import MANY
from workplan.adapters.evidence.ed25519 import verify
from workplan.bootstrap import Selection, open_repositories
from workplan.build.evidence_id import evidence_id
from workplan.build.reading import _read_envelope
from workplan.evidence.collect_record import envelope_path, record_path
from workplan.evidence.dsse import PAYLOAD_TYPE, Envelope, Signature, envelope_json, pae
from workplan.evidence.trust_envelope import payload_of, sealed_of
from workplan.evidence.trust_keys import Key, key_id, spki_base64
from workplan.evidence.trust_verify import TRUSTED, verdicts_of
from workplan.rules.registry import checks_of
from workplan.rules.rule import Check
from workplan.secrets.records import refusals
from workplan.usecases.compile import Compiled, compile_units, judge_all

NAMED = 10_000
"""Envelopes, and nodes, for which targets are named."""
MEGABYTES_A_SECOND = 20.0
SECONDS = 2.0
"""Of processor time, in which ten thousand envelopes are verified."""
TRACE = frozenset(
    {"gate-open", "suspect-link", "outdated-link", "dangling-link", "unreviewed-link", "unknown-clause"}
)
"""The rules that look at gates and at links between what is traced."""
SEED = bytes(range(32))
NOW = "2026-07-01T00:00:00Z"


def measure_secrets(megabytes: float, times: int) -> list[Claim]:
    """The search of typed records of every type, in MB of their JSON as it is kept, a second of processor time."""
    texts: list[str] = []
    size = 0
    for record in typed_records(10**9):
        texts.append(compact(record))
        size += len(texts[-1])
        if size >= megabytes * 1e6:
            break
    records = [json.loads(text) for text in texts]

    def scan() -> None:
        assert not any(map(refusals, records))

    def digest() -> None:
        for text in texts:
            hashlib.sha1(text.encode(), usedforsecurity=False).digest()

    spoilt = json.loads(texts[0])
    spoilt["links"]["services"] = ["ghp_" + hashlib.sha256(b"x").hexdigest()[:36]]
    assert refusals(spoilt), "the scan finds nothing"
    took = compare(
        Pair("secret scan", "SHA-1", lambda: timed(scan), lambda: timed(digest)), len(texts), times
    )
    speed = size / 1e6 / took.cpu
    what = f"secret scan, {size / 1e6:.0f} MB of records"
    target = f"≥ {MEGABYTES_A_SECOND:g} MB/s"
    return [
        Claim(f"{what}, one core", speed, "MB/s", target, speed >= MEGABYTES_A_SECOND),
        Claim(what, took.ratio, "× SHA-1 of the same bytes"),
    ]


def measure_envelopes(count: int, times: int) -> list[Claim]:
    """From the text of an envelope to the verdict on its signature, over the bare signatures; and the command."""
    private = Ed25519PrivateKey.from_private_bytes(SEED)
    public = private.public_key()
    raw = public.public_bytes_raw()
    key = Key(key_id(raw), raw, "ada", ("operator",), (), "", "", "", 0)
    records = [_with_id(test_run(number)) for number in range(count)]
    envelopes = [_signed(record, private, key.id) for record in records]
    texts = [compact(envelope_json(envelope)) for envelope in envelopes]

    def whole() -> None:
        for number, text in enumerate(texts):
            sealed = sealed_of(_read_envelope(text).value, str(number), "hub")
            (verdict,) = verdicts_of(sealed, {key.id: key}, verify, NOW)
            assert verdict.state == TRUSTED and sealed.digest, verdict  # noqa: PT018 - both, ten thousand times

    def bare() -> None:
        for envelope in envelopes:
            public.verify(envelope.signatures[0].sig, envelope.signed_bytes)

    found = compare(Pair("envelopes", "Ed25519", lambda: timed(whole), lambda: timed(bare)), count, times)
    what = f"verifying {count:,} envelopes"
    claims = [
        at_most(f"{what}, one core", found.cpu, "s of processor time", SECONDS, count >= NAMED),
        Claim(what, found.cpu_ratio, "× their signatures alone"),
    ]
    with tempfile.TemporaryDirectory(prefix="workplan-bench-") as folder:
        root = _write_sealed(Path(folder) / "sealed", records, texts, key)
        command = Pair("command", "Ed25519", lambda: _verified(root, count), lambda: timed(bare))
        asked = compare(command, count, 1)
    claims.append(
        Claim(
            f"evidence verify, {count:,} records with envelopes", asked.cpu_ratio, "× their signatures alone"
        )
    )
    return claims


def _with_id(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "id": evidence_id(record)}


def _signed(record: dict[str, Any], private: Ed25519PrivateKey, key: str) -> Envelope:
    payload = payload_of(record)
    return Envelope(PAYLOAD_TYPE, payload, (Signature(key, private.sign(pae(PAYLOAD_TYPE, payload))),))


def _write_sealed(root: Path, records: list[dict[str, Any]], envelopes: list[str], key: Key) -> Path:
    (root / "evidence" / "test-run").mkdir(parents=True)
    (root / "trust").mkdir()
    (root / "workplan.toml").write_text(
        '[repository]\nname = "sealed"\nprefixes = ["SEA"]\n', encoding="utf-8"
    )
    keys = (
        f'keys:\n  - public_key: "{spki_base64(key.public)}"\n    owner: {key.owner}\n    roles: [operator]\n'
    )
    (root / "trust" / "keys.yaml").write_text(keys, encoding="utf-8")
    for record, envelope in zip(records, envelopes, strict=True):
        (root / record_path(record["id"])).write_text(compact(record), encoding="utf-8")
        (root / envelope_path(record["id"], key.id)).write_text(f"{envelope}\n", encoding="utf-8")
    return root


def _verified(root: Path, count: int) -> Run:
    done = run((*WORKPLAN, "evidence", "verify", "--as-of", NOW), root)
    assert done.code == 0, done.output[:300]
    assert f"{count} documents".encode() in done.output, done.output[:300]
    return done


def measure_nodes(count: int, times: int) -> list[Claim]:
    """Gates and links of so many nodes: judging them over the cold check of their documents in one process, and a
    check in which nothing changed over that of as many workplans without any gate or link.
    """
    with tempfile.TemporaryDirectory(prefix="workplan-bench-") as folder:
        nodes = make_nodes(Path(folder) / "traced", count)
        judged = compare(Pair("trace", "cold", lambda: _traced(nodes), lambda: _cold(nodes)), count, times)
        documents = json.loads(_checked(nodes).output)["summary"]["documents"]
        plain = Bench(generate(Path(folder) / "plain", documents, tasks=2))
        plain.check()
        same = Pair("same", "plain", lambda: _checked(nodes), plain.check)
        warm = compare(same, count, max(3, times), rehearse=True)
    named = count >= NAMED
    what = f"check, nothing changed, {count:,} nodes"
    return [
        at_most(f"gates and links, {count:,} nodes", judged.cpu_ratio, "× the cold check", 0.1, named),
        at_most(what, warm.ratio, "× that of as many plain documents", 1.1, named),
    ]


def _compiled(nodes: Nodes) -> Compiled:
    return compile_units(open_repositories(str(nodes.root), Selection()).units)


def _traced(nodes: Nodes) -> Run:
    """The verdict on every gate, and the rules about gates and links; on facts that nothing was asked of yet."""
    compiled = _compiled(nodes)
    found: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    traced: dict[int, list[tuple[Check, str]]] = {}  # of each list of checks the ones that are measured

    def work() -> None:
        verdicts.update(one.verdict for one in compiled.index.evidence().verdicts().values())
        for repository in compiled.repositories:
            for facts in repository.facts:
                checks = checks_of(facts)
                if id(checks) not in traced:
                    traced[id(checks)] = [(check, name) for check, name in checks if name in TRACE]
                for check, name in traced[id(checks)]:
                    found.update([name for _finding in check(facts, compiled.index)])

    took = _uncollected(work)
    assert verdicts == {"met": nodes.gates - 1, "unmet": 1}, verdicts
    assert (found["gate-open"], found["suspect-link"]) == (1, 1), found
    return took


def _cold(nodes: Nodes) -> Run:
    def work() -> None:
        diagnostics, _silenced = judge_all(_compiled(nodes))
        rules = Counter(diagnostic.rule for diagnostic in diagnostics)
        assert (rules["gate-open"], rules["suspect-link"]) == (1, 1), rules

    return _uncollected(work)


def _uncollected(work: Callable[[], None]) -> Run:
    """Timed as the program runs it, with nothing left over from before: collecting what another side left is not this
    side's cost.
    """
    gc.collect()
    usual = gc.get_threshold()
    gc.set_threshold(MANY)
    try:
        return timed(work)
    finally:
        gc.set_threshold(*usual)


def _checked(nodes: Nodes) -> Run:
    done = run((*WORKPLAN, "check", "--format", "json"), nodes.root)
    report = json.loads(done.output)
    rules = Counter(diagnostic["rule"] for diagnostic in report["diagnostics"])
    assert (rules["gate-open"], rules["suspect-link"]) == (1, 1), rules
    assert report["summary"]["tasks"] == nodes.tasks
    return done
