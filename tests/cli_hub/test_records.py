"""drift, log, trace and hub: what they show of records, and their exit codes."""

import json
from pathlib import Path

import pytest

from tests.cli_hub.conftest import PLAN, Org, replace
from tests.hub.workshop import fixed_uuid, plan_text
from workplan.adapters.hub.store import Clockwork, open_store
from workplan.render.digest import text_digest
from workplan.render.header import with_header

T1 = "CUST-WP-0001-T01"
T2 = "CUST-WP-0001-T02"
SALT = "the-custodian"


@pytest.fixture
def linked(org: Org, repo: Path) -> Path:
    assert org.run("sync", "--yes").code == 0
    return repo


def test_drift_names_both_sides_and_who(org: Org, linked: Path) -> None:
    org.run("hub", "set", T1, "status=done", "--by", "agent codex")
    replace(linked, f"{T2}\nstatus: progress", f"{T2}\nstatus: wait")
    before = (linked / PLAN).read_bytes()
    ran = org.run("drift", "--format", "json")
    rows = {row["id"]: row for row in json.loads(ran.out)["differences"]}
    assert ran.code == 0
    assert (rows[T1]["state"], rows[T1]["base"], rows[T1]["file"], rows[T1]["hub"]) == (
        "hub ahead", "todo", "todo", "done",
    )  # fmt: skip
    assert rows[T1]["by"].endswith("by agent codex")
    assert (rows[T2]["state"], rows[T2]["file"], rows[T2]["hub"]) == ("file ahead", "wait", "progress")
    assert org.run("drift", "--exit-code").code == 1
    assert (linked / PLAN).read_bytes() == before


def test_drift_counts_what_is_new_for_people_and_lists_it_for_programs(org: Org, repo: Path) -> None:
    del repo
    shown = org.run("drift").out
    assert "1 workplan, 3 tasks" in shown
    assert T2 not in shown
    assert T2 in org.run("drift", "--format", "jsonl").out


def test_no_drift(org: Org, linked: Path) -> None:
    del linked
    ran = org.run("drift", "--exit-code")
    assert (ran.code, ran.out) == (0, "no differences\n")


def test_a_lost_uuid_is_drift_and_comes_back(org: Org, linked: Path) -> None:
    uuid = fixed_uuid(SALT + T1)
    replace(linked, f'\nstate_hub_task_id: "{uuid}"', "")
    assert "identity lost" in org.run("drift").out
    assert org.run("sync", "--yes").code == 0
    assert uuid in (linked / PLAN).read_text()


def test_log_says_who_changed_what_on_which_side(org: Org, linked: Path) -> None:
    org.run("hub", "set", T1, "status=progress", "--by", "agent codex")
    org.run("sync", "--yes")
    replace(linked, f"{T1}\nstatus: progress", f"{T1}\nstatus: done")
    org.run("sync", "--yes", "--by", "carol")
    ran = org.run("log", T1, "--format", "json")
    changes = [(row["by"], row["side"], row["old"], row["new"]) for row in json.loads(ran.out)["changes"]]
    assert changes == [("agent codex", "hub", "todo", "progress"), ("carol", "file", "progress", "done")]
    assert org.run("log", fixed_uuid(SALT + T1)).out == org.run("log", T1).out
    missing = org.run("log", "CUST-WP-0009")
    assert (missing.code, "help: give a whole id" in missing.err) == (2, True)


def test_trace_goes_from_the_file_to_what_was_rendered(org: Org, linked: Path) -> None:
    body = f"# Brief\n\n- {T1} is next\n- {T1}0 is another\n"
    text, _digest = with_header("BRIEF.md", "brief", text_digest("a"), text_digest("b"), body)
    (linked / "BRIEF.md").write_text(text)
    (linked / "notes.md").write_text(f"{T1} by hand\n")
    org.run("hub", "set", T1, "status=done")
    ran = org.run("trace", T1, "--format", "json")
    sections = json.loads(ran.out)["sections"]
    line = (linked / PLAN).read_text().split("\n").index(f"id: {T1}")
    assert sections["File"] == [f"the-custodian: {PLAN}:{line}"]
    assert sections["Manifest"] == ["the-custodian: /tasks/0"]
    assert fixed_uuid(SALT + T1) in sections["Hub"][0]
    assert sections["Differences"] == ["status: file todo, hub done"]
    assert [item.split("  ")[0] for item in sections["Rendered"]] == ["the-custodian: BRIEF.md:4"]
    manifest = json.loads(org.run("compile").out)
    assert manifest["tasks"][0]["id"] == T1
    assert org.run("trace", "CUST-WP-0009").code == 2


def test_hub_status_counts_and_hides_passwords(org: Org, linked: Path) -> None:
    del linked
    shown = org.run("hub", "status").out
    assert "3 task" in shown
    assert "the default" in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [("stauts=done", "`stauts` of a task cannot be changed"), ("status", "is not FIELD=VALUE")],
)
def test_hub_set_refuses_what_a_file_cannot_take(org: Org, linked: Path, change: str, said: str) -> None:
    del linked
    ran = org.run("hub", "set", T1, change)
    assert ran.code == 2
    assert said in ran.err


def test_a_ghost_is_named_and_merged(org: Org, linked: Path) -> None:
    ghost = fixed_uuid("ghost")
    store = open_store(
        str(org.root.parent / "data/workplan/hub.db"),
        Clockwork(lambda: 0.0, lambda _s: None),
        "x",
        create=True,
    )
    store.add_ghost(ghost, "Plan CUST-WP-0001", "agent", "2026-06-27T10:00:00Z")
    store.close()
    replace(linked, "Prose of T01.", "More prose.")
    named = org.run("sync", "--yes")
    assert named.code == 0
    assert f"`workplan hub merge {ghost} CUST-WP-0001`" in named.out
    assert org.run("hub", "merge", ghost, "CUST-WP-0001").code == 0
    assert org.run("sync", "--yes").out == "the-custodian: in sync (1 document)\n"
    assert org.run("hub", "merge", ghost, "CUST-WP-0001").code == 2


def test_a_hub_built_again_equals_the_old_one(org: Org, linked: Path, tmp_path: Path) -> None:
    del linked
    ran = org.run("hub", "rebuild", "--into", str(tmp_path / "new.db"))
    assert (ran.code, "the-custodian: equal" in ran.out) == (0, True)
    again = org.run("hub", "rebuild", "--into", str(tmp_path / "new.db"))
    assert (again.code, "holds records already" in again.err) == (2, True)
    org.run("hub", "set", T1, "status=done")
    ran = org.run("hub", "rebuild", "--into", str(tmp_path / "newer.db"))
    assert ran.code == 1
    assert f"the-custodian/task/{T1}" in ran.out
    assert "only in the old hub: 1 edits not yet in files" in ran.out


def test_a_lost_hub_comes_back_from_the_files(org: Org, linked: Path) -> None:
    for file in (org.root.parent / "data" / "workplan").iterdir():
        file.unlink()
    before = (linked / PLAN).read_bytes()
    assert org.run("hub", "rebuild").code == 0
    assert (linked / PLAN).read_bytes() == before
    assert org.run("drift", "--exit-code").code == 0


def test_text_of_a_plan_that_was_not_linked_gets_its_uuids(org: Org, repo: Path) -> None:
    (repo / PLAN).write_text(plan_text())
    shown = org.run("sync", "--yes").out
    assert "1 file written" in shown
    assert (repo / PLAN).read_text().count("state_hub_task_id") == 3


@pytest.mark.parametrize("side", ["file", "hub"])
def test_what_looks_like_a_secret_stays_where_it_is(org: Org, linked: Path, side: str) -> None:
    secret = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"
    if side == "file":
        replace(linked, f"id: {T1}", f"id: {T1}\nblocking_reason: {secret}")
    else:
        org.run("hub", "set", T1, f"blocking_reason={secret}")
    before = (linked / PLAN).read_bytes()
    for command in (("plan",), ("drift",), ("sync", "--yes")):
        ran = org.run(*command)
        assert ran.code == 3
        assert secret not in ran.out + ran.err
        assert "possible-secret" in ran.out or "possible secret" in ran.out
    assert (linked / PLAN).read_bytes() == before
    if side == "file":
        assert secret not in org.run("log", T1).out
        data = b"".join(file.read_bytes() for file in (org.root.parent / "data" / "workplan").iterdir())
        assert secret.encode() not in data
