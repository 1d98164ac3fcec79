"""Where the cache of a repository lies, and what names this version of the compiler."""

import hashlib
import os

from workplan import __version__

FOLDER = "workplan"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def folder_of(common_dir: str) -> str:
    """The private folder in a git repository, shared by all of its worktrees."""
    return os.path.join(common_dir, FOLDER)


def tool_digest() -> str:
    """Names the code: its version, and the size and time of every file that takes part, for those who edit it."""
    words = [__version__]
    folders = [_PACKAGE]
    while folders:
        with os.scandir(folders.pop()) as items:
            for item in items:
                if item.is_dir(follow_symlinks=False):
                    if item.name != "__pycache__":
                        folders.append(item.path)
                elif item.name.endswith((".py", ".json")):
                    found = item.stat()
                    words.append(f"{item.path} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()
