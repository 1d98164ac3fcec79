"""Links, reviews and gates by way of the cache: whatever happened to a clause, a run says what a cold one says."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cache.test_divided import Parts, answer
from tests.cache.test_incremental import CATALOG, World, assert_same
from tests.evidence.records import record
from workplan.adapters.cache.place import GitCache
from workplan.bootstrap import WORLD
from workplan.build.document import compile_document
from workplan.evidence.trace_nodes import nodes_of
from workplan.kinds.builtin import SPEC
from workplan.usecases.cached_check import check_with_cache
from workplan.usecases.check import CheckRequest
from workplan.usecases.incremental import Outcome

TASK, GATE = "AA-WP-0001-T01", "AA-WP-0001-G-ONE"
PLAN, SECOND, CANON = "workplans/AA-WP-0001-x.md", "workplans/AA-WP-0002-x.md", "canon/names_v1.0.md"


def plan(number: int, block: str, status: str, gate: str = "") -> str:
    name = f"AA-WP-{number:04d}"
    return (
        f"---\nid: {name}\ntype: workplan\ntitle: T\nstatus: active\ndomain: d\nrepo: a\nowner: o\n"
        f"created: 2026-01-01\nupdated: 2026-02-01\n---\n\n# T\n\n## T01 — One\n\n"
        f"```task\nid: {name}-T01\nstatus: {status}\npriority: low\n{block}```\n{gate}"
    )


def spec(text: str, status: str, clause: str, version: str) -> str:
    return (
        f'---\nid: names@{version}\ntitle: Names\nstatus: {status}\nversion: "{version}"\n---\n\n# Names v{version}\n\n'
        f"```clause\nid: {clause}\nlevel: MUST\ntext: {text}\nchecks: [x]\n```\n"
    )


def fingerprint(text: str) -> str:
    facts = compile_document(CANON, spec(text, "active", "N-1", "1.0").encode(), SPEC, CATALOG, 1 << 20, "a")
    return next(iter(nodes_of(facts))).fingerprint


TEXTS = ("Short.", "Plain.")
PRINTS = tuple(fingerprint(text) for text in TEXTS)
STAMP = f'reviewed:\n  - {{to: names#N-1, fp: "{PRINTS[0]}"}}\n'
BLOCKS = st.sampled_from(
    (
        "", "clauses: [names#N-1]\n", 'clauses: ["names@1.0#N-1"]\n', "clauses: [names#N-2, N-1]\n",
        f"clauses: [names#N-1]\ngate: {GATE}\n", STAMP, f"clauses: [names#N-1]\n{STAMP}",
        "clauses: [b/canon/names_v1.0.md#N-1]\n", f"depends_on: [AA-WP-0002-T01]\n{STAMP}",
    )
)  # fmt: skip


def gate(keys: str, asked: str) -> str:
    return f"\n```gate\nid: {GATE}\n{keys}requirements:\n  ran: {{{asked}}}\n```\n"


GATES = st.sampled_from(
    (
        "",
        gate(f"guards: [{TASK}]\n", "type: test-run"),
        gate("clauses: [names#N-1]\nguards: [AA-WP-0001]\n", "type: test-run"),
        gate("guards: [AA-WP-0002-T01]\n", 'type: test-run, subject: "clause:names#N-1"'),
    )
)
STATUSES = st.sampled_from(("todo", "done", "done", "cancel"))


def review(source: str, target: str, text: int, found: str, day: int) -> str:
    fields = {
        "source": source,
        "target": target,
        "fingerprint": PRINTS[text],
        "verdict": "accepted",
        "found": found,
    }
    return json.dumps(record("review", f"2026-06-{day:02d}T12:00:00Z", fields=fields))


def ran(text: int, pinned: bool) -> str:
    pin: dict[str, Any] = {"pin": {"fingerprint": PRINTS[text]}} if pinned else {}
    return json.dumps(record("test-run", subjects=[{"kind": "clause", "id": "names#N-1", **pin}]))


DOCUMENTS = st.one_of(
    st.tuples(st.just(PLAN), st.builds(plan, st.just(1), BLOCKS, STATUSES, GATES)),
    st.tuples(st.just(SECOND), st.builds(plan, st.just(2), BLOCKS, STATUSES)),
    st.tuples(
        st.sampled_from((CANON, "canon/names_v1.1.md")),
        st.builds(
            spec,
            st.sampled_from(TEXTS),
            st.sampled_from(("active", "superseded")),
            st.sampled_from(("N-1", "N-1", "N-2")),
            st.sampled_from(("1.0", "1.1")),
        ),
    ),
    st.tuples(
        st.sampled_from(("evidence/a.json", "evidence/b.json")),
        st.one_of(
            st.builds(
                review,
                st.sampled_from((TASK, TASK, GATE, "AA-WP-0002-T01")),
                st.sampled_from(("names#N-1", "names@1.0#N-1")),
                st.integers(0, 1),
                st.sampled_from(("suspect", "outdated", "dangling")),
                st.integers(1, 3),
            ),
            st.builds(ran, st.integers(0, 1), st.booleans()),
        ),
    ),
)
STEPS = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 1), DOCUMENTS),
    st.tuples(st.just("put"), st.just(0), DOCUMENTS),
    st.tuples(st.just("put"), st.just(0), DOCUMENTS),
    st.tuples(st.just("drop"), st.integers(0, 1), st.integers(0, 9)),
    st.tuples(st.just("rule"), st.sampled_from(("unreviewed-link",)), st.sampled_from(("off", "info"))),
)


class Judging(World):
    """The same two repositories, with gates that are judged."""

    def request(self, cache: GitCache | None, known_ids: bool) -> CheckRequest:
        asked = super().request(cache, known_ids)
        return asked._replace(units=tuple(unit._replace(world=WORLD) for unit in asked.units))


@given(st.lists(STEPS, min_size=2, max_size=10))
@settings(max_examples=60)
def test_incremental_is_cold(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object, object]]
) -> None:
    world = Judging(tmp_path_factory.mktemp("links"))
    for step in steps:
        world.step(*step)
        assert_same(world)
    plain = world.request(None, known_ids=True)
    assert answer(plain, Parts(1, 1)) == answer(plain, None)


def judged_again(world: World, folder: Path) -> list[tuple[int, int]]:
    """How many documents were read and judged by way of the last run."""
    cache = GitCache(str(folder / "a"), {name: str(folder / name) for name in "ab"}, "tool")
    seen: list[Outcome] = []
    check_with_cache(world.request(cache, True).units, cache, ["a"], seen.append)
    cache.close()
    return [(outcome.parsed, outcome.judged) for outcome in seen]


def test_a_clause_is_judged_where_it_is_named_and_nowhere_else(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(1, 9):
        block = STAMP + "clauses: [names#N-1]\n" if number == 5 else ""
        world.files[0][f"workplans/AA-WP-{number:04d}-x.md"] = plan(number, block, "todo")
    world.files[0][CANON] = spec(TEXTS[0], "active", "N-1", "1.0")
    before = world.report(cached=True)
    world.files[0][CANON] = spec(TEXTS[1], "active", "N-1", "1.0")
    assert judged_again(world, tmp_path) == [(1, 2)]
    after = world.report(cached=True)
    assert ("suspect-link" in before[0], "suspect-link" in after[0]) == (False, True)
    assert after == world.report(cached=False)


def test_a_review_is_judged_where_its_link_is_named_and_nowhere_else(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(1, 9):
        block = STAMP + "clauses: [names#N-1]\n" if number == 1 else ""
        world.files[0][f"workplans/AA-WP-{number:04d}-x.md"] = plan(number, block, "todo")
    world.files[0][CANON] = spec(TEXTS[1], "active", "N-1", "1.0")
    assert "suspect-link" in world.report(cached=True)[0]
    world.files[0]["evidence/a.json"] = review(TASK, "names#N-1", 1, "suspect", 1)
    assert judged_again(world, tmp_path) == [(1, 2)]
    assert "suspect-link" not in world.report(cached=True)[0]


def test_the_first_review_is_judged_where_links_wait_for_one(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(1, 9):
        block = "clauses: [names#N-1]\n" if number in (3, 4) else ""
        world.files[0][f"workplans/AA-WP-{number:04d}-x.md"] = plan(number, block, "todo")
    world.files[0][CANON] = spec(TEXTS[0], "active", "N-1", "1.0")
    assert "unreviewed-link" not in world.report(cached=True)[0]
    world.files[0]["evidence/a.json"] = review("AA-WP-0003-T01", "names#N-1", 0, "unreviewed", 1)
    assert judged_again(world, tmp_path) == [(1, 3)]
    assert '"unreviewed-link": 1' in world.report(cached=True)[1]
    assert world.report(cached=True) == world.report(cached=False)


def test_another_review_leaves_what_was_reviewed_alone(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(1, 9):
        block = "clauses: [names#N-1]\n" + (STAMP if number > 1 else "")
        world.files[0][f"workplans/AA-WP-{number:04d}-x.md"] = plan(number, block, "todo")
    world.files[0][CANON] = spec(TEXTS[0], "active", "N-1", "1.0")
    assert '"unreviewed-link": 1' in world.report(cached=True)[1]
    world.files[0]["evidence/a.json"] = review(TASK, "names#N-1", 0, "unreviewed", 1)
    assert judged_again(world, tmp_path) == [(1, 2)]
    assert '"unreviewed-link"' not in world.report(cached=True)[1]


def test_a_name_that_leads_nowhere_gets_its_hint_from_what_was_added_since(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.files[0][PLAN] = plan(1, "clauses: [names#NAMES-1]\n", "todo")
    world.files[0][CANON] = spec(TEXTS[0], "active", "X-1", "1.0")
    assert "did you mean" not in world.report(cached=True)[0]
    world.files[0]["canon/names_v1.1.md"] = spec(TEXTS[0], "active", "NAMES-2", "1.1")
    assert "did you mean `names#NAMES-2`" in world.report(cached=True)[0]


def test_a_gate_leans_on_the_links_of_a_task_in_another_plan_that_names_it(tmp_path: Path) -> None:
    world = Judging(tmp_path)
    world.files[0][PLAN] = plan(1, "", "todo", gate("", "type: test-run"))
    world.files[0][SECOND] = plan(2, f"clauses: [names#N-1]\ngate: {GATE}\n{STAMP}", "done")
    world.files[0][CANON] = spec(TEXTS[0], "active", "N-1", "1.0")
    world.files[0]["evidence/a.json"] = ran(0, False)
    assert_same(world)
    assert '"gate-open"' not in world.report(cached=True)[0]
    world.files[0][CANON] = spec(TEXTS[1], "active", "N-1", "1.0")
    assert "unmet: AA-WP-0002-T01 > names#N-1 > suspect" in world.report(cached=True)[0]
    assert_same(world)
    plain = world.request(None, known_ids=True)
    assert answer(plain, Parts(1, 1)) == answer(plain, None)
