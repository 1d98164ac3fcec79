"""The index as a source: what the next commit will hold.

No git process is started where none is needed: names and ids come from the index file, the bytes from
the worktree file when they hash to the staged id, else from the loose object that `git add` has made.
"""

import os
from collections.abc import Iterable, Iterator

from workplan.adapters.files import LINK, read_regular
from workplan.adapters.git.index import (
    CONFLICT,
    INTENDED,
    SUBMODULE,
    Index,
    index_from,
    read_index,
    readable_path,
)
from workplan.adapters.git.index_blocks import ordinary
from workplan.adapters.git.index_file import GITLINK, SYMLINK, TYPE_MASK, unpack_entry
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.objects import BlobReader, blob_oid, read_blob, read_loose
from workplan.usecases.ports import Entry, Listing, Select, Skipped


class StagedSource:
    """See SourceReader. Every entry's object id is known, whatever its file in the worktree holds.

    `pinned` are the bytes of an index that was read already, in place of the file; after a listing `index` is the
    one that was listed.
    """

    label = "index"

    def __init__(self, layout: Layout) -> None:
        """`layout` must not be bare; a listing of a bare repository raises UsageError."""
        self.layout = layout
        self.root = layout.root
        self.pinned = b""
        self.index: Index | None = None
        self._folder = os.fsencode(layout.root) + b"/"

    def listing(self, select: Select | None = None) -> Listing:
        """See SourceReader."""
        entries: list[Entry] = []
        skipped: dict[Skipped, None] = {}
        files: list[str] = []
        width = self.layout.id_bytes
        self.index = index_from(self.layout, self.pinned) if self.pinned else read_index(self.layout)
        add, new, end = entries.append, tuple.__new__, 40 + width
        for raw, fixed in self.index.rows:
            path, why = readable_path(raw)
            if not why:
                if ordinary(fixed, width):
                    if select is None or select(path):
                        add(new(Entry, (path, fixed[40:end].hex(), -1, ())))  # half the time of calling Entry
                    else:
                        files.append(path)
                    continue
                why = _trouble(fixed, width)
            if select is not None and not (select(path) or (why and select(path + "/"))):
                if why != INTENDED:
                    files.append(path)
            elif why:
                skipped[Skipped(path, why)] = None
            else:
                add(Entry(path, fixed[40:end].hex()))
        return Listing(tuple(entries), tuple(sorted(skipped)), files)

    def read(self, entry: Entry, limit: int) -> bytes:
        """See SourceReader."""
        data = self._from_worktree(entry, limit)
        return read_blob(self.layout, entry.oid, limit) if data is None else data

    def read_many(self, entries: Iterable[Entry], limit: int) -> Iterator[tuple[Entry, bytes | Skipped]]:
        """See SourceReader. One process at most, and only where neither the worktree nor a loose object
        holds a file's staged content.
        """
        with BlobReader(self.layout) as stored:
            for entry in entries:
                data = self._at_hand(entry, limit)
                if data is None:
                    data = stored.read(entry.oid, limit)
                yield entry, _missing(entry) if data is None else data

    def oid(self, data: bytes) -> str:
        """See SourceReader."""
        return blob_oid(data, self.layout.algorithm)

    def changed_paths(self, since: str, select: Select | None = None) -> frozenset[str]:
        """See SourceReader."""
        from workplan.adapters.git.revision import differing, files_at  # late: seldom asked

        after = {entry.path: entry.oid for entry in self.listing(select).entries}
        return differing(files_at(self.layout, since), after, select)

    def _at_hand(self, entry: Entry, limit: int) -> bytes | None:
        data = self._from_worktree(entry, limit)
        return read_loose(self.layout, entry.oid, limit) if data is None else data

    def _from_worktree(self, entry: Entry, limit: int) -> bytes | None:
        """The worktree file's bytes if they are the staged ones, which their hash proves."""
        try:
            data = read_regular(self._folder + entry.path.encode(), limit)
        except OSError:
            return None
        return data if len(data) <= limit and self.oid(data) == entry.oid else None


def _missing(entry: Entry) -> Skipped:
    from workplan.adapters.git.revision import MISSING  # late: seldom asked

    return Skipped(entry.path, MISSING)


def _trouble(fixed: bytes, width: int) -> str:
    known = unpack_entry(fixed, width)
    if known.stage:
        return CONFLICT
    if known.intent_to_add:
        return INTENDED
    return {GITLINK: SUBMODULE, SYMLINK: LINK}.get(known.mode & TYPE_MASK, "")
