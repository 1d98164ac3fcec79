"""Records keep their identity: copies stop, renames and moves are followed, nothing is ever deleted."""

from pathlib import Path

from tests.hub.workshop import AT, Hub, Repo, fixed_uuid, plan_text

PATH = "workplans/CUST-WP-0001-plan.md"


def held_rules(hub: Hub, repo: Repo) -> list[str]:
    return [held.rule for held in hub.plan(repo).held]


def test_a_copied_uuid_names_both_places_and_stops_only_those(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    uuid = fixed_uuid("CUST-WP-0001-T01")
    repo.put(repo.text().replace(fixed_uuid("CUST-WP-0001-T02"), uuid))
    outcome = lite.sync(repo)
    assert outcome.plan is not None
    (held,) = outcome.plan.held
    assert held.rule == "copied-uuid"
    assert len({(place.path, place.line) for place in held.places}) == 2
    assert f"{PATH}:{held.places[0].line}" in held.message
    assert f"{PATH}:{held.places[1].line}" in held.message
    assert outcome.exit_code == 3
    assert not lite.store.find("CUST-WP-0001-T01")
    assert lite.status("CUST-WP-0001-T03") == "done"
    assert held_rules(lite, repo) == ["copied-uuid"]


def test_a_uuid_copied_from_a_document_that_did_not_change(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    copy = plan_text("CUST-WP-0002", tasks={"T01": "todo"}, linked=True)
    original = fixed_uuid("CUST-WP-0001-T01")
    repo.put(copy.replace(fixed_uuid("CUST-WP-0002-T01"), original), "workplans/CUST-WP-0002-copy.md")
    for _ in range(2):
        outcome = lite.sync(repo)
        assert outcome.plan is not None
        (held,) = outcome.plan.held
        assert held.rule == "copied-uuid"
        assert {place.path for place in held.places} == {PATH, "workplans/CUST-WP-0002-copy.md"}
    assert lite.store.find(original)[0].key == "CUST-WP-0001-T01"


def test_a_whole_copied_file_is_a_duplicate_id(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    lite.synced(repo)
    repo.put(repo.text(), "workplans/CUST-WP-0001-copy.md")
    assert "copied-uuid" in held_rules(lite, repo)
    lite.sync(repo)
    assert {row.path for row in lite.store.find("CUST-WP-0001-T01")} == {PATH}


def test_an_id_changed_with_its_uuid_kept_is_a_rename(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    repo.replace("id: CUST-WP-0001-T02", "id: CUST-WP-0001-T09")
    hub.synced(repo)
    (row,) = hub.store.find(fixed_uuid("CUST-WP-0001-T02"))
    assert row.key == "CUST-WP-0001-T09"
    assert not hub.store.find("CUST-WP-0001-T02")


def test_two_tasks_may_exchange_their_ids(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    text = repo.text().replace("id: CUST-WP-0001-T01\n", "id: X\n").replace("### T01", "### X")
    text = text.replace("id: CUST-WP-0001-T02\n", "id: CUST-WP-0001-T01\n").replace(
        "id: X\n", "id: CUST-WP-0001-T02\n"
    )
    repo.put(text)
    hub.synced(repo)
    assert hub.store.find("CUST-WP-0001-T01")[0].id == fixed_uuid("CUST-WP-0001-T02")
    assert hub.store.find("CUST-WP-0001-T02")[0].id == fixed_uuid("CUST-WP-0001-T01")


def test_a_moved_file_is_a_move(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    moved = "workplans/archived/260701-CUST-WP-0001-plan.md"
    repo.put(repo.text(), moved)
    (repo.root / PATH).unlink()
    lite.synced(repo)
    assert {row.path for row in lite.store.find("CUST-WP-0001-T01")} == {moved}
    assert not lite.plan(repo).pending


def test_a_file_gone_is_orphaned_and_revived_when_it_comes_back(hub: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    other = "workplans/CUST-WP-0002-other.md"
    repo.put(plan_text("CUST-WP-0002", linked=True), other)
    hub.synced(repo)
    text = repo.text(other)
    (repo.root / other).unlink()
    hub.synced(repo, max_change=4)
    (row,) = hub.store.find("CUST-WP-0002-T01")
    assert row.orphaned
    repo.put(text, other)
    hub.synced(repo)
    (row,) = hub.store.find("CUST-WP-0002-T01")
    assert not row.orphaned
    assert row.id == fixed_uuid("CUST-WP-0002-T01")
    assert [change.new for change in hub.store.history(row.id)] == ["yes", ""]


def test_a_lost_uuid_is_written_back_and_no_second_record_is_made(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    lite.synced(repo)
    linked = repo.text()
    repo.put(plan_text())
    lite.synced(repo)
    assert repo.text() == linked
    assert len(lite.store.find("CUST-WP-0001-T01")) == 1


def test_placeholders_are_replaced_in_place(lite: Hub, repo: Repo) -> None:
    for word in ("~", '""', "TBD", "null", ""):
        text = plan_text(tasks={"T01": "todo"}).replace(
            "priority: high", f"state_hub_task_id: {word}\npriority: high"
        )
        repo.put(text.replace("state_hub_task_id: \n", "state_hub_task_id:\n"))
        lite.synced(repo)
        (row,) = lite.store.find("CUST-WP-0001-T01")
        assert repo.text().count("state_hub_task_id") == 1
        assert row.id in repo.text()


def test_two_uuids_for_one_id_need_a_choice(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    old, new = fixed_uuid("CUST-WP-0001-T01"), fixed_uuid("another")
    repo.replace(old, new)
    assert held_rules(lite, repo) == ["uuid-conflict"]
    assert lite.sync(repo).exit_code == 3
    lite.synced(repo, choices={"CUST-WP-0001-T01": {"*": "hub"}})
    assert old in repo.text()
    repo.replace(old, new)
    lite.synced(repo, choices={"CUST-WP-0001-T01": {"*": "file"}})
    assert [row.id for row in lite.store.find("CUST-WP-0001-T01")] == [new]
    assert lite.store.find(old)[0].orphaned
    assert not lite.plan(repo).pending


def test_a_plan_moves_to_another_repository(hub: Hub, repo: Repo, tmp_path: Path) -> None:
    repo.put(plan_text(linked=True))
    repo.put(plan_text("CUST-WP-0002", linked=True), "workplans/CUST-WP-0002-stays.md")
    hub.synced(repo)
    other = Repo(tmp_path / "net-kingdom", "net-kingdom")
    other.put(repo.text())
    outcome = hub.sync(other)
    assert outcome.plan is not None
    assert {held.rule for held in outcome.plan.held} == {"copied-uuid"}
    assert any("the-custodian:" in held.message for held in outcome.plan.held)
    (repo.root / PATH).unlink()
    hub.synced(repo)
    hub.synced(other)
    (row,) = hub.store.find("CUST-WP-0001-T01")
    assert (row.repo, row.id) == ("net-kingdom", fixed_uuid("CUST-WP-0001-T01"))


def test_a_ghost_is_named_with_the_command_that_merges_it(hub: Hub, repo: Repo) -> None:
    ghost = fixed_uuid("ghost")
    hub.store.add_ghost(ghost, "plan  cust-wp-0001", "api", AT)
    repo.put(plan_text(linked=True))
    outcome = hub.sync(repo)
    assert outcome.exit_code == 0
    assert outcome.plan is not None
    (held,) = outcome.plan.held
    assert held.rule == "ghost-duplicate"
    assert f"workplan hub merge {ghost} CUST-WP-0001" in held.hint
    assert held_rules(hub, repo) == ["ghost-duplicate"]
    hub.store.merge(ghost, "CUST-WP-0001", "tester", AT)
    assert held_rules(hub, repo) == []


def test_a_file_that_carries_the_ghosts_uuid_adopts_it(hub: Hub, repo: Repo) -> None:
    ghost = fixed_uuid("CUST-WP-0001")
    hub.store.add_ghost(ghost, "Plan CUST-WP-0001", "api", AT)
    repo.put(plan_text(linked=True))
    hub.synced(repo)
    assert [(row.repo, row.key) for row in hub.store.find(ghost)] == [("the-custodian", "CUST-WP-0001")]
