"""When a file first stood in the history as it is now: the time by which a key is judged."""

import hashlib
from collections.abc import Iterator, Mapping

from workplan.adapters.git.history import History
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.objects import read_named
from workplan.parse.utc_time import time_of

LIMIT = 8_000_000
"""Larger files are no envelopes."""


def first_commits(layout: Layout, folder: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """For each path (from the top of the worktree) with its `sha256:…` digest: the committer time of the first
    commit, oldest first, in which the file has this content. Absent where no commit of HEAD's history has it.

    Three git processes for all paths together; `folder` is the one that all of them lie below.
    """
    if not wanted or not History(layout).head():
        return {}
    listed = layout.git.run(
        *("rev-list", "--reverse", "--topo-order", "--timestamp", "HEAD", "--", folder or ".")
    ).decode("ascii")
    times = {oid: int(seconds) for seconds, _, oid in (line.partition(" ") for line in listed.splitlines())}
    if not times:
        return {}
    options = (
        "--stdin",
        "--root",
        "-r",
        "-m",
        "-z",
        "--no-renames",
        "--no-textconv",
        "--no-ext-diff",
        "--raw",
    )
    output = layout.git.run(
        *("diff-tree", *options, "--abbrev=64"), stdin="".join(f"{oid}\n" for oid in times).encode("ascii")
    )
    steps = [
        (commit, path, blob) for commit, path, blob in _steps(output) if path in wanted and commit in times
    ]
    digests = _digests(layout, sorted({blob for _commit, _path, blob in steps}))
    found: dict[str, str] = {}
    for commit, path, blob in steps:
        if path not in found and digests.get(blob) == wanted[path]:
            found[path] = time_of(times[commit])
    return found


def _steps(output: bytes) -> Iterator[tuple[str, str, str]]:
    """Commit, path and blob of every change, in the order of the commits."""
    tokens = iter(output.split(b"\0"))
    commit = ""
    for token in tokens:
        if token.startswith(b":"):
            blob = token.split(b" ")[3].decode("ascii")
            yield commit, next(tokens).decode("utf-8", "surrogateescape"), blob
        else:
            commit = token.decode("ascii", "replace").strip()


def _digests(layout: Layout, blobs: list[str]) -> dict[str, str]:
    present = [blob for blob in blobs if blob.strip("0")]
    read = read_named(layout, present, LIMIT)
    return {
        blob: f"sha256:{hashlib.sha256(data).hexdigest()}"
        for blob, (_name, data) in zip(present, read, strict=True)
        if data is not None
    }
