"""The git side: what a checkout knows of its past, with real repositories."""

import os
import subprocess
from pathlib import Path

from tests.hub.workshop import LIMIT, Hub, Repo, plan_text
from workplan.adapters.git.layout import discover
from workplan.adapters.hub.checkout import git_state, write_obstacle

PATH = "workplans/CUST-WP-0001-plan.md"
ENV = {
    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "t"), ("EMAIL", "t@example.org"), ("DATE", "2026-01-01T00:00:00Z"))
    },
}


def git(folder: Path, *args: str) -> str:
    result = subprocess.run(
        ["git", "-C", str(folder), *args], check=True, capture_output=True, text=True, env=ENV
    )
    return result.stdout.strip()


def commit(repo: Repo, message: str = "a change") -> None:
    git(repo.root, "add", "-A")
    git(repo.root, "commit", "-q", "-m", message)


def look(repo: Repo, *, fetch: bool = False) -> None:
    repo.git = git_state(discover(str(repo.root)), [PATH], LIMIT, fetch=fetch)


def origin_and_clone(tmp_path: Path) -> tuple[Repo, Repo]:
    first = Repo(tmp_path / "first")
    git(first.root, "init", "-q", "-b", "main")
    first.put(plan_text(linked=True))
    commit(first)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "origin.git")
    git(first.root, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(first.root, "push", "-q", "-u", "origin", "main")
    git(tmp_path, "clone", "-q", "origin.git", "second")
    return first, Repo(tmp_path / "second", machine="laptop")


def test_a_stale_clone_does_not_set_back_what_another_one_did(lite: Hub, tmp_path: Path) -> None:
    first, second = origin_and_clone(tmp_path)
    look(first)
    lite.synced(first)
    second.replace("status: todo", "status: done")
    commit(second)
    git(second.root, "push", "-q")
    look(second)
    lite.synced(second)
    look(first)
    assert first.git.behind == 0
    outcome = lite.sync(first)
    assert outcome.plan is not None
    assert [held.rule for held in outcome.plan.held] == ["stale-file"]
    look(first, fetch=True)
    assert first.git.behind == 1
    assert lite.sync(first).exit_code == 3
    git(first.root, "pull", "-q", "--ff-only")
    look(first, fetch=True)
    lite.synced(first)
    assert lite.status("CUST-WP-0001-T01") == "done"
    first.replace("status: done", "status: todo")
    commit(first)
    look(first)
    lite.synced(first)
    assert lite.status("CUST-WP-0001-T01") == "todo"


def test_uuids_written_before_the_commit_are_known_to_a_clone_that_has_them(
    lite: Hub, tmp_path: Path
) -> None:
    first, second = origin_and_clone(tmp_path)
    first.put(plan_text())
    commit(first)
    look(first)
    lite.synced(first)
    commit(first, "uuids")
    git(first.root, "push", "-q", "--force")
    git(second.root, "pull", "-q", "--ff-only")
    second.replace("status: done", "status: todo")
    commit(second)
    look(second)
    lite.synced(second)
    assert lite.status("CUST-WP-0001-T03") == "todo"


def test_a_remote_that_cannot_be_reached_is_said(tmp_path: Path) -> None:
    first, _second = origin_and_clone(tmp_path)
    git(first.root, "remote", "set-url", "origin", str(tmp_path / "nowhere.git"))
    look(first, fetch=True)
    assert "could not be asked" in first.git.note


def test_the_state_of_a_worktree(tmp_path: Path) -> None:
    first, _second = origin_and_clone(tmp_path)
    look(first)
    assert first.git.commit == git(first.root, "rev-parse", "HEAD")
    assert first.git.dirty == frozenset()
    first.replace("status: todo", "status: done")
    look(first)
    assert first.git.dirty == {PATH}
    assert not first.git.contains("0" * 40)
    assert not first.git.contains("--help")
    assert first.git.contains(first.git.commit)


def test_without_git_the_past_is_unknown() -> None:
    assert git_state(None, [], LIMIT).commit == ""


def test_what_hinders_a_write(tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text("x")
    obstacle = write_obstacle(str(tmp_path))
    assert obstacle("plan.md") == ""
    assert obstacle("other.md") == "it is no regular file"
    file.chmod(0o400)
    assert obstacle("plan.md") == "it is read-only"
