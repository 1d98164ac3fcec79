"""Syncing one repository with a hub, on every database."""

from tests.hub.workshop import Hub, Repo, fixed_uuid, plan_text
from workplan.errors import ConflictError
from workplan.hub.describe import describe_repository
from workplan.hub.options import Options
from workplan.hub.store import Wanted
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_sync import sync_checkout

NOTHING = Wanted((), (), {})


def test_first_sync_creates_records_and_writes_uuids(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    outcome = hub.synced(repo)
    assert outcome.written == ("workplans/CUST-WP-0001-plan.md",)
    text = repo.text()
    assert text.count("state_hub_task_id:") == 3
    for key in ("CUST-WP-0001", "CUST-WP-0001-T01", "CUST-WP-0001-T02", "CUST-WP-0001-T03"):
        (row,) = hub.store.find(key)
        assert row.id in text
        assert row.base == row.values


def test_uuids_of_the_file_are_kept(hub: Hub, repo: Repo) -> None:
    text = plan_text(linked=True)
    repo.put(text)
    assert hub.synced(repo).written == ()
    assert repo.text() == text
    assert hub.store.find("CUST-WP-0001-T02")[0].id == fixed_uuid("CUST-WP-0001-T02")


def test_a_second_sync_finds_nothing_to_do(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    hub.synced(repo)
    before = hub.store.snapshot(repo.name, NOTHING)
    outcome = hub.synced(repo)
    assert not outcome.applied
    assert outcome.plan is not None
    assert outcome.plan.read == 0
    assert not outcome.plan.pending
    assert hub.store.snapshot(repo.name, NOTHING).revision == before.revision
    assert not hub.plan(repo).pending


def test_file_ahead_goes_to_the_hub(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    repo.replace("status: todo", "status: done")
    hub.synced(repo)
    assert hub.status("CUST-WP-0001-T01") == "done"
    (change,) = hub.store.history(fixed_uuid("CUST-WP-0001-T01"))
    assert (change.field, change.old, change.new, change.side) == ("status", "todo", "done", "file")


def test_hub_ahead_changes_one_line_of_the_file(hub: Hub, repo: Repo) -> None:
    before = plan_text(linked=True)
    repo.put(before)
    hub.synced(repo)
    hub.edit("CUST-WP-0001-T01", status="done")
    lines = list(describe_repository(hub.plan(repo)))
    assert any("status: todo → done (hub ahead, 2026-06-27 by agent codex)" in line for line in lines)
    hub.synced(repo)
    assert repo.text() == before.replace("status: todo", "status: done")
    assert not hub.plan(repo).pending


def test_both_changed_is_a_conflict_and_nobody_wins(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    hub.edit("CUST-WP-0001-T01", status="cancel")
    repo.replace("status: todo", "status: progress")
    text = repo.text()
    for _ in range(2):
        outcome = hub.sync(repo)
        assert outcome.exit_code == 3
        assert outcome.plan is not None
        assert [held.rule for held in outcome.plan.held] == ["sync-conflict"]
        assert hub.status("CUST-WP-0001-T01") == "cancel"
        assert repo.text() == text


def test_a_conflict_is_resolved_by_choice(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    for side, wanted in (("file", "progress"), ("hub", "cancel")):
        hub.edit("CUST-WP-0001-T01", status="cancel")
        repo.put(plan_text(tasks={"T01": "progress", "T02": "progress", "T03": "done"}, linked=True))
        hub.synced(repo, choices={"CUST-WP-0001-T01": {"*": side}})
        assert hub.status("CUST-WP-0001-T01") == wanted
        assert f"status: {wanted}" in repo.text()
        assert not hub.plan(repo).pending


def test_conflicts_do_not_hold_up_other_records(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    hub.edit("CUST-WP-0001-T01", status="cancel")
    repo.replace("status: todo", "status: progress")
    repo.put(
        repo.text().replace("id: CUST-WP-0001-T02\nstatus: progress", "id: CUST-WP-0001-T02\nstatus: done")
    )
    hub.sync(repo)
    assert hub.status("CUST-WP-0001-T02") == "done"


def test_what_a_file_said_before_the_lock_was_held_never_undoes_another_run(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    early = repo.checkout()
    hub.edit("CUST-WP-0001-T01", status="done")
    hub.synced(repo)
    outcome = sync_checkout(hub.store, early.name, lambda: early, Request(Options()), hub.terms())
    assert isinstance(outcome.error, ConflictError)
    assert hub.status("CUST-WP-0001-T01") == "done"
    assert "id: CUST-WP-0001-T01\nstatus: done\n" in repo.text()
    assert not hub.plan(repo).pending
