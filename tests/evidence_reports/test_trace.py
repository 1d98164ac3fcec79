import csv
import io
import json
from typing import Any

import pytest

from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_trust.conftest import kept, record
from workplan.adapters.schema_files import SchemaFiles
from workplan.build.document import compile_document
from workplan.evidence.trace_nodes import nodes_of
from workplan.kinds.builtin import SPEC
from workplan.schema.catalog import Catalog

__all__ = ["cli", "scratch"]

CANON = "canon/standards/naming_v1.0.md"
TASK = "HUB-WP-0001-T01"
GATE = """
```gate
id: HUB-WP-0001-G-DONE
guards: [HUB-WP-0001-T01]
requirements:
  tests: {type: test-run, max_age: 14d}
```
"""


def spec(
    text: str = "Names are short.", level: str = "MUST", checks: str = "[spelling]", status: str = "accepted"
) -> str:
    return f"""---
id: naming@1.0
type: standard
title: "Naming v1.0"
status: {status}
version: "1.0"
updated: "2026-06-01"
---

# Naming v1.0

```clause
id: NAME-1
level: {level}
text: {text}
checks: {checks}
```

```clause
id: NAME-2
level: MUST
text: Names are plain.
```
"""


def fingerprint(text: str) -> str:
    facts = compile_document(CANON, text.encode(), SPEC, Catalog(SchemaFiles()), 1 << 20, "hub")
    return next(iter(nodes_of(facts))).fingerprint


@pytest.mark.parametrize(
    "same",
    [
        spec("Names are\n  short."),
        spec("Names  are   short."),
        spec(status="superseded"),
        "\n\n".join(spec().split("\n\n")).replace("2026-06-01", "2026-07-01"),
        spec().replace("# Naming v1.0\n", "# Naming v1.0\n\nSome words before.\n"),
    ],
)
def test_what_does_not_change_the_meaning_keeps_the_fingerprint(same: str) -> None:
    assert fingerprint(same) == fingerprint(spec())


@pytest.mark.parametrize(
    "other",
    [
        spec("Names are long."),
        spec(level="SHOULD"),
        spec(checks="[other]"),
        spec().replace("id: NAME-1", "id: NAME-3"),
    ],
)
def test_what_changes_the_meaning_changes_the_fingerprint(other: str) -> None:
    assert fingerprint(other) != fingerprint(spec())


def test_a_composed_letter_is_the_same_letter() -> None:
    assert fingerprint(spec("Na\u0308men")) == fingerprint(spec("N\u00e4men"))


@pytest.fixture
def home(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    path = scratch.plan()
    path.write_text(path.read_text() + GATE)
    scratch.write(CANON, spec())
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-06-29T00:00:00Z")
    scratch.commit()
    return scratch


def findings(home: Scratch) -> list[tuple[str, str]]:
    report = json.loads(home.run("check", "--format", "json").out)
    return [(found["rule"], found["path"]) for found in report["diagnostics"]]


def review(home: Scratch, *words: str, reason: str = "wording only") -> int:
    return home.run("review", *words, "--reason", reason, "--by", "anna").code


def test_a_link_becomes_suspect_and_only_a_review_clears_it(home: Scratch) -> None:
    assert review(home, TASK, "naming#NAME-1") == 0
    assert findings(home) == []
    home.write(CANON, spec("Names are short and plain."))
    assert [rule for rule, _path in findings(home)] == ["suspect-link"]
    assert [rule for rule, _path in findings(home)] == ["suspect-link"]
    assert review(home, TASK) == 0
    assert findings(home) == []
    reviews = [json.loads(path.read_text()) for path in (home.root / "evidence/review").iterdir()]
    assert len(reviews) == 2
    assert {r["fields"]["source"] for r in reviews} == {TASK}


def test_a_rejection_clears_nothing(home: Scratch) -> None:
    review(home, TASK, "naming#NAME-1")
    home.write(CANON, spec("Names are long."))
    assert review(home, TASK, "--verdict", "rejected") == 0
    assert "suspect-link" in [rule for rule, _path in findings(home)]


def test_a_review_needs_a_reason_a_task_and_a_target(home: Scratch) -> None:
    assert review(home, TASK, "naming#NAME-1", reason=" ") == 2
    assert review(home, "HUB-WP-0001-T99", "naming#NAME-1") == 2
    assert review(home, TASK, "naming#NAME-9") == 2
    assert review(home, TASK) == 2
    assert not (home.root / "evidence").exists()


def rows(home: Scratch, *words: str) -> list[dict[str, Any]]:
    ran = home.run(*words, "--format", "json")
    assert ran.code == 0, ran.err
    return next(value for value in json.loads(ran.out).values() if isinstance(value, list))


def show(home: Scratch, clause: str, result: str = "pass") -> None:
    made = kept({**record(), "result": result, "links": {"clauses": [clause]}})
    home.write(made.path, made.data.decode())


def test_coverage_tells_work_from_proof(home: Scratch) -> None:
    clauses = {row["clause"]: row for row in rows(home, "coverage")}
    assert (clauses["NAME-1"]["shallow"], clauses["NAME-1"]["deep"]) == (True, False)
    assert (clauses["NAME-2"]["shallow"], clauses["NAME-2"]["deep"]) == (False, False)
    show(home, "NAME-1")
    review(home, TASK, "naming#NAME-1")
    row = next(row for row in rows(home, "coverage") if row["clause"] == "NAME-1")
    assert (row["deep"], row["tasks"], row["checks"]) == (True, [TASK], ["spelling"])
    home.write(CANON, spec("Names are long."))
    assert next(row for row in rows(home, "coverage") if row["clause"] == "NAME-1")["deep"] is False


def test_loose_ends_are_listed(home: Scratch) -> None:
    loose = {(row["what"], row["id"]) for row in rows(home, "coverage", "loose")}
    assert ("unchecked-must", "naming@1.0#NAME-2") in loose
    assert ("must-without-evidence", "naming@1.0#NAME-1") in loose


def test_a_matrix_is_the_same_in_every_form(home: Scratch) -> None:
    show(home, "NAME-1")
    text = home.run("coverage", "--format", "csv").out
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["clause"] for row in table] == [row["clause"] for row in rows(home, "coverage")]
    assert home.run("coverage", "--format", "csv").out == text
    assert "NAME-1" in home.run("coverage", "--format", "markdown").out


def test_impact_names_what_follows_from_a_change(home: Scratch) -> None:
    review(home, TASK, "naming#NAME-1")
    show(home, "NAME-1")
    home.commit()
    home.write(CANON, spec("Names are long."))
    path = home.root / "workplans/HUB-WP-0001-plan.md"
    path.write_text(
        path.read_text().replace("tests: {type: test-run,", "tests: {type: test-run, tier_at_least: staging,")
    )
    home.commit()
    found = {(row["what"], row["id"], row["because"]) for row in rows(home, "impact", "HEAD~1..HEAD")}
    assert ("changed clause", "NAME-1", "text") in found
    assert ("changed gate", "HUB-WP-0001-G-DONE", "requirements") in found
    assert ("gate flips", "HUB-WP-0001-G-DONE", "met -> unmet") in found
    assert ("review task", TASK, "naming#NAME-1") in found
    assert ("review task", "HUB-WP-0001-T02", TASK) in found
    assert ("render again", CANON, "") in found
    assert any(what == "collect again" for what, _id, _because in found)


def test_a_change_of_status_has_no_impact(home: Scratch) -> None:
    path = home.root / "workplans/HUB-WP-0001-plan.md"
    path.write_text(path.read_text().replace("status: todo", "status: progress", 1))
    home.commit()
    assert rows(home, "impact", "HEAD~1") == []


@pytest.mark.parametrize("span", ["", "..", "..HEAD", "A...B", "HEAD..", "no-such..HEAD"])
def test_no_range_is_a_mistake(home: Scratch, span: str) -> None:
    assert home.run("impact", span).code == 2


def test_tasks_show_their_checks_gates_and_evidence(home: Scratch) -> None:
    made = kept({**record(), "links": {"tasks": [TASK]}})
    home.write(made.path, made.data.decode())
    first, second = rows(home, "coverage", "tasks")
    assert (first["task"], first["gates"], first["evidence"]) == (
        TASK,
        ["HUB-WP-0001-G-DONE"],
        [f"{made.id} pass"],
    )
    assert (second["gates"], second["evidence"]) == ([], [])
