import hashlib
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workplan.adapters.evidence.process import GroupRunner
from workplan.errors import UnreachableError, UsageError
from workplan.usecases.evidence_ports import Bounds, Finished

ROOM = Bounds(60, 1_000_000)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Finished]:
    ticks = iter(f"2026-06-27T12:00:{n:02}Z" for n in range(60))

    def call(code: str, bounds: Bounds = ROOM) -> Finished:
        return GroupRunner(str(tmp_path), lambda: next(ticks)).run([sys.executable, "-c", code], bounds)

    return call


def test_both_streams_are_digested_and_measured(run: Callable[..., Finished]) -> None:
    done = run("import sys; print('out'); print('error', file=sys.stderr); sys.exit(7)")
    assert (done.status, done.ended_by, done.tail) == (7, "", b"out\n")
    assert (done.started, done.ended) == ("2026-06-27T12:00:00Z", "2026-06-27T12:00:01Z")
    sizes = {o.name: (o.bytes, o.sha256) for o in done.outputs}
    assert sizes["stdout"] == (4, hashlib.sha256(b"out\n").hexdigest())
    assert sizes["stderr"] == (6, hashlib.sha256(b"error\n").hexdigest())


def test_too_much_output_ends_the_command(run: Callable[..., Finished]) -> None:
    done = run("while True: print('x' * 1000)", Bounds(60, 10_000))
    assert done.ended_by == "output"
    assert sum(o.bytes for o in done.outputs) == 10_000
    assert done.status != 0


def test_too_much_time_ends_the_whole_group(tmp_path: Path, run: Callable[..., Finished]) -> None:
    mark = tmp_path / "child"
    code = f"""
import os, time
if os.fork() == 0:
    open({str(mark)!r}, "w").write(str(os.getpid()))
time.sleep(600)
"""
    done = run(code, Bounds(1, 1000))
    assert (done.ended_by, done.status) == ("time", -signal.SIGTERM)
    assert not alive(int(mark.read_text()))


def test_a_child_that_is_left_behind_is_ended_and_not_waited_for(
    tmp_path: Path, run: Callable[..., Finished]
) -> None:
    mark = tmp_path / "child"
    code = f"""
import os, sys, time
read, write = os.pipe()
if os.fork() == 0:
    open({str(mark)!r}, "w").write(str(os.getpid()))
    os.write(write, b"x")
    time.sleep(600)
os.read(read, 1)
print("done", flush=True)
"""
    done = run(code, Bounds(30, 1000))
    assert (done.status, done.ended_by, done.tail) == (0, "", b"done\n")
    assert not alive(int(mark.read_text()))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_output_is_shown_and_input_is_empty(tmp_path: Path) -> None:
    shown = io.BytesIO()
    runner = GroupRunner(str(tmp_path), lambda: "2026-06-27T12:00:00Z", shown)
    done = runner.run([sys.executable, "-c", "import sys; print(len(sys.stdin.read()))"], ROOM)
    assert done.status == 0
    assert shown.getvalue() == b"0\n"


@pytest.mark.parametrize("command", [[], [""], ["a\0b"]])
def test_no_command_is_a_mistake(tmp_path: Path, command: list[str]) -> None:
    with pytest.raises(UsageError):
        GroupRunner(str(tmp_path), lambda: "").run(command, ROOM)


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="no-such-program"):
        GroupRunner(str(tmp_path), lambda: "").run(["no-such-program"], ROOM)
