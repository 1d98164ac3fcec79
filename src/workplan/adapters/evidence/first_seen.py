"""When a file first stood in the history as it is now: the time by which a key is judged."""

from collections.abc import Mapping

from workplan.adapters.git.history import History
from workplan.adapters.git.layout import Layout
from workplan.parse.utc_time import time_of


def first_commits(layout: Layout, folder: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """For each path (from the top of the worktree) with its blob id: the committer time of the first commit,
    oldest first, that has this blob there. Absent where no commit of HEAD's history has it.

    Two git processes for all paths together; `folder` is the one that all of them lie below.
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
    return _first(output, times, wanted)


def _first(output: bytes, times: Mapping[str, int], wanted: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    tokens = iter(output.split(b"\0"))
    commit = ""
    for token in tokens:
        if not token.startswith(b":"):
            commit = token.decode("ascii", "replace").strip()
            continue
        blob = token.split(b" ")[3].decode("ascii")
        path = next(tokens).decode("utf-8", "surrogateescape")
        if wanted.get(path) == blob and path not in found and commit in times:
            found[path] = time_of(times[commit])
    return found
