"""Several processes at once: one repository is synced by one of them, and no edit is ever lost."""

import multiprocessing
import random
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.hub.workshop import AT, Hub, Repo, fixed_uuid, plan_text
from workplan.adapters.hub.store import Clockwork, open_store
from workplan.errors import ConflictError
from workplan.hub.plan import RepoPlan
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_sync import sync_checkout

CONTEXT = multiprocessing.get_context("fork")
TASKS = {f"T{number:02}": "todo" for number in range(1, 17)}
WRITERS = 8


def real(url: str, owner: str) -> Hub:
    hub = Hub(url, owner=owner, seed=owner)
    hub.store.close()
    hub.store = open_store(url, Clockwork(time.time, time.sleep), owner, create=True)
    return hub


def test_a_locked_repository_waits_and_then_says_who_has_it(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    other = Hub(hub.url, owner="pid 7 on laptop")
    with other.store.lock(repo.name, 0):
        outcome = hub.sync(repo)
        assert isinstance(outcome.error, ConflictError)
        assert "pid 7 on laptop" in outcome.error.message
        assert "--lock-timeout" in outcome.error.hint
        with hub.store.lock("net-kingdom", 0):
            pass
    hub.synced(repo)
    other.store.close()


def test_the_lock_of_a_dead_run_lapses(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    hub.store._take(repo.name, 0)
    later = Hub(hub.url, owner="run-2")
    later.now += 3600
    later.synced(repo)
    later.store.close()


@pytest.mark.parametrize("edited", ["CUST-WP-0001-T01", "CUST-WP-0001-T03"])
def test_an_edit_between_plan_and_apply_is_taken_into_account(hub: Hub, repo: Repo, edited: str) -> None:
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    repo.replace("status: todo", "status: done")
    plans: list[RepoPlan] = []

    def edit_once(plan: RepoPlan) -> bool:
        if not plans:
            hub.edit(edited, status="cancel")
        plans.append(plan)
        return True

    outcome = sync_checkout(
        hub.store, repo.name, repo.checkout, Request(), hub.terms()._replace(accept=edit_once)
    )
    assert [plan.revision for plan in plans] == sorted({plan.revision for plan in plans})
    assert len(plans) == 2
    assert hub.status(edited) == "cancel"
    assert outcome.exit_code == (3 if edited.endswith("T01") else 0)


def test_a_hub_that_never_rests_is_said(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    repo.replace("status: todo", "status: done")

    def edit_again(_plan: RepoPlan) -> bool:
        lite.edit("CUST-WP-0001-T03", status="cancel")
        return True

    outcome = sync_checkout(
        lite.store, repo.name, repo.checkout, Request(), lite.terms()._replace(accept=edit_again)
    )
    assert isinstance(outcome.error, ConflictError)
    assert lite.status("CUST-WP-0001-T01") == "todo"


def _sync_often(url: str, root: Path, name: str, done: Any) -> None:
    hub = real(url, f"syncer {name} {root.name}")
    repo = Repo(root, name)
    while not done.is_set():
        hub.sync(repo, max_change=1000)
    hub.store.close()


def _write_often(url: str, number: int) -> None:
    hub = real(url, f"writer {number}")
    chance = random.Random(number)
    for turn in range(6):
        name = f"CUST-WP-0001-T{chance.randrange(1, 17):02}"
        word = chance.choice(["todo", "progress", "wait", "done"])
        hub.edit(name, by=f"agent {number}", at=f"{AT}{turn}", status=word)
    hub.store.close()


@pytest.mark.slow
@pytest.mark.postgres
def test_eight_syncers_and_eight_writers_lose_no_update(server: str, tmp_path: Path) -> None:
    from tests.hub.server import database

    with database(server, "hub_crowd") as url:
        repo = Repo(tmp_path / "shared")
        repo.put(plan_text(tasks=TASKS, linked=True))
        hub = real(url, "first")
        hub.synced(repo)
        done = CONTEXT.Event()
        syncers = [
            CONTEXT.Process(target=_sync_often, args=(url, repo.root, repo.name, done))
            for _ in range(WRITERS)
        ]
        writers = [CONTEXT.Process(target=_write_often, args=(url, number)) for number in range(WRITERS)]
        hub.store.close()
        for process in syncers + writers:
            process.start()
        for process in writers:
            process.join()
        done.set()
        for process in syncers:
            process.join()
        assert [process.exitcode for process in syncers + writers] == [0] * 2 * WRITERS
        hub = real(url, "last")
        hub.synced(repo, max_change=1000)
        assert not hub.plan(repo).pending
        _check_history(hub, repo)
        hub.store.close()


def _check_history(hub: Hub, repo: Repo) -> None:
    """Every change follows from the one before, and the last one is what hub and file hold."""
    text = repo.text()
    by: dict[str, int] = defaultdict(int)
    for label in TASKS:
        uuid = fixed_uuid(f"CUST-WP-0001-{label}")
        changes = sorted(hub.store.history(uuid), key=lambda change: change.revision)
        status = "todo"
        for change in changes:
            assert change.old == status
            status = change.new
            by[change.by] += 1
        for earlier, later in pairwise(changes):
            assert earlier.revision < later.revision
        assert hub.status(f"CUST-WP-0001-{label}") == status
        assert f"id: CUST-WP-0001-{label}\nstatus: {status}\n" in text
    assert set(by) <= {f"agent {number}" for number in range(WRITERS)}
