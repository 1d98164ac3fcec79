"""In parts and in one piece the answer is the same, byte for byte, whatever the parts and the processes."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import generate
from tests.cache.test_incremental import STEPS, World
from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_trust.test_gates import GATE, home_with, sign
from tests.rules.casefile import Case, findings
from tests.rules.test_cases import CASES
from workplan.adapters.cache.place import GitCache
from workplan.adapters.workers import ProcessWorkers
from workplan.bootstrap import Selection, open_repositories
from workplan.build.likeness import FEW
from workplan.report.json import render_json
from workplan.report.options import ReportOptions
from workplan.usecases.check import CheckRequest, check
from workplan.usecases.manifest import manifest_of, manifest_text

__all__ = ["cli", "scratch"]


class Parts(ProcessWorkers):
    """Workers that divide everything."""

    def __init__(self, jobs: int, part: int) -> None:
        super().__init__(jobs)
        self.part = part

    def divides(self, documents: int) -> bool:
        return documents > 0


def answer(request: CheckRequest, workers: ProcessWorkers | None) -> tuple[str, str]:
    units = tuple(unit._replace(workers=workers) for unit in request.units)
    result, compiled = check(request._replace(units=units))
    manifest = manifest_text(manifest_of(compiled, result.summary, result.diagnostics))
    return render_json(result, ReportOptions(version="0")), manifest


@given(
    st.lists(STEPS, min_size=3, max_size=12), st.lists(STEPS, max_size=3), st.integers(1, 4), st.booleans()
)
@settings(max_examples=150)
def test_parts_change_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, object, object]],
    later: list[tuple[str, object, object]],
    part: int,
    known: bool,
) -> None:
    world = World(tmp_path_factory.mktemp("cache"))
    for step in steps:
        world.step(*step)
    plain = world.request(None, known)
    whole = answer(plain, None)
    assert answer(plain, Parts(1, part)) == whole
    for again in (False, True):  # then there are facts, and what a run in parts left for the next
        if again:
            for step in later:
                world.step(*step)
            whole = answer(world.request(None, known), None)
        cache = GitCache(str(world.folder / "a"), {n: str(world.folder / n) for n in "ab"}, "tool")
        assert answer(world.request(cache, known), Parts(1, part)) == whole
        cache.close()


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.before], ids=lambda case: f"{case.rule}: {case.title}"
)
def test_every_rule_sees_the_same(case: Case) -> None:
    assert findings(case, Parts(1, 1)) == findings(case)


@pytest.mark.parametrize(("jobs", "part"), [(2, 7), (3, 2)])
def test_processes_change_nothing(tmp_path: Path, jobs: int, part: int) -> None:
    root = str(generate(tmp_path / "c", 53, repositories=2).repositories[0])
    opened = open_repositories(root, Selection(everything=True))
    request = CheckRequest(root, opened.units, opened.roots, report_on=opened.report_on)
    whole = answer(request, None)
    assert json.loads(whole[0])["diagnostics"]
    assert answer(request, Parts(jobs, part)) == whole


def test_gates_and_signatures_are_judged_from_interfaces(scratch: Scratch, tmp_path: Path) -> None:
    home = home_with(scratch, 1)
    plan = scratch.plan()
    plan.write_text(plan.read_text().replace("status: todo", "status: done") + GATE % 1)
    scratch.commit()
    answers = set()
    for signed in (False, True):
        if signed:  # the gate of a task that is done opens, and a finding goes
            sign(home, tmp_path, 1)
        opened = open_repositories(str(home.root), Selection())
        request = CheckRequest(str(home.root), opened.units, opened.roots, report_on=opened.report_on)
        whole = answer(request, None)
        assert answer(request, Parts(1, 1)) == whole
        answers.add("gate-open" in whole[0])
    assert answers == {True, False}


def test_a_misspelt_id_is_corrected_among_many_plans(tmp_path: Path) -> None:
    world = World(tmp_path)
    for number in range(FEW + 2):
        name = f"AA-WP-{number:04d}"
        world.files[0][f"workplans/{name}.md"] = f"---\nid: {name}\ntype: workplan\n---\n\n# T\n"
    world.files[0]["workplans/b.md"] = (
        "---\nid: AA-WP-9999\ntype: workplan\ndepends_on_workplans: [AA-WP-00177]\n---\n"
    )
    request = world.request(None, known_ids=True)
    whole = answer(request, None)
    assert "did you mean `AA-WP-0017`?" in whole[0]
    assert answer(request, Parts(1, 50)) == whole


def test_facts_that_the_cache_has_are_not_compiled_again(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.files[0]["workplans/a.md"] = "---\nid: AA-WP-0001\ntype: workplan\n---\n"
    folders = {name: str(tmp_path / name) for name in "ab"}
    for selection in ("off", "info"):  # another severity makes all judgements void, and no facts
        world.rules["unknown-reference"] = selection
        cache = GitCache(folders["a"], folders, "tool")
        request = world.request(cache, known_ids=True)
        if selection == "info":
            request.units[0].reader.read_many = None  # type: ignore[method-assign, assignment]
        units = tuple(unit._replace(workers=Parts(1, 1)) for unit in request.units)
        assert check(request._replace(units=units))[0].summary.documents == 1
        cache.close()
