"""What a check leaves out of facts is what no rule asks for, and nothing else."""

from pathlib import Path

import pytest

from tests.build.test_shapes import CATALOG
from tests.rules.casefile import Case
from tests.rules.test_cases import CASES
from workplan.build.document import compile_document
from workplan.kinds.builtin import WORKPLAN
from workplan.model.facts import Facts

PLAN = """---
id: HUB-WP-0001
type: workplan
title: A plan
status: active
---

# A plan

## Key decisions

| Decision | Choice | Reason |
|---|---|---|
| Store | SQLite | It is there. |

## Phase 1 — Begin

**Goal**: A beginning.

### T01 — One

```task
id: HUB-WP-0001-T01
status: todo
priority: high
```
"""
OUTLINE = ("phases", "decisions")


def both(path: str, data: bytes) -> tuple[Facts, Facts]:
    whole, without = (
        compile_document(path, data, WORKPLAN, CATALOG, 1 << 20, "home", outline=outline)
        for outline in (True, False)
    )
    return whole, without


def test_the_outline_is_left_out() -> None:
    whole, without = both("workplans/HUB-WP-0001-plan.md", PLAN.encode())
    assert all(getattr(whole, name) and not getattr(without, name) for name in OUTLINE)
    assert [(task.phase, bare.phase) for task, bare in zip(whole.tasks, without.tasks, strict=True)] == [
        ("HUB-WP-0001-P1", "")
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.title}")
def test_everything_else_stays(case: Case) -> None:
    for (_repo, path), data in case.files.items():
        whole, without = both(path, data)
        bare = tuple(task._replace(phase="") for task in whole.tasks)
        assert without == whole._replace(tasks=bare, phases=(), decisions=())


def test_no_rule_asks_for_it() -> None:
    rules = Path(__file__).resolve().parents[2] / "src/workplan/rules"
    for path in rules.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not any(f"facts.{name}" in text for name in OUTLINE), path
        assert "task.phase" not in text, path
