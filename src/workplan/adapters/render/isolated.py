"""Templates that nobody vouches for run in a process of their own, with little time and memory.

The sandbox keeps a template from reaching anything; it does not keep it from looping or growing. The child
gets texts and values on standard input, sets its own limits before it looks at them, and can open no file.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from workplan.usecases.render_ports import TemplateFault

CPU_SECONDS = 5
WALL_SECONDS = 20
MEMORY_BYTES = 512 << 20
OUTPUT_BYTES = 8 << 20

_CHILD = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from workplan.adapters.render.isolated_child import main
main(*map(int, sys.argv[2:]))
"""


def render_isolated(
    name: str,
    sources: Mapping[str, str],
    context: Mapping[str, Any],
    wall_seconds: float = WALL_SECONDS,
    cpu_seconds: int = CPU_SECONDS,
) -> str | TemplateFault:
    """The text of a template, or why there is none: it asked for too much time, memory or output."""
    asked = json.dumps({"name": name, "sources": dict(sources), "context": dict(context)}).encode()
    limits = [str(cpu_seconds), str(MEMORY_BYTES), str(OUTPUT_BYTES)]
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", _CHILD, json.dumps([path for path in sys.path if path]), *limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        close_fds=True,
        start_new_session=True,
    )
    try:
        answer, why = _converse(child, asked, wall_seconds)
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
    if why:
        return TemplateFault(name, 0, why)
    try:
        said = json.loads(answer)
    except ValueError:
        return TemplateFault(name, 0, "it needs too much time or memory, and was stopped")
    return said["text"] if "text" in said else TemplateFault(*said["fault"])


def _converse(child: "subprocess.Popen[bytes]", asked: bytes, wall_seconds: float) -> tuple[bytes, str]:
    """Send the question and read the answer, both within the time; the answer and what went wrong."""
    if child.stdin is None or child.stdout is None:
        return b"", "no process could be started for it"
    end = time.monotonic() + wall_seconds
    rest = memoryview(asked)
    answer = bytearray()
    os.set_blocking(child.stdin.fileno(), False)
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdin, selectors.EVENT_WRITE)
        waiting.register(child.stdout, selectors.EVENT_READ)
        while waiting.get_map():
            left = end - time.monotonic()
            if left <= 0:
                return b"", f"it took more than {wall_seconds:g} seconds, and was stopped"
            for key, _events in waiting.select(left):
                if key.fileobj is child.stdout:
                    data = os.read(child.stdout.fileno(), 1 << 16)
                    answer += data
                    if not data:
                        return bytes(answer), ""
                    if len(answer) > OUTPUT_BYTES * 2:
                        return b"", f"it wrote more than {OUTPUT_BYTES} bytes"
                else:
                    rest = _send(child.stdin.fileno(), rest)
                    if not rest:
                        waiting.unregister(child.stdin)
                        child.stdin.close()
    return bytes(answer), ""


def _send(descriptor: int, rest: memoryview) -> memoryview:
    """Write what fits into the pipe; a child that is gone takes nothing more."""
    try:
        return rest[os.write(descriptor, rest[: 1 << 16]) :]
    except BlockingIOError:
        return rest
    except BrokenPipeError:
        return rest[:0]
