"""Twice the document, about twice the work: no shape of a document may make the compiler square it.

Work is counted in lines of Python that run, so the result is the same on every machine.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from tests.rules.casefile import HOME, Case, findings

FRONT = "---\nid: A-WP-0001\ntype: workplan\ntitle: t\nstatus: active\n---\n\n# t\n\n"


def tasks(count: int, extra: str = "", prose: str = "", same: bool = False, heading: bool = True) -> str:
    return "".join(
        (f"### T{0 if same else i:02d} — a\n\n" if heading else "")
        + f"```task\nid: A-WP-0001-T{0 if same else i:02d}\nstatus: todo\n{extra.format(next=i + 1)}```\n{prose}\n"
        for i in range(count)
    )


SHAPES: dict[str, Callable[[int], str]] = {
    "tasks": tasks,
    "tasks without headings": lambda n: tasks(n, heading=False),
    "one id": lambda n: tasks(n, same=True),
    "one id that waits": lambda n: tasks(n, "depends_on: [A-WP-0001-T00]\n", same=True),
    "a chain": lambda n: tasks(n, "depends_on: [T{next:02d}]\n"),
    "unknown words": lambda n: tasks(n, "priorty: x\n").replace("todo", "zz"),
    "unknown ids": lambda n: tasks(9) + "".join(f"A-WP-0001-T{i:03d}\n" for i in range(100, 100 + n)),
    "one unknown id": lambda n: tasks(n, "depends_on: [A-WP-0001-T9999, OTHER]\n"),
    "notes in tasks": lambda n: tasks(n, prose="\n2026-01-01: completed\n"),
    "paths in tasks": lambda n: tasks(n, prose="\ndocs/a.md canon/a_v0.1.md\n"),
    "comments": lambda n: "# a\n<!-- workplan: allow missing-path: because -->\n" * n,
    "comments that silence": lambda n: tasks(n, prose="<!-- workplan: allow unknown-status: x -->\n").replace(
        "todo", "zz"
    ),
    "phases": lambda n: "".join(f"## Phase {i} — a\n\n**Goal**: b\n\n" for i in range(n)),
    "phases with tasks": lambda n: "".join(
        f"## Phase {i} — a\n\n### T{i:02d} — b\n\n```task\nid: T{i:02d}\nstatus: todo\n```\n"
        for i in range(n)
    ),
    "one phase, many tasks": lambda n: "## Phase 1 — a\n\n" + tasks(n),
    "phases, then tasks": lambda n: "".join(f"### Phase {i} — a\n" for i in range(n)) + "# b\n" + tasks(n),
    "decisions": lambda n: "## Key Decisions\n\n| a | b | c |\n|---|---|---|\n" + "| a | b | c |\n" * n,
    "tables": lambda n: "## Key Decisions\n\n| a | b |\n|---|---|\n| a | b |\n\n" * n,
    "checkboxes": lambda n: "".join(f"- [ ] T{i % 999:02d} a\n" for i in range(n)),
    "fences": lambda n: "````\n```\n~~~\n" * n,
    "folders": lambda n: "".join(f"/home/u{i}/a\n" for i in range(n)),
}


def work(text: str) -> int:
    """Lines of Python that run while the document is compiled and judged."""
    count = 0

    def step(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return step

    case = Case("", "", "", {(HOME, "workplans/A-WP-0001-t.md"): text.encode()}, {}, None)
    before = sys.gettrace()
    sys.settrace(step)
    try:
        findings(case)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_the_document(shape: str) -> None:
    make = SHAPES[shape]
    _warm, start, once, twice = (work(FRONT + make(size)) for size in (60, 60, 180, 360))
    per_piece = (once - start) / 120
    assert twice - once < 1.3 * 180 * per_piece + 1000
