import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import Scratch
from workplan.adapters.schema_files import SchemaFiles


def ids(out: str) -> list[str]:
    return [json.loads(line)["id"] for line in out.splitlines() if '"id"' in line]


def test_list_filters(scratch: Scratch) -> None:
    scratch.plan("done")
    assert ids(scratch.run("list", "--format", "jsonl").out) == ["HUB-WP-0001-T01", "HUB-WP-0001-T02"]
    assert ids(scratch.run("list", "--open", "--format", "jsonl").out) == ["HUB-WP-0001-T02"]
    assert ids(scratch.run("list", "--priority", "high", "--format", "jsonl").out) == ["HUB-WP-0001-T01"]
    assert ids(scratch.run("list", "--kind", "workplan", "--format", "jsonl").out) == ["HUB-WP-0001"]
    assert "no tasks" in scratch.run("list", "--status", "wait").out


def test_show_finds_one_record_or_the_nearest(scratch: Scratch) -> None:
    scratch.plan()
    shown = scratch.run("show", "HUB-WP-0001-T01")
    assert shown.code == 0
    assert "HUB-WP-0001-T02" in shown.out
    missing = scratch.run("show", "HUB-WP-0001-T03")
    assert missing.code == 2
    assert "did you mean" in missing.err


def test_next_says_what_is_ready_and_what_holds_the_rest(scratch: Scratch) -> None:
    scratch.plan()
    assert ids(scratch.run("next", "--format", "jsonl").out) == ["HUB-WP-0001-T01"]
    held = json.loads(scratch.run("next", "--held", "--format", "jsonl").out.splitlines()[0])
    assert held["id"] == "HUB-WP-0001-T02"
    assert "HUB-WP-0001-T01" in held["held_by"][0]
    scratch.plan("done")
    assert ids(scratch.run("next", "--format", "jsonl").out) == ["HUB-WP-0001-T02"]


@pytest.mark.parametrize("form", ["mermaid", "dot", "svg", "json"])
def test_graph_draws_the_edge(scratch: Scratch, form: str) -> None:
    scratch.plan()
    ran = scratch.run("graph", "--format", form)
    assert ran.code == 0
    assert "HUB-WP-0001-T01" in ran.out
    assert "HUB-WP-0001-T02" in ran.out


def test_manifest_fits_its_schema_and_keeps_unknown_keys(scratch: Scratch) -> None:
    file = scratch.plan()
    file.write_text(file.read_text().replace("priority: high", "priority: high\nx_sprint: 12\nsprnt: 7"))
    ran = scratch.run("compile")
    manifest = json.loads(ran.out)
    assert ran.code == 1
    jsonschema.Draft7Validator(SchemaFiles()["manifest"]).validate(manifest)
    assert manifest["tasks"][0]["fields"]["sprnt"] == 7
    assert manifest["references"][0]["state"] == "resolved"


def test_the_manifest_is_the_same_everywhere(scratch: Scratch) -> None:
    scratch.plan()
    made = set()
    for seed, zone, locale in (
        ("0", "UTC", "C"),
        ("1", "Asia/Tokyo", "C.UTF-8"),
        ("77", "America/Lima", "POSIX"),
    ):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        command = [sys.executable, "-m", "workplan", "compile"]
        made.add(
            subprocess.run(command, env=environment, cwd=scratch.root, capture_output=True, check=True).stdout
        )
    assert len(made) == 1


def test_explain_and_rules(scratch: Scratch) -> None:
    explained = scratch.run("explain", "duplicate-id")
    assert explained.code == 0
    assert all(part in explained.out for part in ("What:", "Why:", "Fix:"))
    assert scratch.run("explain", "duplicate-ids").code == 2
    scratch.write("workplan.toml", "[rules]\nduplicate-id = 'off'\n")
    rules = json.loads(scratch.run("rules", "--format", "json").out)["rules"]
    assert next(rule for rule in rules if rule["name"] == "duplicate-id")["severity"] == "off"


def test_schema_is_printed_as_it_is_published(scratch: Scratch) -> None:
    assert scratch.run("schema", "task").out.encode() == SchemaFiles().source("task")
    assert scratch.run("schema", "tsak").code == 2
    assert "workplan" in scratch.run("schema").out.split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(scratch: Scratch, shell: str) -> None:
    assert "_WORKPLAN_COMPLETE" in scratch.run("completion", shell).out


def test_init_makes_a_repository_that_is_clean_and_touches_nothing_twice(scratch: Scratch) -> None:
    scratch.write(".pre-commit-config.yaml", "repos: []\n")
    first = scratch.run("init", "--prefix", "HUB")
    assert first.code == 3
    assert Path(".pre-commit-config.yaml").read_text() == "repos: []\n"
    assert scratch.run("check", "--strict").code == 0
    before = {path: path.read_bytes() for path in scratch.root.rglob("*") if path.is_file()}
    scratch.run("init", "--prefix", "HUB")
    assert {path: path.read_bytes() for path in scratch.root.rglob("*") if path.is_file()} == before


def test_fmt_changes_spelling_only(scratch: Scratch) -> None:
    file = scratch.plan("completed")
    text = file.read_bytes() + b"\n2026-06-22 update: half done.\n"
    file.write_bytes(text)
    assert scratch.run("fmt", "--check").code == 1
    assert file.read_bytes() == text
    assert scratch.run("fmt").code == 0
    assert file.read_bytes() == text.replace(b"completed", b"done")


PHASES = """---
id: HUB-WP-0001
type: workplan
title: "A plan"
status: active
---

# A plan

## Phase 1 — Ground

### T01 — First

```task
id: HUB-WP-0001-T01
status: {first}
```

## Phase 2 — House

**Depends on**: Phase 1 (the ground holds).

### T02 — Second

```task
id: HUB-WP-0001-T02
status: todo
```

### T03 — Started all the same

```task
id: HUB-WP-0001-T03
status: progress
```
"""


def test_next_keeps_the_order_of_phases(scratch: Scratch) -> None:
    scratch.write("workplans/HUB-WP-0001-plan.md", PHASES.format(first="todo"))
    rows = [json.loads(line) for line in scratch.run("next", "--format", "jsonl").out.splitlines()]
    assert [(row["id"], row["unblocks"]) for row in rows] == [("HUB-WP-0001-T03", 0), ("HUB-WP-0001-T01", 2)]
    held = json.loads(scratch.run("next", "--held", "--format", "jsonl").out)
    assert held["held_by"] == ["its phase depends on phase 1, where `HUB-WP-0001-T01` is open"]
    scratch.write("workplans/HUB-WP-0001-plan.md", PHASES.format(first="done"))
    assert ids(scratch.run("next", "--format", "jsonl").out) == ["HUB-WP-0001-T03", "HUB-WP-0001-T02"]


def test_next_knows_the_word_of_the_team_for_started(scratch: Scratch) -> None:
    scratch.write(
        "workplan.toml",
        '[vocabulary.task]\nstatuses = ["wait", "todo", "doing", "done", "cancel"]\naliases = { progress = "doing" }\n',
    )
    scratch.plan("doing")
    row = json.loads(scratch.run("next", "--format", "jsonl").out)
    assert (row["id"], row["why"]) == ("HUB-WP-0001-T01", "started")


@pytest.mark.parametrize("command", ["list", "next", "graph", "baseline"])
def test_commands_say_when_there_was_nothing_to_look_at(scratch: Scratch, command: str) -> None:
    ran = scratch.run(command)
    assert "nothing was looked at" in ran.err
    assert not (scratch.root / ".workplan-baseline.json").exists()


def test_commands_say_that_something_was_skipped(scratch: Scratch) -> None:
    plan = scratch.plan()
    plan.with_name("HUB-WP-0002-link.md").symlink_to(plan)
    assert "not looked at: 1 path;" in scratch.run("list").err
