"""Write-back changes the bytes of the UUIDs and statuses, and no other byte, of any document."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hub.workshop import CATALOG, LIMIT, fixed_uuid
from workplan.build.document import compile_document
from workplan.hub.row import Edit
from workplan.hub.writeback import damage, edit_document
from workplan.kinds.builtin import WORKPLAN

PATH = "workplans/CUST-WP-0001-x.md"
HUB_KEY = "state_hub_task_id"


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    end = draw(st.sampled_from(["\n", "\r\n"]))
    quote = draw(st.sampled_from(['"', "'", ""]))
    lines = ["---", "id: CUST-WP-0001", f"title: {quote}A plan{quote}", "status: active"]
    if draw(st.booleans()):
        lines.insert(draw(st.integers(2, 4)), "# a comment: with a colon")
    if draw(st.booleans()):
        lines += ["related_repos:", "  - a # trailing", "  - 'b'"]
    if draw(st.booleans()):
        lines.append(
            draw(st.sampled_from(["state_hub_workstream_id: ~", "state_hub_workstream_id: TBD  # soon"]))
        )
    lines += ["---", "", "# A plan", ""]
    for number in range(1, draw(st.integers(1, 4)) + 1):
        indent = draw(st.sampled_from(["", "  ", "- ", "> "]))
        rest = {"- ": "  "}.get(indent, indent)
        keys = [
            f"id: CUST-WP-0001-T0{number}",
            "status: " + draw(st.sampled_from(["todo", '"todo"'])),
            "priority: low",
        ]
        if draw(st.booleans()):
            keys.append(f"{HUB_KEY}: " + draw(st.sampled_from(["~", '""', "TBD", "''  # none"])))
        if draw(st.booleans()):
            keys += ["tags:", "  - x"]
        keys = draw(st.permutations(keys)) if "tags:" not in keys else keys
        mark = draw(st.sampled_from(["```", "~~~~"]))
        lines += [f"### T0{number} — Täsk 🙂", "", f"{indent}{mark}task"]
        lines += [rest + key for key in keys] + [f"{rest}{mark}", "", f"Prose {number}  ", "---", ""]
    text = end.join(lines) + draw(st.sampled_from(["", end]))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


@settings(max_examples=300)
@given(documents())
def test_only_the_edited_values_change(data: bytes) -> None:
    before = compile_document(PATH, data, WORKPLAN, CATALOG, LIMIT)
    assert before.tasks
    edits = [Edit(before.document.line, (), "state_hub_workstream_id", fixed_uuid("plan"), True)]
    for task in before.tasks:
        edits.append(Edit(task.line, (), HUB_KEY, fixed_uuid(task.id), True))
        edits.append(Edit(task.line, (), "status", "done"))
    edited = edit_document(data, edits, LIMIT)
    assert edited.refused == ()
    after = compile_document(PATH, edited.data, WORKPLAN, CATALOG, LIMIT)
    assert damage(before, after, edits) == ""
    assert [(task.hub_id, task.status) for task in after.tasks] == [
        (fixed_uuid(task.id), "done") for task in before.tasks
    ]
    line = edited.lines()
    assert [task.line for task in after.tasks] == [line(task.line) for task in before.tasks]
    assert _without(edited.data) == _without(data)


def _without(data: bytes) -> bytes:
    """The bytes without the values that were set and without lines that hold a new key."""
    kept = re.sub(rb"(?m)^[ >-]*state_hub_\w+:.*(?:\r?\n|\Z)", b"", data)
    return re.sub(rb"(?m)^([ >-]*status:) [^\r\n#]*", rb"\1", kept).replace(b"status: active", b"status:")


@settings(max_examples=300)
@given(documents())
def test_the_same_edit_twice_changes_nothing_more(data: bytes) -> None:
    facts = compile_document(PATH, data, WORKPLAN, CATALOG, LIMIT)
    once = edit_document(data, [Edit(task.line, (), "status", "done") for task in facts.tasks], LIMIT).data
    facts = compile_document(PATH, once, WORKPLAN, CATALOG, LIMIT)
    assert (
        edit_document(once, [Edit(task.line, (), "status", "done") for task in facts.tasks], LIMIT).data
        == once
    )


@given(st.binary(max_size=200), st.integers(0, 9), st.text(max_size=8))
def test_any_bytes_and_any_edit_are_survived(data: bytes, line: int, key: str) -> None:
    edited = edit_document(data, [Edit(line, (), key, "x")], LIMIT)
    assert edited.refused or edited.data != b""
