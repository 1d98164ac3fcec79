"""Runs command lines of workplan one after another in one process, whichever interpreter it is.

    python commands.py FOLDER SOURCE LIBRARIES...     with a JSON list of command lines on standard input

prints, as JSON, the version of the interpreter, its largest index, and of each command the exit code and what it
wrote to standard output and standard error. SOURCE and LIBRARIES are where modules are looked for.
"""

import contextlib
import io
import json
import os
import sys
from typing import Any


def answers(folder: str, source: str, libraries: list[str], commands: list[list[str]]) -> list[Any]:
    """What the module's docstring says, as values."""
    sys.dont_write_bytecode = True
    sys.path[:0] = [source]
    sys.path += libraries
    os.chdir(folder)
    from workplan.cli.main import run

    found = []
    for command in commands:
        written = io.BytesIO()
        out = io.TextIOWrapper(written, "utf-8", newline="")
        err = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(command)
        out.flush()
        found.append([code, written.getvalue().decode(), err.getvalue()])
    return [".".join(map(str, sys.version_info[:2])), sys.maxsize, found]


if __name__ == "__main__":
    result = answers(sys.argv[1], sys.argv[2], sys.argv[3:], json.load(sys.stdin))
    sys.stdout.write(json.dumps(result))
