"""The benchmark itself: its sums, its page, and that it notices output that is not what was planted."""

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.__main__ import PAGE, PUBLISHED, measure
from benchmarks.cases import Bench
from benchmarks.corpus import TASKS, generate
from benchmarks.measure import Figure, Pair, Run, compare, run
from benchmarks.memory import peak_megabytes
from benchmarks.page import rendered
from benchmarks.peers.series import measure_peers
from benchmarks.peers.tools import TOOLS, Tool
from benchmarks.plot import plot
from benchmarks.records import typed_records
from benchmarks.result import NAMED, Result, Size, at_most, claims, exponent, machine, read, write
from benchmarks.rooms import ROOMS, Scale
from workplan.model.evidence import TYPES
from workplan.secrets.records import refusals

TOP = Path(__file__).resolve().parent.parent.parent


def figure(name: str, documents: int, wall: float, base: float, target: float | None = None) -> Figure:
    return Figure(name, "b", documents, wall, wall, base, base, 1.0, 2.0, 3, target)


def size(documents: int, wall: float) -> Size:
    figures = (figure("cold, one process", documents, wall, 1.0, 20.0), figure("x", documents, 9.0, 1.0, 3.0))
    return Size(documents, documents * 26, documents * 25_000, figures, {"cold": documents * 1.0})


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_an_exponent_is_found(power: float) -> None:
    assert exponent([(x, 3 * x**power) for x in (10, 100, 1000)]) == pytest.approx(power)


def test_targets_are_judged_on_the_largest_corpus() -> None:
    found = {claim.what: claim.met for claim in claims(Result(machine(), (size(10, 90.0), size(100, 9.0))))}
    assert found["cold, one process, 100 documents"] is True
    assert found["x, 100 documents"] is False
    assert "x, 10 documents" not in found


def test_growth_beyond_the_target_is_missed() -> None:
    def judged(*sizes: Size) -> list[bool | None]:
        found = claims(Result(machine(), sizes))
        return [claim.met for claim in found if claim.what.startswith("growth of cold time")]

    assert judged(size(10, 1.0), size(NAMED, 20_000.0)) == [False, False]
    assert judged(size(10, 1.0), size(NAMED, 900.0)) == [True, True]
    # The start weighs more than the documents, so that a small corpus says nothing of growth.
    assert judged(size(10, 1.0), size(100, 20.0)) == [None, None]


def test_a_target_is_judged_at_the_size_that_it_is_meant_for() -> None:
    pair = Pair("n", "b", lambda: Run(9.0, 9.0), lambda: Run(1.0, 1.0), 3, judged_from=100)
    small, large = compare(pair, 99, 1), compare(pair, 100, 1)
    assert (small.met, large.met) == (None, False)
    assert small.target == large.target
    assert at_most("n", 9.0, "x", 3, judged=False).met is None
    assert (at_most("n", 9.0, "x", 3).met, at_most("n", 2.0, "x", 3).met) == (False, True)


def test_a_measured_command_does_not_see_what_is_set_for_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    shown = run((sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"), TOP)
    assert shown.output == b"False\n"


def test_a_rehearsal_does_not_count() -> None:
    walls = iter((100.0, 2.0, 2.0))
    pair = Pair("n", "b", lambda: Run(1.0, next(walls)), lambda: Run(1.0, 1.0))
    found = compare(pair, 10, 2, rehearse=True)
    assert (found.ratio, found.high, found.pairs) == (2.0, 2.0, 2)


def test_every_sort_of_record_is_searched_and_none_is_refused() -> None:
    records = list(typed_records(60))
    assert {record["type"] for record in records} == set(TYPES)
    assert len({record["id"] for record in records}) == len(records)
    assert not any(map(refusals, records))
    assert list(typed_records(60)) == records


def test_faster_than_a_baseline_is_turned_round() -> None:
    found = figure("cold", 10, 1.0, 5.0, 4.0)._replace(faster=True)
    assert (found.met, found._replace(base_wall=3.0).met) == (True, False)


def test_both_sides_run_in_turn_and_medians_are_compared() -> None:
    order: list[str] = []

    def side(name: str, wall: float) -> Run:
        order.append(name)
        return Run(wall, wall)

    pair = Pair(
        "n", "b", lambda: side("ours", 2.0), lambda: side("theirs", 1.0), before=lambda: order.append("-")
    )
    found = compare(pair, 10, 2)
    assert order == ["-", "ours", "theirs"] * 2
    assert (found.ratio, found.low, found.high) == (2.0, 2.0, 2.0)


def test_a_result_survives_its_file(tmp_path: Path) -> None:
    result = Result(machine(), (size(10, 1.0), size(100, 9.0)))
    write(result, tmp_path / "r.json")
    assert read(tmp_path / "r.json") == result


def test_the_plot_is_a_picture() -> None:
    root = ET.fromstring(plot(read(PUBLISHED).sizes))
    assert root.tag.endswith("svg")


def test_the_page_shows_the_published_result() -> None:
    text, picture = rendered(PAGE.read_text(encoding="utf-8"), read(PUBLISHED))
    assert text == PAGE.read_text(encoding="utf-8"), "run `python -m benchmarks page`"
    assert picture == PAGE.with_suffix(".svg").read_text(encoding="utf-8")


def test_an_answer_that_misses_a_planted_mistake_is_refused(tmp_path: Path) -> None:
    corpus = generate(tmp_path / "c", 30)
    assert corpus.expected
    Bench(corpus).check()
    with pytest.raises(AssertionError):
        Bench(corpus._replace(expected={})).check()
    with pytest.raises(AssertionError):
        Bench(corpus._replace(tasks=corpus.tasks + 1)).check()


def test_memory_counts_child_processes(tmp_path: Path) -> None:
    child = "import sys; held = bytearray(60_000_000); sys.stdin.read(); held[0] = 1"
    parent = (
        "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', "
        f"{child!r}], stdin=subprocess.PIPE); p.stdin.write(b'x' * 10); "
        "sum(range(30_000_000)); p.stdin.close(); p.wait()"
    )
    peak = peak_megabytes([sys.executable, "-c", parent], tmp_path)
    assert peak == 0 or peak > 60


@pytest.mark.slow
def test_a_series_of_one_small_corpus(tmp_path: Path) -> None:
    found = measure(tmp_path / "c", 8, 1)
    assert {figure.name for figure in found.figures} >= {"cold", "nothing changed", "one changed", "compile"}


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_other_tools_are_given_every_task(tmp_path: Path, tool: Tool) -> None:
    corpus = generate(tmp_path / "c", 2, git=False)
    work = tmp_path / "work"
    work.mkdir()
    assert tool.prepare(corpus.repositories[0], work).is_file()
    written = "".join(path.read_text() for path in sorted(work.rglob("*")) if path.is_file())
    names = set(re.findall(r"AAA-WP-\d{4}a-T\d\d", written))
    assert len(names) == corpus.tasks


@pytest.mark.slow
@pytest.mark.registry
@pytest.mark.xdist_group("installs")
def test_another_tool_is_measured() -> None:
    (found,) = measure_peers([4], ["yamllint"])
    assert found.tasks == 4 * TASKS
    assert min(found.cold, found.same, found.one) > 0
    assert found.version


@pytest.mark.slow
@pytest.mark.parametrize("room", ["evidence", "repositories"])
def test_a_room_of_small_size(room: str) -> None:
    found = ROOMS[room](Scale(20, 0.5, 20, 100, (2, 3), 1))
    assert all(claim.value > 0 or claim.unit == "exponent" for claim in found)
    # Evidence needs no particular size to be searched; all else is judged where the target is meant to be.
    assert {claim.what.split(",")[0] for claim in found if claim.met is not None} <= {"secret scan"}


def test_the_command_says_what_it_can_do() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"], cwd=TOP, capture_output=True, text=True, check=True
    )
    assert "peers" in done.stdout
    assert json.loads(PUBLISHED.read_text(encoding="utf-8"))["schema_version"] == 1
