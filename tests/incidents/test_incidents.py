"""What once hurt the users, re-enacted: each test is named after one incident and shows that it cannot recur.

`ELSEWHERE` lists the incidents that this part of the product can neither cause nor prevent, or that are
re-enacted in the tests of the room that answers for them, with the reason.
"""

import re
import sys
from pathlib import Path

from tests.hub.workshop import AT, CATALOG, LIMIT, Hub, Repo, fixed_uuid, plan_text
from workplan.adapters.folder import FolderSource
from workplan.adapters.hub.checkout import write_obstacle
from workplan.build.document import compile_document
from workplan.errors import UnreachableError
from workplan.hub.describe import describe_repository
from workplan.hub.row import Edit
from workplan.hub.writeback import damage
from workplan.kinds.builtin import WORKPLAN
from workplan.settings.settings import Settings
from workplan.usecases.compile import Unit, compile_units, judge_all
from workplan.usecases.hub_checkout import Checkout, GitState
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_run import Target, coverage, exit_code, sync_all

PATH = "workplans/CUST-WP-0001-plan.md"
LAST = 23

ELSEWHERE = {
    4: "briefs are rendered: the renderer's tests show that they hold a digest and no time",
    11: "claims in SCOPE.md are judged by a rule, in the tests of the rules",
    12: "the scheduler and its units are not part of the product; a repository that is not where it was is P23's",
    13: "rule texts are rendered: the renderer's tests show that an outdated copy is found",
    14: "generated rule files are rendered: the renderer's tests show that text of people is kept",
    15: "the vocabulary of operations events belongs to the evidence records, in the tests of evidence",
    18: "speed is measured by the benchmarks, against the same work done by the database driver alone",
}


def _missing() -> Checkout:
    raise UnreachableError("`/old/place` is no folder", "`workplan repo add` says where it is now")


def rules_found(repo: Repo, *others: Repo) -> list[tuple[str, str]]:
    units = [Unit(FolderSource(str(one.root)), Settings(one.name), CATALOG) for one in (repo, *others)]
    found, _suppressed = judge_all(compile_units(units))
    return [(item.rule, item.path) for item in found]


def test_p01_no_write_leaves_a_file_that_cannot_be_read_again(lite: Hub, repo: Repo) -> None:
    glued = plan_text(linked=True).replace('"\n---\n', '"\nrelated_repos:\n  - net-kingdom---\n', 1)
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    repo.put(glued)
    outcome = lite.sync(repo)
    assert outcome.plan is not None
    assert [held.rule for held in outcome.plan.held] == ["unreadable-document"]
    assert not lite.store.find("CUST-WP-0001")[0].orphaned
    assert repo.text() == glued
    assert any(rule == "unterminated-front-matter" for rule, _path in rules_found(repo))
    data = plan_text().encode()
    facts = compile_document(PATH, data, WORKPLAN, CATALOG, LIMIT)
    broken = compile_document(PATH, data.replace(b"\n---\n", b"---\n", 1), WORKPLAN, CATALOG, LIMIT)
    assert damage(facts, broken, [Edit(1, (), "status", "done")])


def test_p02_a_stale_checkout_does_not_revert_newer_truth(lite: Hub, repo: Repo, tmp_path: Path) -> None:
    newer = Repo(tmp_path / "second", machine="second")
    newer.put(plan_text(linked=True, tasks={"T01": "done", "T02": "done"}))
    newer.git = GitState("c2", contains={"c1", "c2"}.__contains__)
    lite.synced(newer)
    repo.put(plan_text(linked=True, tasks={"T01": "todo", "T02": "todo"}))
    repo.git = GitState("c1", contains={"c1"}.__contains__)
    assert lite.sync(repo).exit_code == 3
    assert {lite.status("CUST-WP-0001-T01"), lite.status("CUST-WP-0001-T02")} == {"done"}


def test_p03_a_sync_without_a_change_writes_nothing_to_commit(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    lite.synced(repo)
    stamp = (repo.root / PATH).stat().st_mtime_ns
    for _ in range(3):
        outcome = lite.synced(repo)
        assert outcome.written == ()
        assert not outcome.applied
    assert (repo.root / PATH).stat().st_mtime_ns == stamp
    repo.git = GitState("c1", behind=1, remote="origin/main")
    assert lite.sync(repo).exit_code == 3


def test_p05_a_record_made_before_its_file_is_named_as_a_duplicate(lite: Hub, repo: Repo) -> None:
    lite.store.add_ghost(fixed_uuid("ghost"), "Plan CUST-WP-0001", "api", AT)
    repo.put(plan_text(linked=True))
    outcome = lite.sync(repo)
    assert outcome.plan is not None
    assert [held.rule for held in outcome.plan.held] == ["ghost-duplicate"]


def test_p06_every_way_to_write_nothing_means_not_linked(lite: Hub, repo: Repo) -> None:
    for number, word in enumerate(["~", "null", '""', "''", "TBD", ""], start=1):
        path = f"workplans/CUST-WP-000{number}-x.md"
        text = plan_text(f"CUST-WP-000{number}", {"T01": "todo"})
        repo.put(text.replace("priority: high", f"priority: high\nstate_hub_task_id: {word}".rstrip()), path)
    lite.synced(repo)
    for number in range(1, 7):
        text = repo.text(f"workplans/CUST-WP-000{number}-x.md")
        assert len(re.findall(r"state_hub_task_id: [\"\']?[0-9a-f-]{36}[\"\']?\n", text)) == 1
        assert text.count("state_hub_task_id") == 1


def test_p07_warnings_alone_do_not_fail_a_sync(lite: Hub, repo: Repo) -> None:
    lite.store.add_ghost(fixed_uuid("ghost"), "Plan CUST-WP-0001", "api", AT)
    repo.put(plan_text(linked=True, tasks={"T01": "done"}))
    outcome = lite.sync(repo)
    assert outcome.plan is not None
    assert outcome.plan.held
    assert outcome.plan.suggestions
    assert outcome.exit_code == 0


def test_p08_bad_documents_and_a_broken_run_have_different_codes(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))
    repo.put("---\nid: CUST-WP-0002\ntitle: 'never closed\n", "workplans/CUST-WP-0002-bad.md")
    assert lite.sync(repo).exit_code == 0
    gone = Target("gone", _missing)
    outcomes = sync_all(lite.store, [gone, Target(repo.name, repo.checkout)], Request(), lite.terms())
    assert exit_code(outcomes) == UnreachableError.exit_code
    assert outcomes[1].exit_code == 0


def test_p09_what_a_blocked_plan_waits_for_is_a_record(lite: Hub, repo: Repo) -> None:
    text = plan_text(linked=True).replace("status: active", "status: blocked\nblocked_on: CUST-WP-0002", 1)
    repo.put(text)
    lite.synced(repo)
    edges = [row.values for row in lite.store.all_rows(repo.name) if row.kind == "dependency"]
    assert ("CUST-WP-0001", "CUST-WP-0002", "blocked_on") in edges


def test_p10_one_id_in_two_repositories_is_found(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "railiance-apps", "railiance-apps")
    repo.put(plan_text(linked=True))
    other.put(plan_text(linked=True, salt="other", title="Something else"))
    assert any(rule == "duplicate-id" for rule, _path in rules_found(repo, other))


def test_p16_a_large_plan_changes_by_one_line(lite: Hub, repo: Repo) -> None:
    tasks = {f"T{number:02}": "todo" for number in range(1, 90)}
    repo.put(plan_text(tasks=tasks, linked=True))
    lite.synced(repo)
    before = repo.text().split("\n")
    lite.edit("CUST-WP-0001-T77", status="done")
    lite.synced(repo)
    after = repo.text().split("\n")
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        ("status: todo", "status: done")
    ]


def test_p17_a_plan_is_short_where_much_is_new(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(tasks={f"T{number:02}": "todo" for number in range(1, 90)}))
    assert len(list(describe_repository(lite.plan(repo)))) < 10


def test_p19_work_reported_twice_after_a_broken_line_counts_once(lite: Hub, repo: Repo) -> None:
    event = {
        "event_type": "note",
        "date": "2026-06-27",
        "subject": "CUST-WP-0001-T01",
        "text": "done offline",
    }
    uuid = fixed_uuid("queued")
    assert [lite.store.add_event(repo.name, uuid, event, "agent", AT) for _ in range(3)] == [
        True,
        False,
        False,
    ]
    repo.put(plan_text(linked=True))
    lite.synced(repo)
    assert not lite.store.find(uuid)[0].orphaned


def test_p20_small_direct_work_has_a_file_of_its_own_kind(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text("ADHOC-2026-05-01", linked=True), "workplans/ADHOC-2026-05-01.md")
    lite.synced(repo)
    assert lite.status("ADHOC-2026-05-01") == "active"
    assert lite.status("ADHOC-2026-05-01-T01") == "todo"


def test_p21_old_words_are_one_state_and_no_drift(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True, tasks={"T01": "in_progress", "T02": "cancelled", "T03": "blocked"}))
    text = repo.text()
    lite.synced(repo)
    assert [lite.status(f"CUST-WP-0001-T0{n}") for n in (1, 2, 3)] == ["progress", "cancel", "wait"]
    assert repo.text() == text
    repo.put(text.replace("in_progress", "progress"))
    assert not lite.plan(repo).pending


def test_p22_no_test_here_counts_what_grows() -> None:
    numbers = {int(name[6:8]) for name in dir(sys.modules[__name__]) if re.match(r"test_p\d\d_", name)}
    assert numbers | ELSEWHERE.keys() == set(range(1, LAST + 1))
    assert not numbers & ELSEWHERE.keys()


def test_p23_a_sync_needs_only_a_clone_and_the_hub(lite: Hub, repo: Repo, tmp_path: Path) -> None:
    repo.put(plan_text(linked=True))
    repo.git = GitState("c1", contains={"c1"}.__contains__)
    lite.synced(repo)
    clone = Repo(tmp_path / "elsewhere" / "clone", machine="a-new-machine")
    clone.put(repo.text())
    clone.git = GitState("c2", contains={"c1", "c2"}.__contains__)
    clone.replace("status: todo", "status: done")
    lite.synced(clone)
    assert lite.status("CUST-WP-0001-T01") == "done"
    assert write_obstacle(str(clone.root))(PATH) == ""
    missing = Target("moved", _missing)
    outcomes = sync_all(lite.store, [missing], Request(), lite.terms())
    assert "not seen: moved" in coverage(outcomes)
