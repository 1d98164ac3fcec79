"""One commit that holds the lines a sync wrote back and nothing else of a worktree."""

import os
import tempfile
from collections.abc import Callable, Collection

from workplan.adapters.git.layout import Layout
from workplan.adapters.git.process import Git
from workplan.errors import UnreachableError, WorkplanError

MESSAGE = "workplan: write back hub ids and statuses"

Rewrite = Callable[[str, bytes], bytes]
"""Path and committed bytes to the bytes with the same edits made; the same bytes where none can be made."""


def commit_write_back(layout: Layout, paths: Collection[str], rewrite: Rewrite) -> str:
    """The id of the new commit, "" where it would hold nothing. `paths` are the files that were written.

    The edits are made once more in the committed text, so that other changes of the same file, staged or
    not, stay where they are. Hooks do not run, nothing is pushed. Raises UnreachableError where git refuses.
    """
    git = layout.git
    head = git.run("rev-parse", "--verify", "HEAD^{commit}").decode().strip()
    entries = []
    for path in sorted(paths):
        entry = _entry(git, head, path)
        if entry is not None:
            mode, oid = entry
            committed = git.run("cat-file", "blob", oid)
            changed = rewrite(path, committed)
            if changed != committed:
                new = git.run("hash-object", "-w", "--stdin", stdin=changed).decode().strip()
                entries.append((path, mode, oid, new))
    if not entries:
        return ""
    tree = _tree(git, head, [(path, mode, new) for path, mode, _old, new in entries])
    commit = git.run("commit-tree", tree, "-p", head, "-m", MESSAGE, trusted=True).decode().strip()
    git.run("update-ref", "-m", MESSAGE, "HEAD", commit, head)
    for path, mode, old, new in entries:
        _follow_in_index(git, path, mode, old, new)
    return commit


def _entry(git: Git, head: str, path: str) -> tuple[str, str] | None:
    """Mode and blob of a committed file."""
    listed = git.run("ls-tree", "-z", head, "--", path).decode(errors="surrogateescape")
    if not listed:
        return None
    mode, kind, oid = listed.split("\t", 1)[0].split()
    return (mode, oid) if kind == "blob" else None


def _tree(git: Git, head: str, entries: list[tuple[str, str, str]]) -> str:
    """The tree of `head` with other blobs in place, made in an index of its own."""
    with tempfile.TemporaryDirectory(prefix="workplan-") as folder:
        own = Git(git.folder, {**git.local, "GIT_INDEX_FILE": os.path.join(folder, "index")})
        own.run("read-tree", head)
        for path, mode, oid in entries:
            own.run("update-index", "--cacheinfo", f"{mode},{oid},{path}")
        return own.run("write-tree").decode().strip()


def _follow_in_index(git: Git, path: str, mode: str, old: str, new: str) -> None:
    """Where nothing else of the file was staged, the index follows the commit."""
    listed = git.run("ls-files", "--stage", "-z", "--", path).decode(errors="surrogateescape")
    if not listed or listed.split()[1] != old:
        return
    try:
        git.run("update-index", "--cacheinfo", f"{mode},{new},{path}")
    except WorkplanError as error:
        raise UnreachableError(
            f"the commit was made, but the index does not follow it: {error.message}",
            f"`git reset -- {path}`",
        ) from error
