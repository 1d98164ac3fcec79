import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sarif_kit import assert_valid  # type: ignore[import-untyped]

from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_trust.conftest import kept, record
from workplan.evidence.report_formats import token
from workplan.usecases.evidence_report import FORMS

__all__ = ["cli", "scratch"]

SCHEMA = Path(__file__).with_name("oscal_assessment_results.schema.json")
GATE = """
```gate
id: HUB-WP-0001-G-DONE
title: All is done
guards: [HUB-WP-0001-T01]
requirements:
  tests: {type: test-run, tier_at_least: ci, max_age: 14d}
  smoke: {type: deployed-smoke, subject: "service:core-hub", max_age: 14d}
  legacy: {type: reference, optional: true}
waivable: [smoke]
```
"""
WAIVER = {
    "type": "waiver",
    "subjects": [{"kind": "gate", "id": "HUB-WP-0001-G-DONE"}],
    "fields": {
        "gate": "HUB-WP-0001-G-DONE",
        "requirement": "smoke",
        "reason": "no staging yet",
        "approver": "anna",
        "expires_at": "2026-12-31T00:00:00Z",
    },
}
INVENTORY = "services:\n  - {id: core-hub, name: Core Hub, lifecycle_state: planned, owner_repos: [hub]}\n"


@pytest.fixture
def home(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    path = scratch.plan()
    path.write_text(path.read_text() + GATE)
    scratch.write("ops/service-inventory.yml", INVENTORY)
    for content in (record(), record("a second run", "2026-06-28T12:00:00Z"), {**record(), **WAIVER}):
        made = kept(content)
        scratch.write(made.path, made.data.decode())
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-06-29T00:00:00Z")
    scratch.commit()
    return scratch


def content(home: Scratch, *words: str) -> dict[str, Any]:
    ran = home.run("report", *words, "--format", "json")
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def test_a_report_says_what_each_gate_needs(home: Scratch) -> None:
    report = content(home, "gate", "HUB-WP-0001-G-DONE")
    (gate,) = report["gates"]
    states = {asked["name"]: asked["state"] for asked in gate["requirements"]}
    assert states == {"tests": "met", "smoke": "waived", "legacy": "unknown"}
    assert gate["verdict"] == "waived"
    assert report["as_of"] == "2026-06-29T00:00:00Z"
    assert report["commit"] == home.git("rev-parse", "HEAD").strip()
    assert {one["path"] for one in report["inputs"]} >= {kept().path, "workplans/HUB-WP-0001-plan.md"}


def test_readiness_lists_services_with_no_evidence(home: Scratch) -> None:
    report = content(home, "readiness", "HUB-WP-0001")
    assert report["summary"] == {
        "ready": True,
        "verdicts": [{"verdict": "waived", "count": 1}],
        "first_lapse": "2026-07-12T12:00:00Z",
    }
    assert [(row["service"], row["end"]) for row in report["services"]] == [("core-hub", "")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "words", [("evidence",), ("gate", "HUB-WP-0001-G-DONE"), ("readiness", "HUB-WP-0001")]
)
def test_a_report_is_verified_from_the_commit_it_names(
    home: Scratch, form: str, words: tuple[str, ...]
) -> None:
    assert home.run("report", *words, "--format", form, "-o", "report.out").code == 0
    home.commit()
    home.write("evidence/later.md", "# Later\n")
    home.commit()
    assert home.run("report", "verify", "report.out").code == 0
    text = Path("report.out").read_text()
    assert text.count("2026-06-29") > 0
    Path("report.out").write_text(text.replace("anna", "bob").replace("unknown", "met", 1))
    if text != Path("report.out").read_text():
        assert home.run("report", "verify", "report.out").code == 1


def test_a_report_on_uncommitted_files_cannot_be_verified(home: Scratch) -> None:
    made = kept(record("a third run", "2026-06-28T18:00:00Z"))
    home.write(made.path, made.data.decode())
    home.run("report", "evidence", "--worktree", "-o", "report.out")
    assert made.id in Path("report.out").read_text()
    assert home.run("report", "verify", "report.out").code == 2


def test_what_is_no_report_is_refused(home: Scratch) -> None:
    for text in ("", "# Title\n", "{}", "[]", '{"runs": [{}]}', '{"assessment-results": {}}', "{"):
        home.write("other", text)
        assert home.run("report", "verify", "other").code == 2


def test_oscal_fits_the_schema_of_nist(home: Scratch) -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    for words in (("evidence",), ("gate", "HUB-WP-0001-G-DONE"), ("readiness",)):
        document = json.loads(home.run("report", *words, "--format", "oscal").out)
        assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(document)] == []
    document = json.loads(home.run("report", "evidence", "--format", "oscal").out)
    document["assessment-results"]["results"][0]["findings"][0]["target"]["target-id"] = "no token!"
    assert not validator.is_valid(document)


def test_oscal_states_and_deadlines(home: Scratch) -> None:
    document = json.loads(home.run("report", "evidence", "--format", "oscal").out)
    (result,) = document["assessment-results"]["results"]
    states = {f["title"].split()[-1]: f["target"]["status"] for f in result["findings"]}
    assert states["tests"] == {"state": "satisfied", "reason": "pass"}
    assert states["smoke"] == {"state": "not-satisfied", "reason": "other"}
    (risk,) = result["risks"]
    assert (risk["status"], risk["deadline"]) == ("deviation-approved", "2026-12-31T00:00:00Z")


def test_sarif_marks_waivers_as_suppressed(home: Scratch) -> None:
    text = home.run("report", "evidence", "--format", "sarif").out
    assert_valid(json.loads(text))
    results = {
        r["message"]["text"].split(":")[0].split("> ")[1]: r for r in json.loads(text)["runs"][0]["results"]
    }
    assert results["tests"]["kind"] == "pass"
    assert results["smoke"]["suppressions"][0]["status"] == "accepted"
    assert results["legacy"]["kind"] == "informational"


@given(st.lists(st.text(max_size=12), min_size=2, max_size=6, unique=True))
def test_different_names_are_different_tokens(names: list[str]) -> None:
    tokens = [token(name) for name in names]
    assert len(set(tokens)) == len(names)
    assert all(one[0].isalpha() or one[0] == "_" for one in tokens)


@pytest.mark.parametrize("form", FORMS)
def test_hash_seed_zone_and_locale_change_nothing(home: Scratch, form: str) -> None:
    def made(**variables: str) -> bytes:
        command = [sys.executable, "-m", "workplan", "report", "readiness", "--format", form]
        environment = {**os.environ, **variables}
        return subprocess.run(command, cwd=home.root, env=environment, check=True, capture_output=True).stdout

    one = made(PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C")
    two = made(PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C.UTF-8", COLUMNS="40")
    assert one == two


def test_html_needs_nothing_from_elsewhere(home: Scratch) -> None:
    html = home.run("report", "readiness", "--format", "html").out
    assert "default-src 'none'" in html
    assert not any(mark in html for mark in ("<script", " src=", "http://", "<link"))
