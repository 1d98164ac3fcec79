"""Where the cache of a repository lies, and what names this version of the compiler."""

import os

from workplan import __version__

FOLDER = "workplan"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def folder_of(common_dir: str) -> str:
    """The private folder in a git repository, shared by all of its worktrees."""
    return os.path.join(common_dir, FOLDER)


_known: list[str] = []
_digests: dict[str, str] = {}


def tool_state() -> str:
    """The code: its version, and the size and time of every file that takes part, for those who edit it. It is
    looked at once: what was loaded stays what it was.
    """
    if not _known:
        _known.append(_look())
    return _known[0]


def _look() -> str:
    words = []
    folders = [_PACKAGE]
    if not os.path.isdir(os.path.join(_PACKAGE, "_schemas")):  # a checkout keeps its schemas beside the code
        folders.append(os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "schemas"))
    for folder in folders:
        with os.scandir(folder) as items:
            for item in items:
                if item.name.endswith((".py", ".json")):
                    found = item.stat()
                    words.append(f"{item.name} {found.st_size} {found.st_mtime_ns}")
                elif item.name != "__pycache__" and item.is_dir(follow_symlinks=False):
                    folders.append(item.path)
    words.sort()
    return "\n".join([__version__, _PACKAGE, *words])


def tool_digest() -> str:
    """A short name for the code; worked out once, however many repositories ask for it."""
    state = tool_state()
    if state not in _digests:
        from workplan.digests import sha256  # late: the short answer of `check` does without

        _digests[state] = sha256(state.encode("utf-8", "surrogateescape")).hexdigest()
    return _digests[state]
