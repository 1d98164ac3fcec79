"""What a command costs in a unit that no other work on the machine changes: instructions, by callgrind."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import environment

COLLECTED = re.compile(r"Collected : (\d+)")
ROUNDS = 5


class Cost(NamedTuple):
    """A cost in some unit; only ratios of costs of one unit mean anything. `exact`: it repeats itself."""

    value: float
    exact: bool


def cost_of(command: Sequence[str], folder: Path) -> Cost:
    """Instructions where callgrind is there; else the least processor time of some runs, in seconds. Children
    count in the second form only, so measure commands that start none.
    """
    fixed = {**environment(), "PYTHONHASHSEED": "0"}
    if shutil.which("valgrind") is None:
        return Cost(min(_seconds(command, folder, fixed) for _ in range(ROUNDS)), exact=False)
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = subprocess.run(
        [*tool, *command], cwd=folder, env=fixed, capture_output=True, text=True, check=False
    )
    match = COLLECTED.search(done.stderr)
    if match is None:
        raise RuntimeError(f"callgrind counted nothing: {done.stderr[-300:]}")
    return Cost(float(match[1]), exact=True)


def _seconds(command: Sequence[str], folder: Path, given: dict[str, str]) -> float:
    with subprocess.Popen(
        command, cwd=folder, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime
