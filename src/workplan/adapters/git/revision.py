"""A revision as a source: the tree of one commit, read from the object store alone."""

from collections.abc import Iterable, Iterator

from workplan.adapters.files import LINK
from workplan.adapters.git.index import SUBMODULE, readable_path
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.objects import blob_oid, read_blob, read_named
from workplan.errors import UsageError
from workplan.usecases.ports import Entry, Listing, Select, Skipped

MISSING = "its content is not in this clone"


class RevisionSource:
    """See SourceReader. The commit is resolved once, so that a moving branch cannot mix two states."""

    def __init__(self, layout: Layout, revision: str) -> None:
        """Raises UsageError when the repository has no such revision."""
        self.layout = layout
        self.root = layout.folder
        self.label = f"revision `{revision}`"
        self.commit = resolve(layout, revision)

    def listing(self, select: Select | None = None) -> Listing:
        """See SourceReader."""
        entries: list[Entry] = []
        skipped: list[Skipped] = []
        files: list[str] = []
        for mode, oid, raw in _tree(self.layout, self.commit):
            path, why = readable_path(raw)
            why = why or _SKIPPED_MODES.get(mode, "")
            if select is not None and not (select(path) or (why and select(path + "/"))):
                files.append(path)
            elif why:
                skipped.append(Skipped(path, why))
            else:
                entries.append(Entry(path, oid))
        return Listing(tuple(sorted(entries)), tuple(sorted(skipped)), files)

    def read(self, entry: Entry, limit: int) -> bytes:
        """See SourceReader."""
        return read_blob(self.layout, entry.oid, limit)

    def read_many(self, entries: Iterable[Entry], limit: int) -> Iterator[tuple[Entry, bytes | Skipped]]:
        """See SourceReader."""
        wanted = list(entries)
        blobs = read_named(self.layout, (entry.oid for entry in wanted), limit)
        for entry, (_, data) in zip(wanted, blobs, strict=True):
            yield entry, Skipped(entry.path, MISSING) if data is None else data

    def oid(self, data: bytes) -> str:
        """See SourceReader."""
        return blob_oid(data, self.layout.algorithm)

    def changed_paths(self, since: str, select: Select | None = None) -> frozenset[str]:
        """See SourceReader."""
        before, after = files_at(self.layout, since), _regular(self.layout, self.commit)
        return differing(before, after, select)


_SKIPPED_MODES = {"120000": LINK, "160000": SUBMODULE}


def resolve(layout: Layout, revision: str) -> str:
    """The commit id of a revision. Raises UsageError with the nearest names when there is none."""
    if not revision or revision.startswith("-"):
        raise UsageError(
            f"`{revision}` is not a revision", "name a branch, a tag or a commit, like `HEAD~1` or `main`"
        )
    output = layout.git.run(
        *("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"), accept=(0, 1, 128)
    )
    found = output.decode("ascii", "replace").split()
    if found:
        return found[-1]
    raise UsageError(f"revision `{revision}` does not exist in `{layout.folder}`", _nearest(layout, revision))


def _nearest(layout: Layout, revision: str) -> str:
    """The hint: names that look alike, or any names at all. Also surfaces a repository git cannot read."""
    import difflib

    listed = layout.git.run("for-each-ref", "--format=%(refname:lstrip=2)", "--sort=-committerdate")
    names = listed.decode("utf-8", "replace").split("\n")[:-1]
    if not names:
        return "the repository has no commits yet"
    near = difflib.get_close_matches(revision, names, n=3, cutoff=0.5)
    words = ", ".join(f"`{name}`" for name in (near or names[:3]))
    return f"did you mean {words}?" if near else f"the newest names are {words}"


def files_at(layout: Layout, revision: str) -> dict[str, str]:
    """Object ids of the regular files of a revision, by path. Raises UsageError when it does not exist."""
    return _regular(layout, resolve(layout, revision))


def differing(before: dict[str, str], after: dict[str, str], select: Select | None) -> frozenset[str]:
    """The chosen paths that are not the same in both."""
    changed = {path for path, _ in before.items() ^ after.items()}
    return frozenset(changed if select is None else filter(select, changed))


def _regular(layout: Layout, commit: str) -> dict[str, str]:
    return {
        readable_path(raw)[0]: oid for mode, oid, raw in _tree(layout, commit) if mode not in _SKIPPED_MODES
    }


def _tree(layout: Layout, commit: str) -> Iterator[tuple[str, str, bytes]]:
    """Mode, object id and path of each file, with those of folders below."""
    for line in layout.git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        mode, _, oid = facts.decode("ascii").split(" ")
        yield mode, oid, path
