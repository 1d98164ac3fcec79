"""Runs one command without a shell, in a process group of its own, within bounds of time and output."""

import contextlib
import hashlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from workplan.errors import UnreachableError, UsageError
from workplan.usecases.evidence_ports import ENDED_BY_OUTPUT, ENDED_BY_TIME, Bounds, Clock, Finished, Output

TAIL = 65_536
"""How many bytes of the end of each stream are kept in memory, to read a summary line from."""
GRACE = 2.0
"""Seconds between asking the group to end and ending it."""
STEP = 0.01
"""Seconds between two looks at whether the group has ended."""
CHUNK = 65_536
STREAMS = ("stderr", "stdout")


class GroupRunner:
    """See CommandRunner. `echo` is where the command's output is shown while it runs; None shows nothing."""

    def __init__(self, folder: str, clock: Clock, echo: BinaryIO | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._echo = echo

    def run(self, command: Sequence[str], bounds: Bounds, extra: Mapping[str, str] | None = None) -> Finished:
        """See CommandRunner."""
        if not command or not command[0] or any("\0" in word for word in command):
            raise UsageError("there is no command to run", "give it after `--`, as in `-- make test`")
        started = self._clock()
        process = _start(command, self._folder, {**os.environ, **(extra or {})})
        try:
            watched = _Watched(process, bounds, self._echo)
            ended_by = watched.follow()
        finally:
            _end_group(process)
        status = process.wait()
        return Finished(status, started, self._clock(), ended_by, watched.outputs(), watched.tail())


def _start(command: Sequence[str], folder: str, env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            list(command),
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            bufsize=0,
        )
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise UnreachableError(
            f"`{command[0]}` could not be started: {why}",
            "the first word must be a program in PATH or a path to one; nothing was recorded",
        ) from None


class _Watched:
    """The streams of a running command: counted, digested and shown, never kept whole."""

    def __init__(self, process: "subprocess.Popen[bytes]", bounds: Bounds, echo: BinaryIO | None) -> None:
        self._process = process
        self._bounds = bounds
        self._echo = echo
        self._digests = {name: hashlib.sha256() for name in STREAMS}
        self._sizes = dict.fromkeys(STREAMS, 0)
        self._tails = dict.fromkeys(STREAMS, b"")

    def follow(self) -> str:
        """Read until both streams end; what ended the command early, "" where it ended by itself."""
        deadline = time.monotonic() + self._bounds.seconds
        with selectors.DefaultSelector() as selector:
            for name, stream in (("stdout", self._process.stdout), ("stderr", self._process.stderr)):
                if stream is not None:
                    selector.register(stream, selectors.EVENT_READ, name)
            while selector.get_map():
                left = deadline - time.monotonic()
                if left <= 0:
                    return ENDED_BY_TIME
                for key, _events in selector.select(min(left, 0.5)):
                    data = os.read(key.fd, CHUNK)
                    if not data:
                        selector.unregister(key.fileobj)
                    elif self._take(key.data, data):
                        return ENDED_BY_OUTPUT
                if self._process.poll() is not None and not selector.select(0):
                    # What is still open belongs to children that were left behind: they are not waited for.
                    break
            return self._rest(deadline)

    def _rest(self, deadline: float) -> str:
        """A command may close its streams and go on."""
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            return ENDED_BY_TIME
        return ""

    def _take(self, name: str, data: bytes) -> bool:
        """Count one piece; true where the command has said more than it may."""
        room = self._bounds.bytes - sum(self._sizes.values())
        data, over = data[:room], len(data) > room
        self._digests[name].update(data)
        self._sizes[name] += len(data)
        self._tails[name] = (self._tails[name] + data)[-TAIL:]
        if self._echo is not None:
            self._echo.write(data)
            self._echo.flush()
        return over

    def outputs(self) -> tuple[Output, ...]:
        """Name, digest and size of each stream."""
        return tuple(Output(name, self._digests[name].hexdigest(), self._sizes[name]) for name in STREAMS)

    def tail(self) -> bytes:
        """The end of standard output."""
        return self._tails["stdout"]


def _end_group(process: "subprocess.Popen[bytes]") -> None:
    """End everything that is left of the group, politely first."""
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    for number, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, GRACE)):
        if not _signal(process.pid, number) or _gone(process, patience):
            break
    process.wait()


def _gone(process: "subprocess.Popen[bytes]", patience: float) -> bool:
    """Whether the whole group ends within so many seconds."""
    deadline = time.monotonic() + patience
    while True:
        process.poll()  # reaps the leader, which else stays in its group
        if not _signal(process.pid, 0):
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(STEP)


def _signal(group: int, number: int) -> bool:
    """Whether the group was still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False
