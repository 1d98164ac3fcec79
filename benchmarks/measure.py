"""Runs commands in turn with their baselines: wall time, processor time of all processes, and the spread."""

import compileall
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import workplan

_SCRIPT = Path(sys.executable).with_name("workplan")
WORKPLAN = (str(_SCRIPT),) if _SCRIPT.exists() else (sys.executable, "-m", "workplan")
"""The command that a user of this interpreter runs."""
LEAST = 1e-4
"""Seconds below which no time is believed."""
_OURS = ("PYTHON", "GIT_", "WORKPLAN_")


def environment() -> dict[str, str]:
    """What measured commands are given: what a shell sets for Python or git is none of their business.

    With PYTHONDONTWRITEBYTECODE, say, every start would compile all modules again.
    """
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


class Run(NamedTuple):
    """One run: seconds of processor time (user and system, of all processes), wall seconds, exit code, output."""

    cpu: float
    wall: float
    code: int = 0
    output: bytes = b""


class Figure(NamedTuple):
    """A series of pairs, ours and the baseline's in turn.

    `wall` and `cpu` are medians in seconds, `base_wall` and `base_cpu` those of the baseline. `low` and `high`
    are the smallest and the largest ratio of wall times within one pair. `target` is the largest ratio of
    medians that is good enough, None where none was set; with `faster` it is how many times faster than the
    baseline ours has to be, at least. `judged` says whether it is meant for a corpus of this size.
    """

    name: str
    baseline: str
    documents: int
    wall: float
    cpu: float
    base_wall: float
    base_cpu: float
    low: float
    high: float
    pairs: int
    target: float | None = None
    faster: bool = False
    judged: bool = True

    @property
    def ratio(self) -> float:
        """How many times the baseline's wall time ours takes."""
        return self.wall / max(self.base_wall, LEAST)

    @property
    def cpu_ratio(self) -> float:
        """The same of processor time."""
        return self.cpu / max(self.base_cpu, LEAST)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one, or where it is meant for another size."""
        if self.target is None or not self.judged:
            return None
        return self.ratio <= (1 / self.target if self.faster else self.target)


def run(command: Sequence[str], folder: Path) -> Run:
    """Run once. The output is kept, so that a benchmark can verify it."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    return Run(usage.ru_utime + usage.ru_stime, wall, process.returncode, output)


def timed(work: Callable[[], object]) -> Run:
    """Run something in this process."""
    started, cpu = time.perf_counter(), time.process_time()
    work()
    return Run(time.process_time() - cpu, time.perf_counter() - started)


def compile_modules() -> None:
    """Bytecode of this package, as an installation leaves it, so that no start compiles anything."""
    compileall.compile_dir(Path(workplan.__file__).parent, quiet=1)


class Pair(NamedTuple):
    """What is compared: both sides verify what they did. `before` prepares ours and is not timed. `judged_from` is
    the number of documents from which on the target means something.
    """

    name: str
    baseline: str
    ours: Callable[[], Run]
    theirs: Callable[[], Run]
    target: float | None = None
    faster: bool = False
    before: Callable[[], object] = lambda: None
    judged_from: int = 0


def compare(pair: Pair, documents: int, times: int, rehearse: bool = False) -> Figure:
    """Both sides in turn, so that whatever else the machine does meets both. With `rehearse` one pair runs first
    that does not count: it reads files into memory, and compiles what was never imported.
    """
    if rehearse:
        pair.before()
        pair.ours()
        pair.theirs()
    series = []
    for _ in range(times):
        pair.before()
        series.append((pair.ours(), pair.theirs()))
    ratios = [one.wall / max(two.wall, LEAST) for one, two in series]
    return Figure(
        name=pair.name,
        baseline=pair.baseline,
        documents=documents,
        wall=median(one.wall for one, _ in series),
        cpu=median(one.cpu for one, _ in series),
        base_wall=median(two.wall for _, two in series),
        base_cpu=median(two.cpu for _, two in series),
        low=min(ratios),
        high=max(ratios),
        pairs=times,
        target=pair.target,
        faster=pair.faster,
        judged=documents >= pair.judged_from,
    )
