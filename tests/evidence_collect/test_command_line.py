import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Scratch, cli, scratch
from workplan.adapters.schema_files import SchemaFiles
from workplan.build.evidence_id import evidence_id
from workplan.parse.canonical_json import canonical_bytes
from workplan.schema.catalog import Catalog

__all__ = ["cli", "scratch"]

TASK = "HUB-WP-0001-T01"
COUNTS = {"total": 2, "passed": 2, "failed": 0}
PLAN = """\
---
id: HUB-WP-0001
type: workplan
title: "A plan"
status: active
updated: "2026-06-01"
---

# A plan

### T01 — First

```task
id: HUB-WP-0001-T01
status: todo
priority: high
verify:
{verify}
```
"""


def plan(scratch: Scratch, *entries: str) -> None:
    lines = "\n".join(f"  - {entry}" for entry in entries)
    scratch.write("workplans/HUB-WP-0001-plan.md", PLAN.format(verify=lines))
    scratch.commit()


def records(root: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted((root / "evidence").rglob("*.json")):
        record = json.loads(path.read_bytes())
        assert path.read_bytes() == canonical_bytes(record)
        assert record["id"] == evidence_id(record)
        assert path.name == record["id"].rpartition(":")[2] + ".json"
        validator = Catalog(SchemaFiles()).validator("evidence")
        assert validator is not None
        assert validator.is_valid(record)
        found.append(record)
    return found


def one(root: Path) -> dict[str, Any]:
    (record,) = records(root)
    return record


def python(code: str) -> list[str]:
    return ["--", sys.executable, "-c", code]


def test_a_command_is_recorded_as_it_was_seen(scratch: Scratch) -> None:
    plan(scratch, "make test")
    ran = scratch.run("evidence", "run", "--task", TASK, "-q", *python("print('2 passed in 0.1s')"))
    assert ran.code == 0
    record = one(scratch.root)
    commit = scratch.git("rev-parse", "HEAD").strip()
    assert record["result"] == "pass"
    assert record["fields"]["counts"] == {"total": 2, "passed": 2, "failed": 0}
    assert record["fields"]["counted_by"] == "pytest"
    assert record["inputs"] == [{"name": "hub", "repo": "hub", "gitCommit": commit, "clean": True}]
    assert record["links"] == {"tasks": [TASK]}
    assert record["environment"] == {"id": "here", "tier": "local"}
    assert "passed in" not in json.dumps(record)
    assert ran.out.startswith(record["id"])
    assert scratch.run("check").code == 0


def test_a_command_without_counts_says_so(scratch: Scratch) -> None:
    plan(scratch, "make test")
    ran = scratch.run("evidence", "run", "-q", *python("pass"))
    assert "writes no counts" in ran.err
    assert one(scratch.root)["fields"]["counted_by"] == "exit-status"


def test_a_failing_command_leaves_a_record_and_exits_one(scratch: Scratch) -> None:
    plan(scratch, "make test")
    assert scratch.run("evidence", "run", "-q", *python("raise SystemExit(3)")).code == 1
    record = one(scratch.root)
    assert (record["result"], record["fields"]["exit_status"]) == ("fail", 3)


def test_a_dirty_tree_is_recorded_and_pins_nothing(scratch: Scratch) -> None:
    plan(scratch, "make test")
    scratch.write("new.txt", "x")
    ran = scratch.run("evidence", "run", "--task", TASK, "-q", *python("pass"))
    record = one(scratch.root)
    assert record["inputs"][0]["clean"] is False
    assert all("pin" not in subject for subject in record["subjects"])
    assert "not clean" in ran.err


def test_a_command_that_changes_its_sources_is_not_clean(scratch: Scratch) -> None:
    plan(scratch, "make test")
    scratch.write("source.txt", "a")
    scratch.commit()
    scratch.run("evidence", "run", "-q", *python("open('source.txt', 'w').write('b')"))
    assert one(scratch.root)["inputs"][0]["clean"] is False


def test_records_of_earlier_runs_do_not_make_the_tree_dirty(scratch: Scratch) -> None:
    plan(scratch, "make test")
    for number in range(2):
        scratch.run("evidence", "run", "-q", *python(f"print({number})"))
    assert [record["inputs"][0]["clean"] for record in records(scratch.root)] == [True, True]


def test_junit_is_read_only_where_this_run_wrote_it(scratch: Scratch) -> None:
    plan(scratch, "make test")
    scratch.write(".gitignore", "out.xml\n")
    scratch.commit()
    scratch.write("out.xml", "<testsuite><testcase/></testsuite>")
    stale = scratch.run("evidence", "run", "-q", "--counts", "out.xml", *python("pass"))
    assert stale.code == 1
    assert one(scratch.root)["result"] == "error"
    shutil.rmtree(scratch.root / "evidence")
    code = "open('out.xml', 'w').write('<testsuite><testcase/><testcase/></testsuite>')"
    assert scratch.run("evidence", "run", "-q", "--counts", "out.xml", *python(code)).code == 0
    fields = one(scratch.root)["fields"]
    assert (fields["counted_by"], fields["counts"]["total"]) == ("junit", 2)
    assert {output["name"] for output in fields["outputs"]} == {"out-xml", "stderr", "stdout"}


def test_a_typed_record_takes_its_fields_from_the_command(scratch: Scratch) -> None:
    plan(scratch, "make test")
    scratch.write(".gitignore", "smoke.json\n")
    scratch.commit()
    fields = {
        "run_id": "s-1",
        "base_url_ref": "staging",
        "hub_id": "h-1",
        "counts": {"total": 2, "passed": 2, "failed": 0},
    }
    code = f"open('smoke.json', 'w').write({json.dumps(fields)!r})"
    options = ("--type", "deployed-smoke", "--fields", "smoke.json", "--environment", "staging-eu:staging")
    assert scratch.run("evidence", "run", "-q", *options, *python(code)).code == 0
    record = one(scratch.root)
    assert record["fields"] == fields
    assert record["environment"] == {"id": "staging-eu", "tier": "staging"}


def test_a_field_that_the_type_does_not_know_is_refused(scratch: Scratch) -> None:
    plan(scratch, "make test")
    fields = {"run_id": "s-1", "base_url_ref": "staging", "hub_id": "h-1", "body": "<html>", "counts": {}}
    code = f"open('smoke.json', 'w').write({json.dumps(fields)!r})"
    ran = scratch.run(
        "evidence", "run", "-q", "--type", "deployed-smoke", "--fields", "smoke.json", *python(code)
    )
    assert ran.code == 2
    assert "<html>" not in ran.out + ran.err
    assert not (scratch.root / "evidence").exists()


def test_an_untrusted_repository_runs_nothing(scratch: Scratch) -> None:
    plan(scratch, "touch ran")
    ran = scratch.run("evidence", "run", "--task", TASK)
    assert ran.code == 2
    assert "touch ran" in ran.err
    assert not (scratch.root / "ran").exists()
    assert scratch.run("evidence", "run", "--task", TASK, "--trust", "-q").code == 0
    assert (scratch.root / "ran").exists()
    assert scratch.run("evidence", "run", "--task", TASK, "-q").code == 0
    assert scratch.run("evidence", "run", "--withdraw-trust").code == 0
    assert scratch.run("evidence", "run", "--task", TASK, "-q").code == 2


def test_trust_does_not_travel_with_a_copy(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(scratch, "touch ran")
    scratch.run("evidence", "run", "--task", TASK, "--trust", "-q")
    shutil.copytree(scratch.root, tmp_path / "copy")
    monkeypatch.chdir(tmp_path / "copy")
    assert scratch.run("evidence", "run", "--task", TASK, "-q").code == 2
    shutil.rmtree(scratch.root)
    os.rename(tmp_path / "copy", scratch.root)
    monkeypatch.chdir(scratch.root)
    assert scratch.run("evidence", "run", "--task", TASK, "-q").code == 2


@pytest.mark.parametrize("entry", ["make && touch ran", "touch ran; true", "echo $(touch ran)"])
def test_an_operator_of_the_shell_runs_nothing_even_when_trusted(scratch: Scratch, entry: str) -> None:
    plan(scratch, "true", entry)
    ran = scratch.run("evidence", "run", "--task", TASK, "--trust")
    assert ran.code == 2
    assert "of the shell" in ran.err
    assert not (scratch.root / "ran").exists()
    assert not (scratch.root / "evidence").exists()


def test_what_is_shown_before_trusting_cannot_steer_the_terminal(scratch: Scratch) -> None:
    plan(scratch, '{run: [echo, "\\e[2J"]}')
    ran = scratch.run("evidence", "run", "--task", TASK)
    assert ran.code == 2
    assert "\x1b" not in ran.err


SECRET = "gh" + "p_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def test_a_secret_is_refused_and_not_repeated(scratch: Scratch) -> None:
    plan(scratch, "make test")
    for arguments in (
        ("run", "-q", "--note", SECRET, *python("pass")),
        ("run", "-q", "--", "deploy", "--token", SECRET),
        ("add", "check", "--name", "x", "--result", "pass", "--by", "anna", "--note", f"used {SECRET}"),
    ):
        ran = scratch.run("evidence", *arguments)
        assert ran.code == 4
        assert "SECRET-REFUSED" in ran.err
        assert not any(SECRET[n : n + 5] in ran.out + ran.err for n in range(4, len(SECRET) - 5))
    assert not (scratch.root / "evidence").exists()


def test_people_add_checks_decisions_and_waivers(scratch: Scratch) -> None:
    plan(scratch, "make test")
    who = ("--by", "anna", "--at", "2026-06-27T12:00:00Z")
    add = ("evidence", "add")
    check = scratch.run(
        *add, "check", "--name", "Smoke", "--result", "pass", "--task", TASK, "--note", "it ran", *who
    )
    decision = scratch.run(
        *add,
        "decision",
        "--question",
        "keep legacy",
        "--choice",
        "no",
        "--approver",
        "bob",
        "--approver",
        "anna",
        *who,
    )
    waiver = scratch.run(
        *add,
        "waiver",
        "--gate",
        "G-1",
        "--requirement",
        "legacy",
        "--expires",
        "2026-12-31",
        "--note",
        "no one uses it",
        *who,
    )
    assert (check.code, decision.code, waiver.code) == (0, 0, 0)
    found = {record["type"]: record for record in records(scratch.root)}
    assert found["test-run"]["fields"]["counted_by"] == "human"
    assert found["decision"]["fields"]["approvers"] == ["anna", "bob"]
    assert found["waiver"]["fields"]["expires_at"] == "2026-12-31T00:00:00Z"
    assert all(record["observed"]["end"] == "2026-06-27T12:00:00Z" for record in found.values())
    assert all(record["producer"] == {"kind": "human", "id": "anna"} for record in found.values())


def test_a_check_without_a_word_of_what_was_looked_at_is_refused(scratch: Scratch) -> None:
    plan(scratch, "make test")
    ran = scratch.run("evidence", "add", "check", "--name", "x", "--result", "pass", "--by", "anna")
    assert ran.code == 2
    assert "--note" in ran.err


def test_the_same_import_twice_is_one_record(scratch: Scratch) -> None:
    plan(scratch, "make test")
    scratch.write("out.xml", "<testsuite><testcase/></testsuite>")
    options = ("--end", "2026-06-27T12:00:00Z", "--rev", "HEAD", "--task", TASK)
    assert scratch.run("evidence", "import", "out.xml").code == 2
    assert scratch.run("evidence", "import", "out.xml", *options).code == 0
    again = scratch.run("evidence", "import", "out.xml", *options)
    assert "already" in again.err
    record = one(scratch.root)
    assert record["source"]["in_bundle"] is False
    assert record["inputs"][0]["clean"] is True


def test_a_record_is_never_replaced(scratch: Scratch) -> None:
    plan(scratch, "make test")
    scratch.write("out.xml", "<testsuite><testcase/></testsuite>")
    options = ("--end", "2026-06-27T12:00:00Z", "--rev", "HEAD")
    scratch.run("evidence", "import", "out.xml", *options)
    (path,) = (scratch.root / "evidence").rglob("*.json")
    path.write_text("{}")
    assert scratch.run("evidence", "import", "out.xml", *options).code == 2
    assert path.read_text() == "{}"


def test_outside_git_nothing_is_collected(scratch: Scratch) -> None:
    ran = scratch.run("evidence", "run", *python("pass"))
    assert ran.code == 2
    assert "git" in ran.err
