"""The peak memory of a command and all processes that it starts."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import environment

STEP = 0.01


def peak_megabytes(command: Sequence[str], folder: Path) -> float:
    """The largest sum over all processes at one moment, in MB: pages that processes share count once.

    Looked at every 10 ms, beside any timed run, since looking costs time. Linux only; 0 elsewhere.
    """
    if not os.path.exists("/proc/self/smaps_rollup"):
        return 0.0
    most = 0
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None:
            most = max(most, sum(_proportional(pid) for pid in _family(process.pid)))
            time.sleep(STEP)
    return most / 1024


def _family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for parent in found:
        try:
            threads = os.listdir(f"/proc/{parent}/task")
        except OSError:
            continue
        for thread in threads:
            found += [int(child) for child in _text(f"/proc/{parent}/task/{thread}/children").split()]
    return found


def _proportional(pid: int) -> int:
    """Kilobytes, of which shared pages count in proportion; 0 for a process that has ended."""
    for line in _text(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except OSError:
        return ""
