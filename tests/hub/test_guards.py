"""What stops a sync before it does harm: old checkouts, too many changes, unreadable files, secrets."""

from pathlib import Path

import pytest

from tests.hub.workshop import Hub, Repo, plan_text
from workplan.usecases.hub_checkout import GitState
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_sync import sync_checkout

PATH = "workplans/CUST-WP-0001-plan.md"
MANY = {f"T{number:02}": "todo" for number in range(1, 31)}


def at(commit: str, *past: str, dirty: tuple[str, ...] = (), behind: int = 0) -> GitState:
    history = {commit, *past}
    return GitState(
        commit, frozenset(dirty), history.__contains__, lambda _path: frozenset(), behind, "origin/main"
    )


def test_an_older_checkout_never_sets_a_status_back(hub: Hub, repo: Repo, tmp_path: Path) -> None:
    repo.put(plan_text(linked=True))
    repo.git = at("c1")
    hub.synced(repo)
    second = Repo(tmp_path / "laptop", machine="laptop")
    second.put(plan_text(linked=True).replace("status: todo", "status: done"))
    second.git = at("c2", "c1")
    hub.synced(second)
    old = repo.text()
    outcome = hub.sync(repo)
    assert outcome.exit_code == 3
    assert outcome.plan is not None
    assert [held.rule for held in outcome.plan.held] == ["stale-file"]
    assert "pull" in outcome.plan.held[0].hint
    assert hub.status("CUST-WP-0001-T01") == "done"
    assert repo.text() == old
    repo.put(second.text())
    repo.git = at("c2", "c1")
    hub.synced(repo)
    assert not hub.plan(repo).pending


def test_an_older_checkout_orphans_and_renames_nothing(lite: Hub, repo: Repo, tmp_path: Path) -> None:
    repo.put(plan_text(linked=True))
    repo.git = at("c1")
    lite.synced(repo)
    second = Repo(tmp_path / "laptop", machine="laptop")
    second.git = at("c2", "c1")
    second.put(plan_text(tasks={"T01": "todo", "T02": "progress", "T03": "done", "T04": "todo"}, linked=True))
    second.put(plan_text("CUST-WP-0002", linked=True), "workplans/CUST-WP-0002-new.md")
    lite.synced(second)
    lite.sync(repo, max_change=100)
    assert not lite.store.find("CUST-WP-0001-T04")[0].orphaned
    assert not lite.store.find("CUST-WP-0002")[0].orphaned


def test_uncommitted_work_elsewhere_is_newer_than_this_commit(lite: Hub, repo: Repo, tmp_path: Path) -> None:
    repo.git = at("c1", dirty=(PATH,))
    repo.put(plan_text(linked=True).replace("status: todo", "status: done"))
    lite.synced(repo)
    second = Repo(tmp_path / "laptop", machine="laptop")
    second.git = at("c1")
    second.put(plan_text(linked=True))
    assert lite.sync(second).exit_code == 3
    assert lite.status("CUST-WP-0001-T01") == "done"


def test_a_stale_file_may_move_a_status_forward(lite: Hub, repo: Repo, tmp_path: Path) -> None:
    repo.git = at("c2", "c1")
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    second = Repo(tmp_path / "laptop", machine="laptop")
    second.git = at("c1")
    second.put(plan_text(linked=True).replace("status: todo", "status: done"))
    lite.synced(second)
    assert lite.status("CUST-WP-0001-T01") == "done"


def test_reopening_in_an_up_to_date_checkout_is_allowed(lite: Hub, repo: Repo) -> None:
    repo.git = at("c1")
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    repo.git = at("c2", "c1")
    repo.replace("status: done", "status: todo")
    lite.synced(repo)
    assert lite.status("CUST-WP-0001-T03") == "todo"


def test_a_rebased_commit_is_known_by_its_content(lite: Hub, repo: Repo, tmp_path: Path) -> None:
    repo.git = at("local", "c1")
    repo.put(plan_text(linked=True).replace("status: todo", "status: done"))
    lite.synced(repo)
    digest = next(iter(lite.store.documents(repo.name).values())).digest.partition(" ")[0]
    second = Repo(tmp_path / "laptop", machine="laptop")
    second.put(plan_text(linked=True))
    second.git = at("rebased", "c1")._replace(digests=lambda _path: frozenset({digest}))
    lite.synced(second)
    assert lite.status("CUST-WP-0001-T01") == "todo"


def test_behind_its_remote_nothing_is_written(lite: Hub, repo: Repo) -> None:
    text = plan_text()
    repo.put(text)
    repo.git = at("c1", behind=3)
    outcome = lite.sync(repo)
    assert outcome.exit_code == 3
    assert outcome.plan is not None
    assert [held.rule for held in outcome.plan.refused] == ["behind-remote"]
    assert repo.text() == text
    assert not lite.store.find("CUST-WP-0001")


@pytest.mark.parametrize(("old", "new"), [("status: todo", "status: cancel"), ("```task", "```text")])
def test_too_many_changes_at_once_are_refused(hub: Hub, repo: Repo, old: str, new: str) -> None:
    repo.put(plan_text(tasks=MANY, linked=True))
    hub.synced(repo)
    repo.put(repo.text().replace(old, new, 7))
    outcome = hub.sync(repo)
    assert outcome.exit_code == 3
    assert outcome.plan is not None
    assert [held.rule for held in outcome.plan.refused] == ["mass-change"]
    assert "--max-change 7" in outcome.plan.refused[0].hint
    assert {row.orphaned for row in hub.store.find("CUST-WP-0001-T01")} == {False}
    assert hub.status("CUST-WP-0001-T01") == "todo"
    hub.synced(repo, max_change=7)
    assert not hub.plan(repo).pending


def test_a_repository_without_documents_is_refused(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(tasks={"T01": "todo"}, linked=True))
    lite.synced(repo)
    (repo.root / PATH).unlink()
    outcome = lite.sync(repo)
    assert outcome.plan is not None
    assert [held.rule for held in outcome.plan.refused] == ["empty-repository"]
    assert not lite.store.find("CUST-WP-0001")[0].orphaned


def test_an_unreadable_document_is_left_alone_and_named(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    repo.put(plan_text("CUST-WP-0002", linked=True), "workplans/CUST-WP-0002-good.md")
    lite.synced(repo)
    broken = repo.text().replace('"\n---\n', '"---\n', 1)
    repo.put(broken)
    for _ in range(2):
        outcome = lite.sync(repo)
        assert outcome.plan is not None
        assert [held.rule for held in outcome.plan.held] == ["unreadable-document"]
    assert repo.text() == broken
    assert lite.status("CUST-WP-0001-T01") == "todo"
    assert not lite.store.find("CUST-WP-0001")[0].orphaned


def test_a_status_outside_the_vocabulary_is_not_synced(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    repo.replace("status: todo", "status: someday")
    for _ in range(2):
        outcome = lite.sync(repo)
        assert outcome.plan is not None
        assert [held.rule for held in outcome.plan.held] == ["unknown-status"]
    assert lite.status("CUST-WP-0001-T01") == "todo"


def test_text_like_a_secret_never_reaches_the_hub(lite: Hub, repo: Repo) -> None:
    secret = "ghp_" + "a1B2" * 9
    text = plan_text(linked=True).replace("priority: high", f"priority: high\nintervention_note: {secret}", 1)
    repo.put(text)

    def screen(value: str) -> str | None:
        return "GitHub token" if "ghp_" in value else None

    request = Request(screen=screen)
    outcome = sync_checkout(lite.store, repo.name, repo.checkout, request, lite.terms())
    assert outcome.plan is not None
    (held,) = outcome.plan.held
    assert held.rule == "possible-secret"
    assert secret not in repr(held)
    assert not lite.store.find("CUST-WP-0001-T01")
    assert lite.status("CUST-WP-0001-T02") == "progress"
    assert secret.encode() not in Path(lite.url.removeprefix("sqlite:///")).read_bytes()
    again = sync_checkout(lite.store, repo.name, repo.checkout, request, lite.terms())
    assert again.plan is not None
    assert [held.rule for held in again.plan.held] == ["possible-secret"]


def test_closed_tasks_suggest_that_the_plan_is_finished(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(tasks={"T01": "done", "T02": "cancel"}, linked=True))
    outcome = lite.synced(repo)
    assert outcome.plan is not None
    (suggestion,) = outcome.plan.suggestions
    assert (suggestion.key, suggestion.value, suggestion.safe) == ("CUST-WP-0001", "finished", True)
    assert "status: active" in repo.text()
    lite.synced(repo, fix=True)
    assert "status: finished" in repo.text()
    assert lite.status("CUST-WP-0001") == "finished"
    plan = lite.plan(repo)
    assert not plan.pending
    assert not plan.suggestions


def test_a_blocked_plan_is_not_unblocked_by_its_tasks(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(tasks={"T01": "progress"}, linked=True).replace("status: active", "status: blocked"))
    outcome = lite.synced(repo, fix=True)
    assert outcome.plan is not None
    assert not outcome.plan.suggestions
    assert lite.status("CUST-WP-0001") == "blocked"
