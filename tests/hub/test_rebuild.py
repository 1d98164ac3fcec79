"""The hub can be rebuilt from the files alone; and the real document survives both databases."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from tests.hub.workshop import AT, Hub, Repo, plan_text
from workplan.errors import UsageError
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_rebuild import rebuild
from workplan.usecases.hub_records import live_records
from workplan.usecases.hub_run import Target

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT.parent / "shared" / "examples" / "the-custodian"


def test_a_rebuilt_hub_equals_the_synced_one(hub: Hub, repo: Repo, tmp_path: Path) -> None:
    repo.put(plan_text())
    repo.put(plan_text("CUST-WP-0002", linked=True), "workplans/CUST-WP-0002-other.md")
    hub.synced(repo)
    hub.edit("CUST-WP-0001-T01", status="done")
    hub.synced(repo)
    repo.replace("status: progress", "status: wait")
    hub.synced(repo)
    hub.store.add_event(repo.name, str(uuid4()), {"event_type": "risk_surfaced", "text": "x"}, "agent", AT)
    hub.store.register(repo.name, "workstation", str(repo.root))
    fresh = Hub(f"sqlite:///{tmp_path / 'fresh.db'}")
    targets = [Target(repo.name, repo.checkout)]
    report = rebuild(hub.store, fresh.store, targets, Request(), fresh.terms())
    assert report.compared[repo.name].equal, report.compared
    assert live_records(fresh.store, repo.name)
    assert report.alone["events reported to the hub"] == 1
    assert report.alone["edits not yet in files"] == 0
    assert fresh.store.repositories()[0].paths == {"workstation": str(repo.root)}
    with pytest.raises(UsageError):
        rebuild(None, fresh.store, targets, Request(), fresh.terms())


def test_an_event_replayed_is_recorded_once(hub: Hub, repo: Repo) -> None:
    uuid = str(uuid4())
    event = {"event_type": "note", "date": "2026-06-27", "text": "done offline"}
    assert hub.store.add_event(repo.name, uuid, event, "agent", AT)
    assert not hub.store.add_event(repo.name, uuid, event, "agent", AT)
    assert len(hub.store.find(uuid)) == 1


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the real example is not beside this checkout")
def test_the_real_example_keeps_every_uuid(hub: Hub, tmp_path: Path) -> None:
    root = tmp_path / "the-custodian"
    shutil.copytree(EXAMPLE, root)
    repo = Repo(root)
    files = {file: file.read_bytes() for file in sorted(root.rglob("*.md"))}
    hub.synced(repo)
    tasks = [row for row in hub.store.all_rows(repo.name) if row.kind == "task"]
    text = b"".join(files.values()).decode()
    assert tasks
    assert all(f'state_hub_task_id: "{row.id}"' in text for row in tasks)
    assert text.count("state_hub_task_id:") == len(tasks)
    assert {file: file.read_bytes() for file in files} == files
    assert not hub.plan(repo).pending
