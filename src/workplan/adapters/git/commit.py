"""Commits named files of a worktree on top of HEAD and nothing else.

By default the commit is made with plumbing: no hook, filter or signing program of the repository runs, and
neither other staged changes nor other files are touched. A person who trusts the repository can ask for
an ordinary `git commit` instead, with its hooks, filters and signature.
"""

import os
from collections.abc import Sequence

from workplan.adapters.files import read_regular, unreadable
from workplan.adapters.git.attributes import attributes_everywhere, attributes_of
from workplan.adapters.git.history import History
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.process import Git
from workplan.errors import ConflictError, UsageError

UNFINISHED = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply", "BISECT_LOG")
FILE_LIMIT = 1 << 30
MODES = {False: "100644", True: "100755"}


def commit(layout: Layout, paths: Sequence[str], message: str, trusted: bool = False) -> str:
    """Commit the worktree's state of `paths` (regular files; one that is gone is deleted) and return the
    new commit's id, or HEAD's when they equal it already.

    Raises ConflictError during a merge or rebase, or when the branch moves meanwhile; UsageError when a
    file would need a conversion by a program, unless `trusted`.
    """
    unfinished = [name for name in UNFINISHED if os.path.exists(f"{layout.git_dir}/{name}")]
    if unfinished:
        raise ConflictError(
            f"`{layout.root}` is in the middle of a merge, rebase or bisect (`{unfinished[0]}`)",
            "finish or abort it, then run the command again",
        )
    if trusted:
        return _ordinary(layout, paths, message)
    changes = b"".join(_change(layout, path) for path in sorted(set(paths)))
    head = History(layout).head()
    tree = _tree_with(layout, head, changes)
    if head and tree == _ask(layout.git, "rev-parse", f"{head}^{{tree}}"):
        return head
    parent = ["-p", head] if head else []
    made = _ask(layout.git, "commit-tree", tree, *parent, "-F", "-", stdin=message.encode())
    _move_head(layout, message, made, head)
    layout.git.run("update-index", "-z", "--add", "--index-info", stdin=changes)
    return made


def _ordinary(layout: Layout, paths: Sequence[str], message: str) -> str:
    """What a person would type; `--only` leaves other staged changes alone."""
    if not History(layout).is_dirty(paths):
        return History(layout).head()
    names = "".join(path + "\0" for path in paths).encode()
    literal = ("--pathspec-from-file=-", "--pathspec-file-nul")
    git = ("--literal-pathspecs",)
    layout.git.run(*git, "add", "--all", *literal, stdin=names, trusted=True)
    options = ("--quiet", "--only", f"--message={message}")
    layout.git.run(*git, "commit", *options, *literal, stdin=names, trusted=True)
    return History(layout).head()


def _change(layout: Layout, path: str) -> bytes:
    """The file's line for `update-index --index-info -z`; its blob is written first."""
    file = os.path.join(layout.root, path)
    if not os.path.lexists(file):
        return f"0 {'0' * 2 * layout.id_bytes}\t{path}\0".encode()
    _refuse_conversion(layout, path)
    try:
        data = read_regular(file, FILE_LIMIT)
        executable = bool(os.lstat(file).st_mode & 0o100)
    except OSError as error:
        raise unreadable(path, error) from error
    oid = _ask(layout.git, "hash-object", "-w", "--no-filters", "--stdin", stdin=data)
    return f"{MODES[executable]} {oid}\t{path}\0".encode()


def _refuse_conversion(layout: Layout, path: str) -> None:
    """A filter, an encoding or line ending rules stand between the file and its blob."""
    folders = ["", *(path[:at] + "/" for at, letter in enumerate(path) if letter == "/")]
    endings = attributes_everywhere(layout.common_dir, dict(os.environ))
    for folder in folders:
        endings |= attributes_of(f"{layout.root}/{folder}.gitattributes")
    if any(path.lower().endswith(ending) for ending in endings):
        raise UsageError(
            f"`{path}` is converted by a git attribute, which would run a program of this repository",
            "commit it by hand with `git commit`, or say that you trust the repository",
        )


def _tree_with(layout: Layout, head: str, changes: bytes) -> str:
    """The tree of `head` with the changes, made in an index of its own."""
    scratch = f"{layout.git_dir}/workplan-{os.getpid()}.index"
    git = Git(layout.folder, {**layout.local, "GIT_INDEX_FILE": scratch})
    try:
        if head:
            git.run("read-tree", head)
        git.run("update-index", "-z", "--add", "--index-info", stdin=changes)
        return _ask(git, "write-tree")
    finally:
        for path in (scratch, scratch + ".lock"):
            if os.path.exists(path):
                os.unlink(path)


def _move_head(layout: Layout, message: str, made: str, head: str) -> None:
    """Move the branch, unless somebody else has moved it since."""
    subject = message.partition("\n")[0]
    before = head or "0" * 2 * layout.id_bytes
    layout.git.run("update-ref", "-m", f"commit: {subject}", "HEAD", made, before, accept=(0, 1, 128))
    if History(layout).head() != made:
        raise ConflictError(
            f"the branch of `{layout.root}` moved meanwhile; nothing was committed", "run the command again"
        )


def _ask(git: Git, *args: str, stdin: bytes = b"") -> str:
    return git.run(*args, stdin=stdin).decode("ascii").strip()
