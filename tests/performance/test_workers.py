"""Parsing in other processes gives the same facts, however many there are and whatever happens to them."""

import os
import signal
from pathlib import Path

import pytest

from benchmarks.corpus import generate
from workplan.adapters.workers import ProcessWorkers
from workplan.bootstrap import Selection, open_repositories
from workplan.model.facts import Facts
from workplan.usecases.compile import compile_units


class _Eager(ProcessWorkers):
    def pays(self, documents: int) -> bool:
        return documents > 1


def compiled(root: Path, workers: ProcessWorkers | None) -> tuple[Facts, ...]:
    units = open_repositories(str(root), Selection()).units
    linked = compile_units([unit._replace(workers=workers) for unit in units])
    return tuple(facts for repository in linked.repositories for facts in repository.facts)


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_processes_changes_nothing(tmp_path: Path, jobs: int) -> None:
    root = generate(tmp_path / "c", 60).repositories[0]
    workers = _Eager(jobs)
    try:
        assert compiled(root, workers) == compiled(root, None)
    finally:
        workers.close()


def killing(number: int) -> int:
    if number == 3 and os.getpid() != PARENT:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


PARENT = os.getpid()


def test_a_killed_process_loses_nothing() -> None:
    workers = _Eager(2)
    try:
        assert list(workers.run(killing, range(8))) == [number * 2 for number in range(8)]
    finally:
        workers.close()


def test_few_documents_start_no_process() -> None:
    assert not ProcessWorkers(8).pays(20)
    assert not ProcessWorkers(1).pays(10_000)
    assert ProcessWorkers(2).pays(10_000)
