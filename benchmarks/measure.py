"""Runs commands side by side and reports medians: processor time of all processes, wall time, peak memory."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

WORKPLAN = (sys.executable, "-c", "from workplan.__main__ import main; main()")


class Run(NamedTuple):
    """One run: seconds of processor time (user and system), wall seconds, peak memory in MB, what it printed."""

    cpu: float
    wall: float
    memory: float
    code: int
    output: str


class Figure(NamedTuple):
    """Medians of a series, and the ratio of processor times to the baseline of the same series."""

    name: str
    baseline: str
    cpu: float
    wall: float
    memory: float
    ratio: float
    wall_ratio: float
    target: float | None = None


def run(command: Sequence[str], folder: Path) -> Run:
    """Run once. The output is kept, so that a benchmark can verify it."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    return Run(cpu, wall, usage.ru_maxrss / 1024, process.returncode, output.decode())


def compare(
    name: str,
    baseline: str,
    ours: Callable[[], Run],
    theirs: Callable[[], Run],
    times: int,
    target: float | None = None,
) -> Figure:
    """Both in turn, so that whatever else the machine does meets both; the ratio of the medians."""
    pairs = [(ours(), theirs()) for _ in range(times)]
    cpu, other = median(one.cpu for one, _ in pairs), median(two.cpu for _, two in pairs)
    wall, other_wall = median(one.wall for one, _ in pairs), median(two.wall for _, two in pairs)
    memory = max(one.memory for one, _ in pairs)
    return Figure(
        name, baseline, cpu, wall, memory, cpu / max(other, 1e-4), wall / max(other_wall, 1e-4), target
    )
