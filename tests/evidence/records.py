"""Records and gates for tests: made right, so that a test says only what matters to it."""

import json
from collections.abc import Mapping
from typing import Any

from workplan.build.document import compile_document
from workplan.build.evidence_id import evidence_id
from workplan.kinds.builtin import EVIDENCE, WORKPLAN
from workplan.model.evidence import Evidence, Gate
from workplan.parse.utc_time import seconds_of, time_of
from workplan.schema.catalog import Catalog

SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
OID = "9b8e2f0a4b6d1c3e5f7a9b8c7d6e5f4a3b2c1d0e"
OTHER_OID = "0d1c2b3a4f5e6d7c8b9a7f5e3c1d6b4a0f2e8b9c"
UUID = "293a74fe-a85a-4ad6-8933-23d52a72fe8b"
NOW = "2026-07-01T00:00:00Z"

FIELDS: Mapping[str, Mapping[str, Any]] = {
    "test-run": {"run_id": "run-1", "suite": "unit", "counts": {"total": 3, "passed": 3, "failed": 0}},
    "deployed-smoke": {
        "run_id": "run-1",
        "base_url_ref": "staging-hub",
        "hub_id": UUID,
        "manifest_id": UUID,
        "api_consumer_ids": ["activity-core"],
        "key_prefixes": ["ck_1a2b3c4d"],
        "checks": [
            {"id": "health", "result": "pass", "route": "/api/v2/health", "status": 200, "milliseconds": 41}
        ],
        "counts": {"total": 12, "passed": 12, "failed": 0},
        "note": "looked at on the staging hub",
    },
    "sink-smoke": {
        "run_id": "run-1",
        "sink": "core-hub",
        "widget_ids": [UUID],
        "event_ids": [UUID],
        "widget_map": SHA,
        "counts": {"total": 4, "passed": 4, "failed": 0},
    },
    "migration-run": {
        "run_id": "run-1",
        "mode": "import",
        "bundle": SHA,
        "counts": {"read": 10, "imported": 9, "skipped": 1, "failed": 0},
    },
    "deployment": {"deployment_id": "deploy-1", "service": "core-hub", "gitCommit": OID, "version": "1.4.0"},
    "outcome-signal": {
        "signal_id": "errors-per-request",
        "window": {"start": "2026-06-20T00:00:00Z", "end": "2026-06-27T00:00:00Z"},
        "numerator": 12,
        "denominator": 400000,
        "threshold": "1/1000",
    },
    "inventory-snapshot": {"services": ["core-hub"], "locations": ["k3s:railiance"], "source_commit": OID},
    "conformance-run": {
        "run_id": "run-1",
        "profile": {"id": "iam-profile", "version": "0.2", "sha256": SHA},
        "issuer": "https://id.example.org",
        "level": "L1",
        "checks": [{"id": "discovery", "result": "pass", "clause": "iam-profile:4.1"}],
        "counts": {"total": 1, "passed": 1, "failed": 0},
    },
    "consistency-check": {
        "scope": ["the-custodian"],
        "counts": {"total": 66, "passed": 66, "failed": 0},
        "known_failures": ["markitect-doi"],
    },
    "decision": {
        "decision_id": "decision-1",
        "question": "cutover-superseded",
        "status": "accepted",
        "options": ["cut-over", "keep-legacy"],
        "choice": "keep-legacy",
        "approvers": ["ada", "grace"],
        "effective": "2026-06-27T12:00:00Z",
        "note": "the new hub stays beside the old one until autumn",
    },
    "review": {
        "target": "CUST-WP-0025-T12",
        "fingerprint": "f1:2c26b46b68ffc68f",
        "verdict": "accepted",
        "reviewer": "ada",
        "note": "started the server, asked for a domain summary",
    },
    "waiver": {
        "gate": "CUST-WP-0025-G-CUTOVER",
        "requirement": "legacy",
        "reason": "the old hub is read-only since May",
        "approver": "ada",
        "expires_at": "2026-08-01T00:00:00Z",
    },
    "reference": {
        "origin": "https://inter-hub.example.org",
        "pin": SHA,
        "why": "what the old hub says of itself",
    },
    "gate-evaluation": {
        "gate": "CUST-WP-0025-G-CUTOVER",
        "gate_sha256": SHA,
        "as_of": "2026-06-27T12:00:00Z",
        "inputs": [{"id": "ev:test-run:abcdefghijklmnopqrstuvwxyz", "sha256": SHA}],
        "requirements": [{"name": "smoke", "state": "met"}],
        "verdict": "met",
    },
}
"""A full set of fields for every type."""


def record(kind: str = "test-run", at: str = "2026-06-27T12:00:00Z", **over: Any) -> dict[str, Any]:
    """A sound record. `over` replaces top-level keys; `fields` and `tier` add to what is there."""
    made: dict[str, Any] = {
        "schema": "evidence/v1",
        "type": kind,
        "subjects": [{"kind": "service", "id": "core-hub"}],
        "producer": {"kind": "tool", "id": "operator-cli", "version": "1.2.0"},
        "method": "TEST",
        "environment": {"id": "staging", "tier": over.pop("tier", "staging")},
        "observed": {"start": at, "end": at},
        "result": "pass",
        "fields": {**FIELDS[kind], **over.pop("fields", {})},
        "sensitivity": "non-secret",
    }
    made.update(over)
    made["id"] = evidence_id(made)
    return made


def full_record(kind: str) -> dict[str, Any]:
    """A record with every optional part."""
    return record(
        kind,
        subjects=[{"kind": "service", "id": "core-hub", "pin": {"gitCommit": OID, "sha256": SHA, "version": "1.4.0"}}],
        inputs=[{"name": "core-hub", "repo": "core-hub", "path": "src/hub", "gitCommit": OID, "clean": True}],
        source={"uri": "https://ci.example.org/runs/17", "coordinate": "job-3", "sha256": SHA, "bytes": 120},
        containment={"secrets_absent": {"state": "true", "checked_by": "secret-scan"}},
        claims=["service-reachable"],
        non_claims=["cutover-complete"],
        links={"tasks": ["CUST-WP-0025-T16"], "gates": ["CUST-WP-0025-G-CUTOVER"], "services": ["core-hub"]},
        expires_at="2027-01-01T00:00:00Z",
        redactions=[{"pointer": "/fields/note", "reason": "personal-data", "kind": "name"}],
    )  # fmt: skip


def as_facts(made: Mapping[str, Any], path: str = "evidence/a.json", repo: str = "home") -> Evidence:
    """The record as a run has it, sound, without the trouble of reading it."""
    environment, observed = made["environment"], made["observed"]
    return Evidence(
        made["id"], made["type"], path, 1, made["id"].encode().hex(), made["result"], environment["tier"],
        environment["id"], observed["start"], observed["end"],
        tuple(f"{subject['kind']}:{subject['id']}" for subject in made["subjects"]), made, repo,
    )  # fmt: skip


def read_json(
    catalog: Catalog, made: Any, path: str = "evidence/a.json"
) -> tuple[Evidence | None, list[str]]:
    """The record compiled from its JSON, and the rules that found something."""
    text = made if isinstance(made, (str, bytes)) else json.dumps(made, indent=2)
    data = text if isinstance(text, bytes) else text.encode()
    facts = compile_document(path, data, EVIDENCE, catalog, 1 << 24, "home")
    return next(iter(facts.evidence), None), [found.rule for found in facts.diagnostics]


def gate(catalog: Catalog, block: str, plan: str = "CUST-WP-0025") -> Gate:
    """The gate of one block in a workplan; the block must be sound."""
    front = f"---\nid: {plan}\ntype: workplan\ntitle: A plan\nstatus: active\n---\n"
    text = f"{front}\n# A plan\n\n```gate\n{block.strip()}\n```\n"
    facts = compile_document(f"workplans/{plan}-plan.md", text.encode(), WORKPLAN, catalog, 1 << 24, "home")
    assert not facts.diagnostics, facts.diagnostics
    return facts.gates[0]


def days(number: float, start: str = "2026-06-27T12:00:00Z") -> str:
    """The moment so many days later."""
    return time_of((seconds_of(start) or 0) + int(number * 86400))
