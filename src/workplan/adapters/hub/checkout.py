"""Where a checkout stands in its git history, asked only as far as a sync needs it."""

import hashlib
import os
import re
from collections.abc import Callable, Collection
from functools import lru_cache

from workplan.adapters.git.layout import Layout
from workplan.adapters.git.objects import read_blobs
from workplan.adapters.git.process import Git
from workplan.adapters.git.sources import source_of
from workplan.errors import WorkplanError
from workplan.usecases.hub_checkout import GitState

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PAST = 200
"""Commits of one file that are looked through for the content that the hub saw last."""

_PATIENCE = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=10")


def git_state(
    layout: Layout | None, documents: Collection[str], limit: int, *, fetch: bool = False
) -> GitState:
    """The state of a worktree. Without git, or before the first commit, nothing is known of the past.

    With `fetch` the remote is asked first; where it cannot be reached, the note says so and what was known
    before counts.
    """
    if layout is None or layout.bare:
        return GitState(note="not under git: a status is set back only from the folder that was synced last")
    git = layout.git
    commit = _line(git, "rev-parse", "--quiet", "--verify", "HEAD^{commit}")
    if not commit:
        return GitState(note="no commit yet")
    note = _fetch(git) if fetch else ""
    remote = _line(git, "rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}")
    behind = _line(git, "rev-list", "--count", "HEAD..@{upstream}") if remote else ""
    dirty = source_of(layout).changed_paths(commit, frozenset(documents).__contains__)
    return GitState(
        commit=commit,
        dirty=dirty,
        contains=lru_cache(maxsize=None)(lambda other: _contains(git, other)),
        digests=lru_cache(maxsize=None)(_past_digests(layout, limit)),
        behind=int(behind or 0),
        remote=remote,
        note=note,
    )


def _line(git: Git, *args: str) -> str:
    try:
        return git.run(*args).decode(errors="replace").strip()
    except WorkplanError:
        return ""


def _fetch(git: Git) -> str:
    if not _line(git, "remote"):
        return ""
    try:
        git.run(*_PATIENCE, "fetch", "--quiet", trusted=True)
    except WorkplanError as error:
        return f"the remote could not be asked ({error.message}); what was fetched last counts"
    return ""


def _contains(git: Git, commit: str) -> bool:
    """Whether `commit` is HEAD or one of its ancestors; an unknown one is not."""
    if not _COMMIT.fullmatch(commit):
        return False
    try:
        git.run("merge-base", "--is-ancestor", commit, "HEAD")
    except WorkplanError:
        return False
    return True


def _past_digests(layout: Layout, limit: int) -> Callable[[str], frozenset[str]]:
    def digests(path: str) -> frozenset[str]:
        try:
            listed = layout.git.run(
                "log",
                f"--max-count={_PAST}",
                "--format=",
                "--raw",
                "--no-abbrev",
                "--no-renames",
                "HEAD",
                "--",
                path,
            )
            oids = {
                line.split()[3] for line in listed.decode(errors="replace").splitlines() if line[:1] == ":"
            }
            wanted = sorted(oid for oid in oids if oid.strip("0"))
            return frozenset(
                f"sha256:{hashlib.sha256(data).hexdigest()}"
                for _oid, data in read_blobs(layout, wanted, limit)
            )
        except WorkplanError:
            return frozenset()

    return digests


def write_obstacle(root: str) -> Callable[[str], str]:
    """Says why a file below `root` cannot be replaced, "" where it can."""

    def obstacle(path: str) -> str:
        target = os.path.realpath(os.path.join(root, path))
        if not os.path.isfile(target):
            return "it is no regular file"
        if not os.stat(target).st_mode & 0o222 or not os.access(target, os.W_OK):
            return "it is read-only"
        return "" if os.access(os.path.dirname(target), os.W_OK | os.X_OK) else "its folder is read-only"

    return obstacle
