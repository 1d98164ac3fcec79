"""The versions of the tools that a command uses, as far as they can be asked."""

import os
import re
import subprocess
from collections.abc import Sequence

_ASK = {
    "cargo": ("--version",),
    "cmake": ("--version",),
    "go": ("version",),
    "just": ("--version",),
    "make": ("--version",),
    "mypy": ("--version",),
    "node": ("--version",),
    "nox": ("--version",),
    "npm": ("--version",),
    "pnpm": ("--version",),
    "poetry": ("--version",),
    "pytest": ("--version",),
    "python": ("--version",),
    "python3": ("--version",),
    "ruff": ("--version",),
    "task": ("--version",),
    "tox": ("--version",),
    "uv": ("--version",),
    "yarn": ("--version",),
}
"""Programs whose way of saying their version is known; no other program is started to ask."""
_VERSION = re.compile(r"(?<![0-9A-Za-z.])v?(\d{1,6}(?:\.\d{1,6}){1,3})(?![0-9])")
_SECONDS = 10


def tool_versions(command: Sequence[str], folder: str, own: str) -> tuple[tuple[str, str], ...]:
    """Name and version of this tool, and of the command's program where that can be asked."""
    found = {"workplan": own}
    name = os.path.basename(command[0]).lower()
    if name in _ASK:
        version = _asked(command[0], _ASK[name], folder)
        if version:
            found[name] = version
    return tuple(sorted(found.items()))


def _asked(program: str, arguments: Sequence[str], folder: str) -> str:
    try:
        done = subprocess.run(
            [program, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = _VERSION.search(done.stdout[:2000].decode("utf-8", "replace"))
    return match[1] if match and done.returncode == 0 else ""
