"""Work grows with what there is, and not with its square: counted in calls of functions, which repeat themselves."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks.nodes import make_nodes
from workplan.bootstrap import Selection, open_repositories
from workplan.build.evidence_index import run_of
from workplan.usecases.compile import Compiled, compile_units, judge_all

SMALL, LARGE = 200, 800
SLACK = 1.15
"""By how much more than four times the calls may be for four times the nodes."""


def calls(work: Callable[[], object]) -> int:
    """How many functions of Python are called."""
    found = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal found
        found += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found


def growth(steps: Callable[[Path], int], folder: Path) -> float:
    counts = []
    for nodes in (SMALL, LARGE):
        root = folder / str(nodes)
        make_nodes(root, nodes)
        counts.append(steps(root))
    return counts[1] / counts[0] / (LARGE / SMALL)


def compiled(root: Path) -> Compiled:
    return compile_units(open_repositories(str(root), Selection()).units)


def test_compiling_grows_with_what_there_is(tmp_path: Path) -> None:
    assert growth(lambda root: calls(lambda: compiled(root)), tmp_path) < SLACK


def test_judging_grows_with_what_there_is(tmp_path: Path) -> None:
    def steps(root: Path) -> int:
        found = compiled(root)
        return calls(lambda: judge_all(found))

    assert growth(steps, tmp_path) < SLACK


def test_verdicts_grow_with_gates_and_records(tmp_path: Path) -> None:
    def steps(root: Path) -> int:
        index = compiled(root).index
        return calls(lambda: index.evidence().verdicts())

    assert growth(steps, tmp_path) < SLACK


def test_a_square_is_seen(tmp_path: Path) -> None:
    def steps(root: Path) -> int:
        records = compiled(root).index.evidence().records
        return calls(lambda: [run_of(one) for one in records for _other in records])

    assert growth(steps, tmp_path) > 3
