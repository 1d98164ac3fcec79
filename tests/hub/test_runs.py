"""Saved plans, choices, questions about one record, and the commit of what was written back."""

import json
from pathlib import Path

import pytest

from tests.hub.test_git import commit, git, look, origin_and_clone
from tests.hub.workshop import Hub, Repo, fixed_uuid, plan_text
from workplan.adapters.git.layout import discover
from workplan.adapters.hub.commit import commit_write_back
from workplan.adapters.hub.opening import checkout_of
from workplan.errors import ConflictError, UsageError
from workplan.hub.options import Options
from workplan.hub.saved import to_json
from workplan.usecases.compile import Unit, compile_units
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_records import choices_of, read_log, trace
from workplan.usecases.hub_run import Target, apply_saved, plan_all
from workplan.usecases.hub_sync import Outcome, rewriter, sync_checkout


def saved(hub: Hub, repo: Repo) -> str:
    return json.dumps(to_json(plan_all(hub.store, [Target(repo.name, repo.checkout)], Request()).plan))


def apply(hub: Hub, repo: Repo, text: str) -> tuple[Outcome, ...]:
    return apply_saved(hub.store, text, [Target(repo.name, repo.checkout)], Request(), hub.terms())


def test_a_saved_plan_is_applied(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    (outcome,) = apply(hub, repo, saved(hub, repo))
    assert outcome.applied
    assert not hub.plan(repo).pending


def test_a_saved_plan_is_the_same_twice(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    assert saved(lite, repo) == saved(lite, repo)


def test_a_saved_plan_is_refused_when_a_file_moved(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    text = saved(lite, repo)
    repo.put(repo.text() + "\nMore.\n")
    with pytest.raises(ConflictError, match="saved plan is stale: files of"):
        apply(lite, repo, text)
    assert not lite.store.find("CUST-WP-0001")


def test_a_saved_plan_is_refused_when_the_hub_moved(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    repo.replace("status: todo", "status: done")
    text = saved(lite, repo)
    lite.edit("CUST-WP-0001-T03", status="cancel")
    with pytest.raises(ConflictError, match="the hub's records of"):
        apply(lite, repo, text)
    assert lite.status("CUST-WP-0001-T01") == "todo"


def test_a_saved_plan_is_refused_when_the_schema_moved(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    text = saved(lite, repo).replace('"schema": "', '"schema": "0')
    with pytest.raises(ConflictError, match="schema"):
        apply(lite, repo, text)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "workplan-sync-plan", "version": 99}'])
def test_what_is_no_plan_is_refused(lite: Hub, repo: Repo, text: str) -> None:
    with pytest.raises(UsageError):
        apply(lite, repo, text)


def test_choices_are_read_from_the_command_line() -> None:
    assert choices_of("X", "file", []) == {"X": {"*": "file"}}
    assert choices_of("X", "", ["status=hub"]) == {"X": {"status": "hub"}}
    for take, fields in (("", []), ("both", []), ("", ["status"]), ("", ["status=me"])):
        with pytest.raises(UsageError):
            choices_of("X", take, fields)


def test_a_choice_for_one_field_leaves_the_other_conflict(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    lite.edit("CUST-WP-0001-T01", status="cancel", priority="low")
    repo.replace("status: todo\npriority: high", "status: wait\npriority: medium")
    outcome = lite.sync(repo, choices=choices_of("CUST-WP-0001-T01", "", ["status=hub"]))
    assert outcome.exit_code == 3
    assert "status: cancel\npriority: medium" in repo.text()
    (row,) = lite.store.find("CUST-WP-0001-T01")
    assert row.values[1:3] == ("cancel", "low")


def test_log_and_trace_follow_one_record(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    lite.edit("CUST-WP-0001-T01", status="done")
    ((_row, changes),) = read_log(lite.store, "CUST-WP-0001-T01")
    assert [(change.by, change.side, change.new) for change in changes] == [("agent codex", "hub", "done")]
    found = trace(lite.store, [repo.checkout()], fixed_uuid("CUST-WP-0001-T01"))
    assert found.key == "CUST-WP-0001-T01"
    assert found.differences == (("status", "todo", "done"),)
    assert "task" in repo.text().split("\n")[found.records[0].line - 1]
    with pytest.raises(UsageError):
        read_log(lite.store, "NO-WP-0001")
    with pytest.raises(UsageError):
        trace(lite.store, [repo.checkout()], "NO-WP-0001")


def test_repositories_are_registered_per_machine(hub: Hub) -> None:
    hub.store.register("net-kingdom", "workstation", "/a", "git@example.org:nk.git")
    hub.store.register("net-kingdom", "laptop", "/b")
    (known,) = hub.store.repositories()
    assert known.paths == {"workstation": "/a", "laptop": "/b"}
    assert known.remote == "git@example.org:nk.git"
    hub.store.register("net-kingdom", "laptop", "/c")
    assert hub.store.repositories()[0].paths["laptop"] == "/c"
    assert hub.store.unregister("net-kingdom")
    assert not hub.store.unregister("net-kingdom")
    assert hub.store.repositories() == ()


def test_the_commit_holds_only_what_was_written_back(lite: Hub, tmp_path: Path) -> None:
    first, _second = origin_and_clone(tmp_path)
    first.put(plan_text())
    first.put("unrelated\n", "notes.txt")
    commit(first, "without uuids")
    first.replace("Prose of T01.", "Prose of T01, edited and not committed.")
    first.put("edited\n", "notes.txt")
    git(first.root, "add", "notes.txt")
    look(first)
    layout = discover(str(first.root))
    assert layout is not None
    checkout = first.checkout()
    outcome = sync_checkout(lite.store, checkout.name, lambda: checkout, Request(Options()), lite.terms())
    head = git(first.root, "rev-parse", "HEAD")
    made = commit_write_back(layout, outcome.written, rewriter(checkout, outcome))
    assert git(first.root, "rev-parse", "HEAD^") == head
    assert git(first.root, "rev-parse", "HEAD") == made
    lines = git(first.root, "show", "--format=", "-U0", "HEAD").split("\n")
    changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert len(changed) == first.text().count("state_hub_")
    assert all(line.startswith("+state_hub_") for line in changed)
    assert "edited and not committed" in first.text()
    assert "edited and not committed" in git(first.root, "diff")
    assert git(first.root, "diff", "--cached", "--name-only") == "notes.txt"
    assert commit_write_back(layout, outcome.written, rewriter(checkout, outcome)) == ""


def test_a_checkout_is_made_from_what_the_product_opens(lite: Hub, tmp_path: Path) -> None:
    first, _second = origin_and_clone(tmp_path)
    unit: Unit = first.unit()
    (compiled,) = compile_units([unit]).repositories
    checkout = checkout_of(unit, compiled, str(first.root), discover(str(first.root)))
    assert checkout.git.commit
    outcome = sync_checkout(lite.store, checkout.name, lambda: checkout, Request(), lite.terms())
    assert outcome.exit_code == 0
    assert lite.status("CUST-WP-0001-T01") == "todo"
