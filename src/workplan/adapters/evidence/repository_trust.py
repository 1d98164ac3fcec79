"""Whether commands that a repository's documents name may run: a mark in git's private folder.

The mark names the folder by device and inode, so that it does not travel: a copy or an unpacked archive that
brings one along is not trusted by it.
"""

import json
import os

from workplan.adapters.files import read_regular, write_atomic
from workplan.adapters.git.layout import Layout

_FOLDER = "workplan"
_FILE = "trusted.json"
_LIMIT = 65_536


def is_trusted(layout: Layout) -> bool:
    """Whether this worktree was marked here."""
    try:
        content = json.loads(read_regular(_path(layout), _LIMIT))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get(_worktree(layout)) is not None


def mark_trusted(layout: Layout, when: str) -> str:
    """Record that commands named in this worktree's documents may run; the path of the mark."""
    path = _path(layout)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    _write(path, {**_read(path), _worktree(layout): {"since": when}})
    return path


def withdraw(layout: Layout) -> bool:
    """Take the mark away; false where there was none."""
    path = _path(layout)
    content = _read(path)
    if content.pop(_worktree(layout), None) is None:
        return False
    _write(path, content)
    return True


def _path(layout: Layout) -> str:
    return os.path.join(layout.common_dir, _FOLDER, _FILE)


def _worktree(layout: Layout) -> str:
    """The worktree as the mark names it: where it lies, and the identity of its git folder on this disk."""
    found = os.stat(layout.git_dir)
    return f"{os.path.realpath(layout.root)}:{found.st_dev}:{found.st_ino}"


def _read(path: str) -> dict[str, object]:
    try:
        content = json.loads(read_regular(path, _LIMIT))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(path: str, content: dict[str, object]) -> None:
    before = read_regular(path, _LIMIT) if os.path.exists(path) else None
    write_atomic(path, (json.dumps(content, indent=2, sort_keys=True) + "\n").encode(), before)
