"""The memory of a run that found everything current: as long as no file that it looked at has another stamp,
the same run would find the same.

It lies in the repository's own `.git` folder, holds nothing but stamps and what was said, and may be deleted
at any time. A file stamp is (mtime, ctime, inode, size): ctime moves with the clock whatever is written.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterable

from workplan.named_tuple import NamedTuple

_FOLDER = "workplan"
_NAME = "render-memo.json"
_SLACK_NS = 50_000_000
"""File systems stamp by the tick of a coarse clock; a file that is younger than this is not yet trusted."""

_DISTURBING = ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Memo(NamedTuple):
    """Where to remember, for which question, and when this run began. `said` is what was said, None = not known."""

    path: str
    key: str
    began: int
    said: tuple[str, str] | None


def open_memo(start: str, question: Iterable[object]) -> Memo | None:
    """The memory for a question in the repository around `start`; None where nothing can be remembered."""
    if any(name in os.environ for name in _DISTURBING):
        return None
    folder = os.path.abspath(start)
    while not os.path.isdir(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return None
        folder = above
    parts = (os.path.abspath(start), os.environ.get("HOME", ""), _program(), *map(str, question))
    key = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
    path = os.path.join(folder, ".git", _FOLDER, _NAME)
    return Memo(path, key, time.time_ns(), _recall(path, key))


def keep(memo: Memo, paths: Iterable[str], said: tuple[str, str]) -> None:
    """Remember what was said, unless a file of `paths` changed since the run began, or nearly so."""
    stamps = {}
    for path in sorted(set(paths)):
        stamp = _stamp(path)
        if stamp and max(stamp[0], stamp[1]) > memo.began - _SLACK_NS:
            return
        stamps[path] = stamp
    folder = os.path.dirname(memo.path)
    temporary = f"{memo.path}.{os.getpid()}.tmp"
    try:
        os.makedirs(folder, exist_ok=True)
        with open(temporary, "w", encoding="utf-8", errors="surrogateescape") as file:
            json.dump({"key": memo.key, "said": said, "stamps": stamps}, file, ensure_ascii=False)
        os.replace(temporary, memo.path)
    except OSError:
        # A repository that cannot be written to is rendered from scratch each time.
        if os.path.lexists(temporary):
            os.unlink(temporary)


def _recall(path: str, key: str) -> tuple[str, str] | None:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            kept = json.load(file)
        if kept["key"] != key:
            return None
        for name, stamp in kept["stamps"].items():
            if _stamp(name) != stamp:
                return None
        shown, said = kept["said"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return str(shown), str(said)


def _stamp(path: str) -> list[int]:
    """The stamp of a file or folder, [] where there is none. A link counts itself."""
    try:
        found = os.lstat(path)
    except OSError:
        return []
    return [found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size]


def _program() -> str:
    """What stands for this program's own code: the stamps of its folders' files."""
    digest = hashlib.sha256()
    queue = [_PACKAGE]
    while queue:
        folder = queue.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name == "__pycache__":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    queue.append(entry.path)
                else:
                    found = entry.stat(follow_symlinks=False)
                    digest.update(
                        f"{entry.path}\0{found.st_mtime_ns}\0{found.st_size}\n".encode("utf-8", "replace")
                    )
    return digest.hexdigest()
