"""Every bad record has a rule of its own, and none of them counts."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.records import FIELDS, as_facts, full_record, gate, read_json, record
from workplan.adapters.schema_files import SchemaFiles
from workplan.build.document import compile_document
from workplan.build.evidence_id import evidence_id
from workplan.evidence.evaluate import evaluate
from workplan.evidence.evaluation import OPEN
from workplan.kinds.builtin import EVIDENCE, EVIDENCE_REPORT
from workplan.model.evidence import TYPES
from workplan.schema.catalog import Catalog

GOOD = json.dumps(record(), indent=2)


def changed(**over: Any) -> str:
    made = {**record(), **over}
    return json.dumps({**made, "id": evidence_id(made)}, indent=2)


BAD: dict[str, tuple[str | bytes, str]] = {
    "cut off": (GOOD[:300], "truncated-evidence"),
    "empty": ("", "truncated-evidence"),
    "gigantic": (GOOD + " " * (1 << 20), "oversized-evidence"),
    "deep": (GOOD.replace('"unit"', "[" * 14 + "]" * 14), "deep-evidence"),
    "very deep": ("[" * 100_000, "deep-evidence"),
    "a key twice": (GOOD.replace('"result"', '"result": "fail",\n  "result"'), "duplicate-key"),
    "no JSON": (GOOD.replace('"pass"', "pass"), "invalid-json"),
    "a list": ("[1]", "invalid-yaml"),
    "a giant number": (GOOD.replace('"total": 3', '"total": ' + "9" * 5000), "invalid-json"),
    "a fraction": (GOOD.replace('"total": 3', '"total": 3.0'), "noncanonical-evidence"),
    "a misfit": (changed(method="GUESS"), "schema-violation"),
    "a free key": (changed(remark="x"), "unknown-key"),
    "another id": (GOOD.replace('"unit"', '"system"'), "wrong-evidence-id"),
    "another version": (changed(schema="evidence/v2"), "unknown-evidence-version"),
    "another type": (changed(type="load-test"), "unknown-evidence-type"),
    "no such day": (changed(expires_at="2027-02-30T00:00:00Z"), "impossible-time"),
    "a contradiction": (
        changed(fields={**FIELDS["test-run"], "counts": {"total": 3, "passed": 2, "failed": 1}}),
        "contradictory-evidence",
    ),
    "a secret": (changed(fields={**FIELDS["test-run"], "note": "ghp_" + "x1Y2" * 9}), "secret-in-evidence"),
    "no UTF-8": (b"\xff\xfe{}", "not-utf8"),
    "a NUL": (b"{\0}", "nul-byte"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BAD))
def test_each_bad_record_has_its_rule_and_never_opens_a_gate(catalog: Catalog, name: str) -> None:
    text, rule = BAD[name]
    found, rules = read_json(catalog, text)
    assert rule in rules
    assert found is None or found.fault
    asked = gate(catalog, "id: CUST-WP-0025-G-X\nrequirements:\n  it: {type: test-run}\n")
    assert evaluate(asked, [found] if found else [], "2026-06-28T12:00:00Z").verdict not in OPEN


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_reads_in_full_and_in_short(catalog: Catalog, kind: str) -> None:
    for made in (record(kind), full_record(kind)):
        found, rules = read_json(catalog, made)
        assert rules == []
        assert found is not None
        facts = as_facts(made)
        assert found == facts._replace(digest=found.digest)


def as_yaml(value: Any, indent: int = 0) -> str:
    """Plain block YAML of mappings, with lists and texts written as JSON."""
    lines = []
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            lines.append(" " * indent + f"{key}:\n" + as_yaml(inner, indent + 2))
        else:
            lines.append(" " * indent + f"{key}: {json.dumps(inner)}")
    return "\n".join(lines)


@pytest.mark.parametrize("kind", TYPES)
def test_yaml_json_and_a_block_in_a_report_are_the_same_record(catalog: Catalog, kind: str) -> None:
    made = full_record(kind)
    text = as_yaml(made)
    json_record, _rules = read_json(catalog, made)
    yaml = compile_document(
        "evidence/a.yml", f"# kept\n{text}\n".encode(), EVIDENCE, catalog, 1 << 24, "home"
    )
    report = f"# Report\n\nWhat was seen.\n\n```evidence\n{text}\n```\n"
    block = compile_document(
        "docs/hub-evidence.md", report.encode(), EVIDENCE_REPORT, catalog, 1 << 24, "home"
    )
    assert json_record is not None
    for facts in (yaml, block):
        assert [(found.rule, found.message) for found in facts.diagnostics] == []
        assert facts.evidence[0].digest == json_record.digest
        assert facts.evidence[0].id == made["id"]


@given(st.binary(max_size=400), st.integers(0, len(GOOD)))
def test_any_bytes_are_read_without_failing(noise: bytes, at: int) -> None:
    catalog = Catalog(SchemaFiles())
    for data in (noise, GOOD.encode()[:at] + noise + GOOD.encode()[at:]):
        for path in ("evidence/a.json", "evidence/a.yml"):
            facts = compile_document(path, data, EVIDENCE, catalog, 1 << 24)
            sound = [found for found in facts.evidence if not found.fault]
            assert all(found.id == evidence_id(found.fields) for found in sound)
            assert sound or facts.diagnostics or not facts.evidence
