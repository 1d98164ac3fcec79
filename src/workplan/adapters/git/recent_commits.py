"""The newest commits, read from their own files: whoever has just committed needs no git process to go back.

A commit or tree that was packed is not read here; then only the git command can tell.
"""

import os
from collections.abc import Iterator, Mapping, Sequence

from workplan.adapters.git.layout import Layout
from workplan.adapters.git.objects import read_loose
from workplan.named_tuple import NamedTuple

MOST = 64
"""Commits that are looked at one by one."""
_LIMIT = 1 << 22
_MOST_LINKS = 5
_REF = b"ref: "

Marks = Mapping[str, str]
"""The object id of each entry of a commit's top folder that was asked for; "" where there is none."""


class Recent(NamedTuple):
    """A commit; `marks` is None, and `parent` is "", where its object does not lie in files of its own."""

    oid: str
    marks: Marks | None
    parent: str


def head_commit(layout: Layout) -> str | None:
    """The id of the commit that is checked out, "" before the first one; None where only git can tell."""
    name = _reference(layout)[-1]
    if name is None:
        return None
    text = _content(_place(layout, name))
    if text is None:
        return _packed(layout, name)
    return text.decode("ascii", "replace") if len(text) == 2 * layout.id_bytes else None


def reference_files(layout: Layout) -> list[str] | None:
    """The files that decide which commit is checked out, there or not; None where only git can tell."""
    names = _reference(layout)
    if names[-1] is None:
        return None
    places = [os.fsdecode(_place(layout, name)) for name in names if name is not None]
    return [*places, layout.common_dir + "/packed-refs"]


def _reference(layout: Layout) -> list[bytes | None]:
    """The names that lead from one to the next, beginning with HEAD; the last one names a commit, and is None
    where only git can tell which.
    """
    names: list[bytes | None] = []
    name = b"HEAD"
    for _ in range(_MOST_LINKS):
        names.append(name)
        text = _content(_place(layout, name))
        if text is None or not text.startswith(_REF):
            return names
        name = text[len(_REF) :].strip()
        if not name.startswith(b"refs/heads/") or b".." in name or name.endswith(b"/.invalid"):
            break
    return [*names, None]


def _place(layout: Layout, name: bytes) -> bytes:
    folder = layout.git_dir if name == b"HEAD" else layout.common_dir
    return os.path.join(os.fsencode(folder), name)


def _content(path: bytes) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read(_LIMIT).strip()
    except OSError:
        return None


def _packed(layout: Layout, name: bytes) -> str | None:
    for line in (_content(os.fsencode(layout.common_dir) + b"/packed-refs") or b"").split(b"\n"):
        oid, _, ref = line.partition(b" ")
        if ref == name:
            return oid.decode("ascii", "replace")
    return "" if os.path.isdir(layout.common_dir + "/refs/heads") else None


def recent_commits(layout: Layout, head: str, names: Sequence[str]) -> Iterator[Recent]:
    """The commits from `head` back by first parents. The last one may be of unknown content, or have no parent."""
    oid = head
    for _ in range(MOST):
        found = _commit(layout, oid)
        if found is None:
            yield Recent(oid, None, "")
            return
        tree, parent = found
        yield Recent(oid, _marks(layout, tree, names), parent)
        if not parent:
            return
        oid = parent


def _commit(layout: Layout, oid: str) -> tuple[str, str] | None:
    """The tree and the first parent of a commit."""
    data = read_loose(layout, oid, _LIMIT, b"commit")
    if data is None:
        return None
    tree, parent = "", ""
    for line in data.split(b"\n\n", 1)[0].split(b"\n"):
        word, _, value = line.partition(b" ")
        if word == b"tree" and not tree:
            tree = value.decode("ascii", "replace")
        elif word == b"parent" and not parent:
            parent = value.decode("ascii", "replace")
    return (tree, parent) if tree else None


def _marks(layout: Layout, tree: str, names: Sequence[str]) -> Marks | None:
    if "" in names:
        return {"": tree}
    data = read_loose(layout, tree, _LIMIT, b"tree")
    if data is None:
        return None
    found = dict.fromkeys(names, "")
    position, width = 0, layout.id_bytes
    while position < len(data):
        end = data.index(b"\0", position)
        name = data[position:end].partition(b" ")[2].decode("utf-8", "surrogateescape")
        position = end + 1 + width
        if name in found:
            found[name] = data[end + 1 : position].hex()
    return found


def unchanged_since(layout: Layout, head: str, names: Sequence[str], known: Mapping[str, Marks]) -> str:
    """The nearest of the known commits below `head` since which no commit changed the named entries; "" where
    there is none, or only git can tell. `known` maps commits to their marks.
    """
    seen: list[Marks | None] = []
    for commit in recent_commits(layout, head, names):
        marks = known.get(commit.oid)
        if marks is not None:
            return commit.oid if all(one == marks for one in seen) else ""
        seen.append(commit.marks)
    return ""


def shallow_commits(layout: Layout) -> tuple[str, ...]:
    """The commits whose parents a shallow clone lacks, sorted."""
    text = _content(os.fsencode(layout.common_dir) + b"/shallow") or b""
    return tuple(sorted(text.decode("ascii", "replace").split()))
