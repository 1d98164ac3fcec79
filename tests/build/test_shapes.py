"""Every shape of workplan that is in use somewhere parses to the tasks a person sees in it."""

import pytest

from workplan.adapters.schema_files import SchemaFiles
from workplan.build.document import compile_document
from workplan.kinds.builtin import WORKPLAN
from workplan.model.facts import Facts
from workplan.schema.catalog import Catalog

CATALOG = Catalog(SchemaFiles())
FRONT = "---\nid: HUB-WP-0001\ntype: workplan\ntitle: A plan\nstatus: active\n---\n\n"


def compiled(body: str, front: str = FRONT) -> Facts:
    path = "workplans/HUB-WP-0001-plan.md"
    return compile_document(path, (front + body).encode(), WORKPLAN, CATALOG, 1 << 20, "home")


def block(task_id: str = "HUB-WP-0001-T01", extra: str = "") -> str:
    return f"```task\nid: {task_id}\nstatus: todo\n{extra}```\n"


@pytest.mark.parametrize(
    ("heading", "title", "label"),
    [
        ("### T01 — Write it", "Write it", "T01"),
        ("## Task T01: Write it", "Write it", "T01"),
        ("## T01: Write it", "Write it", "T01"),
        ("## T01 - Write it", "Write it", "T01"),
        ("## P3.1 - Write it", "Write it", "P3.1"),
        ("### Step 1: Write it", "Write it", "Step 1"),
        ("## Task: Write it", "Write it", ""),
        ("## T1 — Write it", "Write it", "T1"),
        ("## Write it", "Write it", ""),
    ],
)
def test_each_form_of_heading_gives_the_title(heading: str, title: str, label: str) -> None:
    facts = compiled(f"{heading}\n\n{block()}")
    assert [(task.title, task.label, task.heading_line) for task in facts.tasks] == [(title, label, 8)]
    assert facts.diagnostics == ()


def test_blocks_under_one_heading_take_their_bold_titles() -> None:
    body = (
        "## Tasks\n\n"
        + block()
        + "\n**First thing.**\n\n"
        + block("HUB-WP-0001-T02")
        + "\n**Second thing**: text\n"
    )
    assert [task.title for task in compiled(body).tasks] == ["First thing.", "Second thing"]


def test_a_title_in_the_block_counts_where_no_heading_does() -> None:
    body = "## Tasks\n\n" + block(extra="title: Given\n") + "\n" + block("HUB-WP-0001-T02")
    assert [task.title for task in compiled(body).tasks] == ["Given", "HUB-WP-0001-T02"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("HUB-WP-0001-T01", "HUB-WP-0001-T01"),
        ("HUB-WP-0001-T001", "HUB-WP-0001-T001"),
        ("HUB-WP-0001-T1", "HUB-WP-0001-T1"),
        ("T-01", "HUB-WP-0001-T01"),
        ("T01", "HUB-WP-0001-T01"),
    ],
)
def test_short_ids_belong_to_their_plan(written: str, meant: str) -> None:
    assert [task.id for task in compiled(f"### T1 — x\n\n{block(written)}").tasks] == [meant]


@pytest.mark.parametrize("value", ["~", "null", "", '""', "TBD", "'TBD'"])
def test_every_way_to_say_not_linked(value: str) -> None:
    facts = compiled(f"### T01 — x\n\n{block(extra=f'state_hub_task_id: {value}'.rstrip() + chr(10))}")
    assert facts.tasks[0].hub_id == ""
    assert facts.diagnostics == ()


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_hub_id_is_read_with_and_without_quotes(quote: str) -> None:
    uuid = "0D7792F7-5695-4e1a-9726-b9661d5e7108"
    facts = compiled(
        f"### T01 — x\n\n{block(extra=f'state_hub_task_id: {quote}{uuid}{quote}  # given' + chr(10))}"
    )
    assert facts.tasks[0].hub_id == uuid.lower()


def test_a_list_in_the_front_matter_gives_tasks() -> None:
    front = FRONT.replace(
        "---\n\n", "tasks:\n  - id: T44\n    status: done\n  - id: T45\n    status: todo\n---\n\n"
    )
    facts = compiled("# A plan\n", front)
    assert [(task.id, task.status) for task in facts.tasks] == [
        ("HUB-WP-0001-T44", "done"),
        ("HUB-WP-0001-T45", "todo"),
    ]


def test_a_checkbox_list_gives_tasks_with_the_ids_of_the_table() -> None:
    uuid = "0d7792f7-5695-4e1a-9726-b9661d5e7108"
    body = (
        "## Tasks\n\n- [x] T01 Write it\n- [ ] **T02** Test it\n- [ ] no task\n\n"
        f"## State Hub Task IDs\n\n| Task | Id |\n|---|---|\n| T01 | `{uuid}` |\n"
    )
    tasks = compiled(body).tasks
    assert [(task.id, task.title, task.status, task.hub_id) for task in tasks] == [
        ("HUB-WP-0001-T01", "Write it", "done", uuid),
        ("HUB-WP-0001-T02", "Test it", "todo", ""),
    ]


def test_examples_in_longer_fences_and_other_headings_are_no_tasks() -> None:
    example = "````markdown\n### T09 — Example\n\n```task\nid: X-T09\nstatus: wait | todo\n```\n````\n"
    facts = compiled(f"### Extraction Boundary\n\nText.\n\n{example}\n### T01 — Real\n\n{block()}")
    assert [task.id for task in facts.tasks] == ["HUB-WP-0001-T01"]


def test_blocks_in_lists_and_quotes_are_tasks() -> None:
    inner = block().replace("\n", "\n  ").rstrip(" ")
    quoted = "".join(f"> {line}\n" for line in block("HUB-WP-0001-T02").splitlines())
    facts = compiled(f"## T01 — In a list\n\n- item\n\n  {inner}\n## T02 — Quoted\n\n{quoted}")
    assert [task.id for task in facts.tasks] == ["HUB-WP-0001-T01", "HUB-WP-0001-T02"]


def test_phases_hold_their_tasks_and_facts() -> None:
    body = (
        "## Phase 2 — Build\n\n**Goal**: One thing\nthat works.\n**Repos**: `alpha`, beta (new)\n"
        f"**Depends on**: Phase 1.\n\n### T01 — Write it\n\n{block()}\n## Notes\n\nText.\n"
    )
    facts = compiled(body)
    phase = facts.phases[0]
    assert (phase.id, phase.title, phase.goal) == ("HUB-WP-0001-P2", "Build", "One thing that works.")
    assert phase.repos == ("alpha", "beta")
    assert phase.tasks == ("HUB-WP-0001-T01",)
    assert facts.tasks[0].phase == phase.id


def test_key_decisions_are_read_from_their_table() -> None:
    body = "## Key Decisions\n\n| Decision | Choice | Rationale |\n|---|---|---|\n| Where | `a \\| b` | It fits |\n"
    facts = compiled(body)
    assert [(d.decision, d.choice, d.rationale, d.line) for d in facts.decisions] == [
        ("Where", "`a | b`", "It fits", 12)
    ]


@pytest.mark.parametrize(
    ("prose", "date", "label"),
    [
        ("Completed 2026-06-22: all done.", "2026-06-22", "Completed"),
        ("Completed (2026-06-07): all done.", "2026-06-07", "Completed"),
        ("Implementation slice 2 (2026-06-06): all done.", "2026-06-06", "Implementation slice 2"),
        ("2026-06-27 sequencing update: all done.", "2026-06-27", "sequencing update"),
        ("**Core Hub reset (2026-06-27):** all done.", "2026-06-27", "Core Hub reset"),
        ("- 2026-06-27: all done.", "2026-06-27", ""),
    ],
)
def test_dated_notes_are_read_in_every_form(prose: str, date: str, label: str) -> None:
    facts = compiled(f"### T01 — x\n\n{block()}\n{prose}\n")
    assert [(n.date, n.label, n.text, n.subject) for n in facts.notes] == [
        (date, label, "all done.", "HUB-WP-0001-T01")
    ]


def test_references_carry_their_exact_place() -> None:
    facts = compiled(
        f"### T01 — x\n\n{block()}\nSee `CUST-WP-0048` and CORE-WP-0008-T05, net-kingdom NK-WP-0001.\n"
    )
    assert [(r.target, r.line, r.column, r.source) for r in facts.references if r.kind == "prose"] == [
        ("CUST-WP-0048", 15, 6, "HUB-WP-0001-T01"),
        ("CORE-WP-0008-T05", 15, 24, "HUB-WP-0001-T01"),
        ("NK-WP-0001", 15, 54, "HUB-WP-0001-T01"),
    ]


def test_values_stay_the_text_that_stands_there() -> None:
    front = FRONT.replace("title: A plan", "title: 02.10\ncreated: 2023-14-05\nowner: yes\nx_number: 0752")
    fields = compiled("", front).document.fields
    assert (fields["title"], fields["created"], fields["owner"], fields["x_number"]) == (
        "02.10",
        "2023-14-05",
        "yes",
        "0752",
    )
