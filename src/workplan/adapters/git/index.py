"""The entries of a repository's index, whichever way they can be had."""

import os
import re
import struct

from workplan.adapters.files import NOT_UTF8
from workplan.adapters.git.index_blocks import NotUnderstood
from workplan.adapters.git.index_file import (
    INTENT_TO_ADD,
    SKIP_WORKTREE,
    Row,
    parse_index,
)
from workplan.adapters.git.layout import Layout
from workplan.errors import UnreachableError, UsageError
from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple

# `git ls-files --stage -z --debug`: "mode oid stage\tpath\0" and five lines about the stat data.
_DEBUG = late_pattern(
    rb"(\d+) ([0-9a-f]+) ([0-3])\t([^\0]*)\0"
    rb"(?:  ctime: (\d+):(\d+)\n  mtime: (\d+):(\d+)\n  dev: \d+\tino: (\d+)\n"
    rb"  uid: \d+\tgid: \d+\n  size: (\d+)\tflags: ([0-9a-f]+)\n)?"
)


CONFLICT = "in a merge conflict: resolve it and run `git add`"
SUBMODULE = "a submodule: check it as a repository of its own"
INTENDED = "only intended to be added (`git add -N`): none of its content is staged"


def readable_path(raw: bytes) -> tuple[str, str]:
    """The path as text and, when it cannot be used, the reason. Git stores no path with `..` in it, but
    this reader does not have git's word for the file that it reads.
    """
    try:
        path = raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "backslashreplace"), NOT_UTF8
    if path[:1] == "/" or (".." in path and ".." in path.split("/")):
        return path, "it leads out of the repository"
    return path, ""


class Index(NamedTuple):
    """The rows by path bytes and stage, and the file's own mtime in ns (0 when there is no file). `data` are the
    file's bytes, where the rows were read from them, and `found` is what its descriptor says of it.
    """

    rows: list[Row]
    written: int
    data: bytes = b""
    found: os.stat_result | None = None


def read_index(layout: Layout) -> Index:
    """The index of this worktree; empty where nothing was ever added. Raises UsageError when bare."""
    if layout.bare:
        raise UsageError(
            f"`{layout.folder}` is a bare repository: it has no worktree and no index",
            "choose a revision with `--rev`",
        )
    try:
        with open(layout.index_file, "rb") as file:
            found = os.fstat(file.fileno())
            data = file.read()
    except FileNotFoundError:
        return Index([], 0)
    except OSError as error:
        raise UnreachableError(
            f"`{layout.index_file}` could not be read: {error.strerror}",
            "check who owns the `.git` folder and its files",
        ) from error
    if not data:
        return Index([], 0)
    written = found.st_mtime_ns
    rows = _parsed(layout, data)
    return Index(_ask_git(layout), written) if rows is None else Index(rows, written, data, found)


def index_from(layout: Layout, data: bytes) -> Index:
    """The index that these bytes are; they were read before. Raises NotUnderstood."""
    return Index(parse_index(data, layout.id_bytes), 0, data)


def _parsed(layout: Layout, data: bytes) -> list[Row] | None:
    """None where only the git command understands this index."""
    if not layout.plain:
        return None
    try:
        return parse_index(data, layout.id_bytes)
    except NotUnderstood:
        return None


def _ask_git(layout: Layout) -> list[Row]:
    output = layout.git.run("ls-files", "--stage", "-z", "--debug", "--full-name")
    rows = []
    at = 0
    while at < len(output):
        match = _DEBUG.match(output, at)
        if match is None:
            raise UnreachableError(
                f"the answer of `git ls-files` in `{layout.folder}` was not understood", "update git"
            )
        rows.append(_row(match))
        at = match.end()
    return rows


def _row(match: re.Match[bytes]) -> Row:
    """The row as the file would hold it. Without stat data (git does not promise their form) it keeps
    zeros there, and so never counts as unchanged.
    """
    mode, oid, stage, path, *stat = match.groups()
    words, flags = [0] * 6, 0
    if stat[0] is not None:
        words, flags = [int(word) for word in stat[:6]], int(stat[6], 16)
    fixed = struct.pack(">IIII4xII8xI", *words[:5], int(mode, 8), words[5]) + bytes.fromhex(oid.decode())
    extended = (flags >> 16) & (SKIP_WORKTREE | INTENT_TO_ADD)
    head = int(stage) << 12 | (0x4000 if extended else 0)
    return path, fixed + struct.pack(">HH", head, extended)[: 4 if extended else 2]
