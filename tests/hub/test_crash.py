"""A run that is killed, at whatever step, is finished or undone by the next one: nothing lost, nothing twice."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.hub.workshop import Hub, Repo, fixed_uuid, plan_text
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_sync import sync_checkout

PATH = "workplans/CUST-WP-0001-plan.md"
CONTEXT = multiprocessing.get_context("fork")


class Fuse:
    """Kills the process with SIGKILL at the `at`-th step; with a negative number only counts."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.steps = 0

    def step(self) -> None:
        if self.steps == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.steps += 1


class FusedWriter:
    """A writer whose every write has a step before and after it."""

    def __init__(self, inner: Any, fuse: Fuse) -> None:
        self.inner, self.fuse = inner, fuse

    def write(self, path: str, data: bytes, expect: bytes | None) -> None:
        self.fuse.step()
        self.inner.write(path, data, expect)
        self.fuse.step()


def run_until(hub_url: str, repo: Repo, at: int, steps: Any) -> None:
    fuse = Fuse(at)
    hub = Hub(hub_url, owner="doomed", seed="doomed")
    engine = hub.store._engine
    event.listen(engine, "before_cursor_execute", lambda *_args: fuse.step())
    event.listen(engine, "commit", lambda _connection: fuse.step())
    repo.wrap = lambda writer: FusedWriter(writer, fuse)
    hub.sync(repo)
    fuse.step()
    steps.value = fuse.steps


def count_steps(hub_url: str, repo: Repo) -> int:
    steps = CONTEXT.Value("i", 0)
    process = CONTEXT.Process(target=run_until, args=(hub_url, repo, -1, steps))
    process.start()
    process.join()
    assert process.exitcode == 0
    return int(steps.value)


def kill_at(hub_url: str, repo: Repo, at: int) -> bool:
    process = CONTEXT.Process(target=run_until, args=(hub_url, repo, at, CONTEXT.Value("i", 0)))
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


def first_sync(repo: Repo, _hub: Hub) -> None:
    repo.put(plan_text())


def both_ways(repo: Repo, hub: Hub) -> None:
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    hub.edit("CUST-WP-0001-T01", status="done")
    repo.replace("status: progress", "status: done")


@pytest.mark.slow
@pytest.mark.parametrize("prepare", [first_sync, both_ways])
def test_kill_at_every_step(tmp_path: Path, prepare: Callable[[Repo, Hub], None]) -> None:
    work, saved = tmp_path / "work", tmp_path / "saved"
    repo, url = Repo(work / "repo"), f"sqlite:///{work / 'hub.db'}"
    hub = Hub(url)
    prepare(repo, hub)
    hub.store.close()
    shutil.copytree(work, saved)
    steps = count_steps(url, repo)
    assert steps > 10
    for at in range(steps):
        shutil.rmtree(work)
        shutil.copytree(saved, work)
        assert kill_at(url, repo, at), f"step {at} of {steps} was not reached"
        _settle(url, repo)


def _settle(url: str, repo: Repo) -> None:
    hub = Hub(url, owner="after", seed="after")
    hub.now += 3600  # the dead run's lock has lapsed
    hub.synced(repo)
    assert not hub.plan(repo).pending
    assert hub.store.pending(repo.name, repo.checkout().place) == ()
    text = repo.text()
    rows = [row for row in hub.store.all_rows(repo.name) if row.kind in {"workplan", "task"}]
    assert sorted(row.key for row in rows) == ["CUST-WP-0001", *(f"CUST-WP-0001-T0{n}" for n in (1, 2, 3))]
    assert all(text.count(row.id) == 1 for row in rows)
    for row in rows:
        if row.kind == "task":
            assert f"id: {row.key}\nstatus: {row.values[1]}\n" in text
    if fixed_uuid("CUST-WP-0001-T01") in text:
        assert [row.values[1] for row in sorted(rows) if row.kind == "task"] == ["done", "done", "done"]
    hub.store.close()
    assert [file.name for file in (repo.root / "workplans").iterdir()] == [Path(PATH).name]


def test_the_next_run_says_what_it_found_finished(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    checkout = repo.checkout()

    class Dying:
        def write(self, path: str, data: bytes, expect: bytes | None) -> None:
            checkout.writer.write(path, data, expect)
            raise KeyboardInterrupt

    repo.wrap = lambda _writer: Dying()
    with pytest.raises(KeyboardInterrupt):
        lite.sync(repo)
    assert len(lite.store.pending(repo.name, checkout.place)) == 1
    repo.wrap = lambda writer: writer
    assert lite.synced(repo).resumed == 1


def test_a_file_changed_by_somebody_meanwhile_is_not_overwritten(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    checkout = repo.checkout()
    late = checkout._replace(writer=_Intruding(checkout.writer, repo))
    outcome = sync_checkout(lite.store, late.name, lambda: late, Request(), lite.terms())
    assert outcome.exit_code == 5
    assert "was changed meanwhile" in outcome.unwritten[0].reason
    assert "status: done" in repo.text()
    lite.synced(repo)
    assert lite.status("CUST-WP-0001-T01") == "done"
    assert repo.text().count("state_hub_task_id") == 3


class _Intruding:
    def __init__(self, inner: Any, repo: Repo) -> None:
        self.inner, self.repo = inner, repo

    def write(self, path: str, data: bytes, expect: bytes | None) -> None:
        self.repo.put(self.repo.text().replace("status: todo", "status: done"))
        self.inner.write(path, data, expect)
