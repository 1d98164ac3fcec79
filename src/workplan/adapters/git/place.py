"""Where a git repository is, found by looking for its folder. Light: the short answer of `check` needs it too."""

import os

from workplan.errors import UnreachableError

POINTER_LIMIT = 65_536
LOCAL_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_OBJECT_DIRECTORY",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR",
    "GIT_INTERNAL_SUPER_PREFIX",
)
"""Variables of the environment that are about one repository."""


def search(start: str) -> tuple[str, str]:
    """The nearest folder at or above `start` that is a worktree or a bare repository, and its git folder; two
    empty texts where there is none. Raises UnreachableError for a pointer that leads nowhere.
    """
    folder = start
    while True:
        candidate = os.path.join(folder, ".git")
        if os.path.isdir(candidate):
            if os.path.exists(candidate + "/HEAD") or not os.access(candidate, os.R_OK | os.X_OK):
                return folder, os.path.realpath(candidate)
        elif os.path.isfile(candidate):
            return folder, _pointed_at(candidate, folder)
        elif all(os.path.exists(os.path.join(folder, part)) for part in ("HEAD", "objects", "refs")):
            return folder, folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return "", ""
        folder = parent


def common_dir_of(git_dir: str) -> str:
    """The folder that all worktrees of the repository share."""
    pointer = git_dir + "/commondir"
    if not os.path.isfile(pointer):
        return git_dir
    return os.path.realpath(os.path.join(git_dir, read_text(pointer, POINTER_LIMIT).strip()))


def read_text(path: str, limit: int) -> str:
    """The first bytes of a file of git's own; undecodable ones survive. Raises UnreachableError."""
    try:
        with open(path, "rb") as file:
            return file.read(limit).decode("utf-8", "surrogateescape")
    except OSError as error:
        raise UnreachableError(
            f"`{path}` could not be read: {error.strerror}", "check who owns the `.git` folder and its files"
        ) from error


def _pointed_at(pointer: str, folder: str) -> str:
    """The git folder that a `.git` file of a linked worktree or submodule names."""
    text = read_text(pointer, POINTER_LIMIT).strip()
    target = os.path.realpath(os.path.join(folder, text.removeprefix("gitdir:").strip()))
    if not text.startswith("gitdir:") or not os.path.isdir(target):
        raise UnreachableError(
            f"`{pointer}` does not lead to a git folder",
            "run `git worktree repair` in the main worktree, or `git submodule update --init`",
        )
    return target
