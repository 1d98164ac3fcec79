"""A changed clause closes the gates it touches, and a review, or evidence of now, opens them again."""

import json
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import PLAN, Scratch, cli, scratch
from tests.evidence_reports.test_trace import CANON, TASK, findings, review, spec
from tests.evidence_trust.conftest import kept, record
from workplan.adapters.schema_files import SchemaFiles

__all__ = ["cli", "scratch"]

GATE = "HUB-WP-0001-G-DONE"
SECOND = "HUB-WP-0001-T02"
BLOCK = """
```gate
id: HUB-WP-0001-G-DONE
guards: [HUB-WP-0001-T02]
requirements:
  tests: {type: test-run}
```
"""


def plan(first: str = "", second: str = "", gate: str = BLOCK, status: str = "todo") -> str:
    text = PLAN.format(first=status)
    text = text.replace("priority: high\n", f"priority: high\n{first}")
    return text.replace("priority: low\n", f"priority: low\n{second}") + gate


@pytest.fixture
def home(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    scratch.write("workplans/HUB-WP-0001-plan.md", plan(second="clauses: [naming#NAME-1]\n"))
    scratch.write(CANON, spec())
    made = kept(record())
    scratch.write(made.path, made.data.decode())
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-06-29T00:00:00Z")
    scratch.commit()
    return scratch


def judged(home: Scratch) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(home.run("gate", GATE, "--format", "json").out)["gates"][0]
    return found


def links(home: Scratch) -> list[tuple[int, str, str, str, bool]]:
    return [
        (link["distance"], link["source"], link["target"], link["state"], link["closes"])
        for link in judged(home)["links"]
    ]


def waiting(home: Scratch, *words: str) -> list[tuple[str, str, str]]:
    rows = json.loads(home.run("review", *words, "--format", "json").out)["links to review"]
    return [(row["state"], row["id"], row["target"]) for row in rows]


def test_a_changed_clause_closes_the_gate_until_somebody_looks(home: Scratch) -> None:
    assert judged(home)["verdict"] == "met"
    assert review(home, SECOND) == 0
    assert judged(home)["verdict"] == "met"
    home.write(CANON, spec("Names are long."))
    ran = home.run("gate", GATE)
    assert ran.code == 1
    assert f"suspect     {SECOND} > naming#NAME-1, its text changed" in ran.out
    assert (
        f"next: look at `naming#NAME-1` as it is now, then `workplan review {SECOND} naming#NAME-1" in ran.out
    )
    assert review(home, SECOND, reason="still true of the work") == 0
    assert judged(home)["verdict"] == "met"
    assert home.run("gate", GATE).code == 0


def test_done_behind_a_gate_that_a_clause_closed_is_found(home: Scratch) -> None:
    review(home, SECOND)
    home.write(CANON, spec("Names are long."))
    path = home.root / "workplans/HUB-WP-0001-plan.md"
    path.write_text(path.read_text().replace("status: todo\npriority: low", "status: done\npriority: low"))
    said = home.run("check", "--select", "gate-open").out
    assert "its gate `HUB-WP-0001-G-DONE` is unmet: HUB-WP-0001-T02 > naming#NAME-1 > suspect" in said
    assert "workplan review HUB-WP-0001-T02 naming#NAME-1" in said
    review(home, SECOND)
    assert "gate-open" not in home.run("check").out


def test_a_link_that_nobody_reviewed_is_shown_and_closes_nothing(home: Scratch) -> None:
    assert links(home) == [(1, SECOND, "naming#NAME-1", "unreviewed", False)]
    assert waiting(home) == [("unreviewed", SECOND, "naming#NAME-1")]
    assert findings(home) == []
    review(home, SECOND)
    assert waiting(home) == []
    path = home.root / "workplans/HUB-WP-0001-plan.md"
    path.write_text(path.read_text().replace("[naming#NAME-1]", "[naming#NAME-1, naming#NAME-2]"))
    assert [rule for rule, _path in findings(home)] == ["unreviewed-link"]
    assert waiting(home, SECOND) == [("unreviewed", SECOND, "naming#NAME-2")]
    assert waiting(home, TASK) == []


def test_a_stamp_of_one_spelling_does_not_speak_for_another_that_is_named_too(home: Scratch) -> None:
    both = 'clauses: ["naming@1.0#NAME-1", "naming#NAME-1"]\n'
    home.write("workplans/HUB-WP-0001-plan.md", plan(second=both))
    review(home, SECOND, "naming#NAME-1")
    assert waiting(home) == [("unreviewed", SECOND, "naming@1.0#NAME-1")]


def test_a_superseded_clause_closes_the_gate_until_that_is_settled(home: Scratch) -> None:
    review(home, SECOND)
    home.write(CANON, spec(status="superseded"))
    assert [path for rule, path in findings(home) if rule == "outdated-link"] == [
        "workplans/HUB-WP-0001-plan.md"
    ]
    assert (judged(home)["verdict"], links(home)[0][3:]) == ("unmet", ("outdated", True))
    assert review(home, SECOND, reason="the old version holds here") == 0
    assert "outdated-link" not in [rule for rule, _path in findings(home)]
    assert (judged(home)["verdict"], links(home)) == ("met", [])
    home.write(CANON, spec("Names are odd.", status="superseded"))
    assert (judged(home)["verdict"], links(home)[0][3:]) == ("unmet", ("outdated", True))


def test_a_clause_that_is_gone_closes_the_gate_until_that_is_settled(home: Scratch) -> None:
    review(home, SECOND)
    home.write(CANON, spec().replace("id: NAME-1", "id: NAME-9"))
    assert ("dangling-link", "workplans/HUB-WP-0001-plan.md") in findings(home)
    assert "unknown-clause" not in [rule for rule, _path in findings(home)]
    assert (judged(home)["verdict"], links(home)[0][3:]) == ("unmet", ("dangling", True))
    assert review(home, SECOND, reason="nothing asks for it any more") == 0
    assert (judged(home)["verdict"], links(home)) == ("met", [])
    assert "dangling-link" not in [rule for rule, _path in findings(home)]
    home.write(CANON, spec("Names came back."))
    assert (judged(home)["verdict"], links(home)[0][3:]) == ("unmet", ("suspect", True))


def test_a_link_that_only_a_review_knows_of_closes_the_gate_too(home: Scratch) -> None:
    home.write("workplans/HUB-WP-0001-plan.md", plan())
    assert review(home, SECOND, "naming#NAME-2") == 0
    assert judged(home)["verdict"] == "met"
    home.write(CANON, spec().replace("Names are plain.", "Names are odd."))
    assert (judged(home)["verdict"], links(home)[0][2:]) == ("unmet", ("naming#NAME-2", "suspect", True))


def test_a_clause_that_never_was_closes_the_gate_and_cannot_be_reviewed(home: Scratch) -> None:
    home.write("workplans/HUB-WP-0001-plan.md", plan(second="clauses: [naming#NAME-8]\n"))
    assert [rule for rule, _path in findings(home)] == ["unknown-clause"]
    found = judged(home)
    assert (found["verdict"], found["next_action"]) == (
        "unmet",
        "correct `naming#NAME-8`, which no canon document has",
    )
    assert review(home, SECOND, "naming#NAME-8") == 2


def test_what_the_guarded_task_waits_for_is_reported_and_closes_nothing(home: Scratch) -> None:
    home.write("workplans/HUB-WP-0001-plan.md", plan(first="clauses: [naming#NAME-1]\n"))
    review(home, TASK)
    home.write(CANON, spec("Names are long."))
    assert judged(home)["verdict"] == "met"
    assert links(home) == [(2, TASK, "naming#NAME-1", "suspect", False)]
    assert f"(distance 2: {SECOND} waits for it)" in home.run("gate", GATE).out


def test_whatever_was_given_up_closes_nothing(home: Scratch) -> None:
    given_up = plan(second="clauses: [naming#NAME-8]\n").replace(
        "status: todo\npriority: low", "status: cancel\npriority: low"
    )
    home.write("workplans/HUB-WP-0001-plan.md", given_up)
    assert (judged(home)["verdict"], links(home)) == ("met", [])


@pytest.mark.parametrize(
    ("block", "named"),
    [
        (BLOCK.replace("guards: [HUB-WP-0001-T02]", "guards: [HUB-WP-0001]"), ""),
        (BLOCK.replace("guards: [HUB-WP-0001-T02]\n", ""), f"gate: {GATE}\n"),
    ],
)
def test_the_tasks_of_a_guarded_plan_and_those_that_name_the_gate_count(
    home: Scratch, block: str, named: str
) -> None:
    second = f"clauses: [naming#NAME-1]\n{named}"
    home.write("workplans/HUB-WP-0001-plan.md", plan(second=second, gate=block))
    review(home, SECOND)
    home.write(CANON, spec("Names are long."))
    assert links(home) == [(1, SECOND, "naming#NAME-1", "suspect", True)]


@pytest.mark.parametrize(
    "block",
    [
        BLOCK.replace("requirements:", "clauses: [naming#NAME-1]\nrequirements:"),
        BLOCK.replace("test-run", 'test-run, subject: ["repo:hub", "clause:naming#NAME-1"]'),
    ],
)
def test_a_gate_has_links_of_its_own(home: Scratch, block: str) -> None:
    home.write("workplans/HUB-WP-0001-plan.md", plan(gate=block))
    assert links(home) == [(1, GATE, "naming#NAME-1", "unreviewed", False)]
    assert review(home, GATE) == 0
    home.write(CANON, spec("Names are long."))
    assert links(home) == [(1, GATE, "naming#NAME-1", "suspect", True)]
    assert ("suspect-link", "workplans/HUB-WP-0001-plan.md") in findings(home)
    assert review(home, GATE) == 0
    assert links(home) == []


def about_clause(home: Scratch) -> None:
    """Evidence that a person makes about the clause, the only evidence that the gate asks for."""
    for old in (home.root / "evidence").rglob("*.json"):
        old.unlink()
    words = (
        "--name",
        "names",
        "--result",
        "pass",
        "--clause",
        "naming#NAME-1",
        "--note",
        "read every name",
        "--by",
        "anna",
    )
    assert home.run("evidence", "add", "check", *words).code == 0


def test_evidence_about_a_clause_shows_nothing_once_the_clause_says_something_else(home: Scratch) -> None:
    asked = 'test-run, subject: "clause:naming#NAME-1"'
    home.write("workplans/HUB-WP-0001-plan.md", plan(gate=BLOCK.replace("test-run", asked)))
    about_clause(home)
    assert judged(home)["verdict"] == "met"
    home.write(CANON, spec("Names are long."))
    rejected = judged(home)["requirements"][0]["rejected"]
    assert [(found["reason"], found["detail"]) for found in rejected] == [
        ("pin-mismatch", "the clause naming#NAME-1 has changed since")
    ]
    assert judged(home)["verdict"] == "unknown"
    assert judged(home)["next_action"] == "collect it again on the state that is pinned"
    row = json.loads(home.run("coverage", "--format", "json").out)["clauses"][0]
    assert (row["deep"], row["evidence"][0].endswith(" pass pin-mismatch")) == (False, True)
    about_clause(home)
    assert judged(home)["verdict"] == "met"


def test_evidence_about_a_clause_that_is_not_there_is_refused(home: Scratch) -> None:
    words = (
        "--name",
        "names",
        "--result",
        "pass",
        "--clause",
        "naming#NAME-7",
        "--note",
        "read every name",
        "--by",
        "anna",
    )
    ran = home.run("evidence", "add", "check", *words)
    assert (ran.code, "did you mean `naming#NAME-1`?" in ran.err) == (2, True)


def test_coverage_shows_whom_a_change_of_the_clause_reaches(home: Scratch) -> None:
    row = json.loads(home.run("coverage", "--format", "json").out)["clauses"][0]
    assert (row["tasks"], row["links"], row["gates"]) == ([SECOND], [f"{SECOND} unreviewed"], [GATE])
    assert row["evidence"] == []
    review(home, SECOND)
    row = json.loads(home.run("coverage", "--format", "json").out)["clauses"][0]
    assert (row["links"], row["evidence"], row["deep"]) == ([f"{SECOND} current"], [], False)
    for path in (home.root / "evidence/review").iterdir():
        path.unlink()
    tasks = json.loads(home.run("coverage", "tasks", "--format", "json").out)["tasks"]
    assert [task["clauses"] for task in tasks] == [[], ["naming#NAME-1 unreviewed"]]
    for form in ("markdown", "csv", "text"):
        assert f"{SECOND} unreviewed" in home.run("coverage", "--format", form).out


def test_a_report_says_which_link_closes_the_gate(home: Scratch) -> None:
    review(home, SECOND)
    home.write(CANON, spec("Names are long."))
    home.commit()
    for form in ("markdown", "html", "json", "sarif", "oscal"):
        said = home.run("report", "evidence", "--format", form, "--as-of", "2026-07-01").out
        assert "suspect" in said, form
        assert "naming" in said, form


def test_a_repository_alone_does_not_judge_links_into_others(home: Scratch) -> None:
    home.write("workplan.toml", '[repository]\nname = "hub"\n\n[repositories.rules]\npath = "../rules"\n')
    home.write("workplans/HUB-WP-0001-plan.md", plan(second="clauses: [iam-profile#TOKEN-2]\n"))
    assert findings(home) == []
    assert (judged(home)["verdict"], links(home)) == (
        "met",
        [(1, SECOND, "iam-profile#TOKEN-2", "external", False)],
    )
    home.write(
        "../rules/canon/standards/iam-profile_v1.0.md", spec().replace("naming@1.0", "iam-profile@1.0")
    )
    assert [rule for rule, _path in findings(home)] == ["unknown-clause"]


def test_the_manifest_holds_what_is_traced(home: Scratch) -> None:
    review(home, SECOND)
    first = home.run("compile").out
    manifest = json.loads(first)
    jsonschema.Draft7Validator(SchemaFiles()["manifest"]).validate(manifest)
    assert [gate["id"] for gate in manifest["gates"]] == [GATE]
    assert [clause["id"] for clause in manifest["clauses"]] == ["NAME-1", "NAME-2"]
    assert sorted(one["type"] for one in manifest["evidence"]) == ["review", "test-run"]
    assert [task["clauses"] for task in manifest["tasks"]] == [[], ["naming#NAME-1"]]
    clause, link = manifest["clauses"][0], manifest["links"][0]
    assert (link["source"], link["target"], link["state"]) == (SECOND, "naming#NAME-1", "current")
    assert link["reviewed"] == link["fingerprint"] == clause["fingerprint"]
    named = [one for one in manifest["references"] if one["kind"] == "clause"]
    assert sorted((one["target"], one["state"], one["field"]) for one in named) == [
        ("naming#NAME-1", "resolved", "clauses"),
        ("naming#NAME-1", "resolved", "links"),
    ]
    assert home.run("compile").out == first


def test_services_say_whether_the_pins_of_their_evidence_fit(home: Scratch) -> None:
    about_clause(home)
    for path in (home.root / "evidence").rglob("*.json"):
        content = json.loads(path.read_text())
        content["subjects"].append({"kind": "service", "id": "hub"})
        path.unlink()
        made = kept({key: value for key, value in content.items() if key != "id"})
        home.write(made.path, made.data.decode())

    def pins() -> list[str]:
        rows = json.loads(home.run("coverage", "services", "--format", "json").out)["services"]
        return [row["pins"] for row in rows if row["service"] == "hub"]

    assert pins() == ["fit"]
    home.write(CANON, spec("Names are long."))
    assert pins() == ["mismatch"]


def test_a_gate_that_a_task_names_guards_something(home: Scratch) -> None:
    def loose() -> list[str]:
        return [
            row["what"]
            for row in json.loads(home.run("coverage", "loose", "--format", "json").out)["loose ends"]
        ]

    free = BLOCK.replace("guards: [HUB-WP-0001-T02]\n", "")
    home.write("workplans/HUB-WP-0001-plan.md", plan(gate=free))
    assert "gate-guards-nothing" in loose()
    home.write("workplans/HUB-WP-0001-plan.md", plan(second=f"gate: {GATE}\n", gate=free))
    assert "gate-guards-nothing" not in loose()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "~",
        "7",
        "[1, ~, {a: b}, [x]]",
        "{a: b}",
        '["#", "naming#", "#NAME-1", "a/b#c#d", "//#x"]',
        '" "',
        "no",
    ],
)
def test_no_value_of_clauses_breaks_a_run(home: Scratch, value: str) -> None:
    block = BLOCK.replace("requirements:", f"clauses: {value}\nrequirements:")
    home.write("workplans/HUB-WP-0001-plan.md", plan(second=f"clauses: {value}\n", gate=block))
    for words in (("check",), ("gate",), ("review",), ("coverage",), ("coverage", "tasks"), ("compile",)):
        assert home.run(*words).code in (0, 1, 2, 3, 4), words


@pytest.mark.parametrize("subject", ["clause:", "7", "[~, 1]", "{a: b}", '"clause:#"'])
def test_no_subject_of_a_requirement_breaks_a_run(home: Scratch, subject: str) -> None:
    block = BLOCK.replace("test-run", f"test-run, subject: {subject}")
    home.write("workplans/HUB-WP-0001-plan.md", plan(gate=block))
    for words in (("check",), ("gate",), ("review",), ("coverage",), ("compile",)):
        assert home.run(*words).code in (0, 1, 2, 3, 4), words
