"""The benchmark itself: its sums, its page, and that it notices output that is not what was planted."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.__main__ import PAGE, PUBLISHED, measure
from benchmarks.cases import Bench
from benchmarks.corpus import generate
from benchmarks.measure import Figure, Pair, Run, compare
from benchmarks.memory import peak_megabytes
from benchmarks.page import rendered
from benchmarks.plot import plot
from benchmarks.result import Result, Size, claims, exponent, machine, read, write

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
    grown = claims(Result(machine(), (size(10, 1.0), size(100, 20.0))))
    assert [claim.met for claim in grown if claim.what.startswith("growth of cold time")] == [False, False]


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


def test_the_command_says_what_it_can_do() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"], cwd=TOP, capture_output=True, text=True, check=True
    )
    assert "peers" in done.stdout
    assert json.loads(PUBLISHED.read_text(encoding="utf-8"))["schema_version"] == 1
