"""The worktree as a source: tracked files, and untracked ones that git does not ignore.

A tracked file whose stat data equal the index has the index's object id and is not opened to be listed.
Only the untracked files need a git process (the ignore rules are git's), which runs beside the reading of
the index.
"""

import os
from collections.abc import Iterable, Iterator

from workplan.adapters.files import read_regular, unreadable
from workplan.adapters.git.index import Index
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.objects import blob_oid, read_blob
from workplan.adapters.git.revision import files_at
from workplan.adapters.git.worktree_scan import Folders, Scan
from workplan.errors import UnreachableError
from workplan.usecases.ports import Entry, Listing, Select, Skipped

COMPARE_LIMIT = 1 << 30


class WorktreeSource:
    """See SourceReader; one moment in the life of a worktree.

    After a listing `entries` are its entries, `stored` names what a sparse checkout leaves to the object store,
    `untracked` the files that git does not track and does not ignore, and `index` is the index that was read.
    """

    label = "worktree"

    def __init__(self, layout: Layout) -> None:
        """`layout` must not be bare; a listing of a bare repository raises UsageError."""
        self.layout = layout
        self.root = layout.root
        self.stored: frozenset[str] = frozenset()
        self.untracked: frozenset[str] = frozenset()
        self.entries: tuple[Entry, ...] = ()
        self.index: Index | None = None
        self._folders = Folders(layout)
        self._files: list[str] = []

    def listing(self, select: Select | None = None) -> Listing:
        """See SourceReader. Files that a sparse checkout leaves out are read from the object store."""
        others = None
        if not self.layout.bare:
            others = self.layout.git.start("ls-files", "-z", "--others", "--exclude-standard")
        try:
            found = Scan(self.layout, self._folders, select)
            found.take_tracked()
        except BaseException:
            if others is not None:
                others.stop()
            raise
        if others is not None:
            found.take_untracked(others.collect(self.root).split(b"\0"))
        self.stored, self.untracked = frozenset(found.stored), frozenset(found.untracked)
        found.entries.sort()
        found.skipped.sort()
        self.entries, self._files, self.index = tuple(found.entries), found.files, found.index
        return Listing(self.entries, tuple(dict.fromkeys(found.skipped)), found.files, self._present)

    def names(self) -> Iterator[str]:
        """Every file of the last listing that can be read or was not chosen."""
        yield from (entry.path for entry in self.entries)
        yield from self._files

    def _present(self, path: str) -> bool:
        """Whether a known path is there: on disk, or left out by a sparse checkout."""
        if path in self.stored or os.path.lexists(os.fsencode(self.root) + b"/" + path.encode()):
            return True
        return any(stored.startswith(path + "/") for stored in self.stored)

    def read(self, entry: Entry, limit: int) -> bytes:
        """See SourceReader."""
        if entry.path in self.stored:
            return read_blob(self.layout, entry.oid, limit)
        raw = entry.path.encode()
        why = self._folders.state(raw.rpartition(b"/")[0])[0]
        if why:
            raise UnreachableError(f"`{entry.path}` could not be read: {why}", "run the command again")
        try:
            return read_regular(os.fsencode(self.root) + b"/" + raw, limit)
        except OSError as error:
            raise unreadable(entry.path, error) from error

    def read_many(self, entries: Iterable[Entry], limit: int) -> Iterator[tuple[Entry, bytes | Skipped]]:
        """See SourceReader."""
        for entry in entries:
            try:
                yield entry, self.read(entry, limit)
            except UnreachableError as error:
                yield entry, Skipped(entry.path, error.message)

    def oid(self, data: bytes) -> str:
        """See SourceReader."""
        return blob_oid(data, self.layout.algorithm)

    def changed_paths(self, since: str, select: Select | None = None) -> frozenset[str]:
        """See SourceReader. A file that differs from its blob in line endings only is not changed."""
        before = files_at(self.layout, since)
        if select is not None:
            before = {path: oid for path, oid in before.items() if select(path)}
        changed = set(before)
        for entry in self.listing(select).entries:
            if self._same(entry, before.get(entry.path, "")):
                changed.discard(entry.path)
            else:
                changed.add(entry.path)
        return frozenset(changed)

    def _same(self, entry: Entry, oid: str) -> bool:
        if not oid or entry.oid:
            return entry.oid == oid != ""
        try:
            data = self.read(entry, COMPARE_LIMIT)
        except UnreachableError:
            return False
        return oid in {self.oid(data), self.oid(data.replace(b"\r\n", b"\n"))}
