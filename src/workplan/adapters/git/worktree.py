"""The worktree as a source: tracked files, and untracked ones that git does not ignore.

A tracked file whose stat data equal the index has the index's object id and is not opened to be listed.
Only the untracked files need a git process (the ignore rules are git's), which runs beside the reading of
the index.
"""

import os
import stat
import struct
from collections.abc import Iterable, Iterator

from workplan.adapters.files import (
    NESTED,
    irregular,
    read_regular,
    reason,
    regular_entry,
    unreadable,
)
from workplan.adapters.git.attributes import attributes_everywhere, attributes_of
from workplan.adapters.git.index import CONFLICT, SUBMODULE, read_index, readable_path
from workplan.adapters.git.index_file import (
    GITLINK,
    STAT_BYTES,
    SYMLINK,
    TYPE_MASK,
    ordinary,
    unpack_entry,
)
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.objects import blob_oid, read_blob
from workplan.adapters.git.revision import files_at
from workplan.errors import UnreachableError
from workplan.usecases.ports import Entry, Listing, Select, Skipped

COMPARE_LIMIT = 1 << 30
GONE = "its folder is gone"
SECOND = 1_000_000_000
WORD = 0xFFFF_FFFF


class WorktreeSource:
    """See SourceReader; one moment in the life of a worktree."""

    label = "worktree"

    def __init__(self, layout: Layout) -> None:
        """`layout` must not be bare; a listing of a bare repository raises UsageError."""
        self.layout = layout
        self.root = layout.root
        self._folders = _Folders(layout)
        self._stored: frozenset[str] = frozenset()

    def listing(self, select: Select | None = None) -> Listing:
        """See SourceReader. Files that a sparse checkout leaves out are read from the object store."""
        others = None
        if not self.layout.bare:
            others = self.layout.git.start("ls-files", "-z", "--others", "--exclude-standard")
        try:
            found = _Found(self.layout, self._folders, select)
            found.take_tracked()
        except BaseException:
            if others is not None:
                others.stop()
            raise
        if others is not None:
            found.take_untracked(others.collect(self.root).split(b"\0"))
        self._stored = frozenset(found.stored)
        found.entries.sort()
        found.skipped.sort()
        return Listing(tuple(found.entries), tuple(dict.fromkeys(found.skipped)), found.files, self._present)

    def _present(self, path: str) -> bool:
        """Whether a known path is there: on disk, or left out by a sparse checkout."""
        if path in self._stored or os.path.lexists(os.fsencode(self.root) + b"/" + path.encode()):
            return True
        return any(stored.startswith(path + "/") for stored in self._stored)

    def read(self, entry: Entry, limit: int) -> bytes:
        """See SourceReader."""
        if entry.path in self._stored:
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


class _Folders:
    """What is known of the folders of a worktree, each looked at once."""

    def __init__(self, layout: Layout) -> None:
        self._root = os.fsencode(layout.root)
        self._layout = layout
        self._known: dict[bytes, tuple[str, tuple[str, ...]]] = {}

    def state(self, folder: bytes) -> tuple[str, tuple[str, ...]]:
        """Why nothing below it can be read ("" when it can), and the endings that filters may convert."""
        known = self._known.get(folder)
        if known is None:
            known = self._known[folder] = self._look(folder)
        return known

    def _look(self, folder: bytes) -> tuple[str, tuple[str, ...]]:
        if not folder:
            endings = attributes_everywhere(self._layout.common_dir, dict(os.environ))
            return "", tuple(sorted(endings | attributes_of(self._root + b"/.gitattributes")))
        why, above = self.state(folder.rpartition(b"/")[0])
        path = self._root + b"/" + folder
        if why:
            return why, above
        try:
            mode = os.lstat(path).st_mode
        except OSError as error:
            return GONE if isinstance(error, FileNotFoundError) else f"not looked at: {reason(error)}", above
        if not stat.S_ISDIR(mode):
            return "inside a symbolic link, not followed" if stat.S_ISLNK(mode) else GONE, above
        return "", tuple(sorted({*above, *attributes_of(path + b"/.gitattributes")}))


class _Found:
    """The listing under construction."""

    def __init__(self, layout: Layout, folders: _Folders, select: Select | None) -> None:
        self.entries: list[Entry] = []
        self.skipped: list[Skipped] = []
        self.files: list[str] = []
        self.stored: list[str] = []
        self._layout = layout
        self._folders = folders
        self._select = select
        self._root = os.fsencode(layout.root) + b"/"
        self._width = layout.id_bytes
        self._written = 0

    def take_tracked(self) -> None:
        rows, self._written = read_index(self._layout)
        width, select = self._width, self._select
        for raw, fixed in rows:
            path, why = readable_path(raw)
            if why:
                self.skipped.append(Skipped(path, why))
            elif select is not None and not select(path):
                self.files.append(path)
                if not ordinary(fixed, width) and unpack_entry(fixed, width).skip_worktree:
                    self.stored.append(path)
            elif ordinary(fixed, width):
                self._on_disk(raw, path, fixed)
            else:
                self._special(raw, path, fixed)

    def take_untracked(self, names: Iterable[bytes]) -> None:
        for raw in names:
            if not raw:
                continue
            path, why = readable_path(raw.rstrip(b"/"))
            if why or raw.endswith(b"/"):
                self.skipped.append(Skipped(path, why or NESTED))
            elif self._select is not None and not self._select(path):
                self.files.append(path)
            else:
                self._on_disk(raw, path, b"")

    def _special(self, raw: bytes, path: str, fixed: bytes) -> None:
        known = unpack_entry(fixed, self._width)
        kind = known.mode & TYPE_MASK
        if known.stage:
            self.skipped.append(Skipped(path, CONFLICT))
        elif kind == GITLINK:
            self.skipped.append(Skipped(path, SUBMODULE))
        elif known.skip_worktree and kind != SYMLINK and not os.path.lexists(self._root + raw):
            self.stored.append(path)
            self.entries.append(Entry(path, known.oid.hex()))
        else:
            self._on_disk(raw, path, b"" if known.intent_to_add else fixed)

    def _on_disk(self, raw: bytes, path: str, fixed: bytes) -> None:
        """One file, tracked as `fixed` says, or untracked. One that is gone is left out."""
        why, endings = self._folders.state(raw.rpartition(b"/")[0])
        if why:
            if why != GONE:
                self.skipped.append(Skipped(path, why))
            return
        try:
            found = os.lstat(self._root + raw)
        except FileNotFoundError:
            return
        except OSError as error:
            self.skipped.append(Skipped(path, f"not looked at: {reason(error)}"))
            return
        oid = ""
        if unchanged(fixed, found, self._written) and not (endings and path.lower().endswith(endings)):
            oid = fixed[STAT_BYTES : STAT_BYTES + self._width].hex()
        entry = regular_entry(path, found, oid)
        if entry is not None:
            self.entries.append(entry)
        elif not stat.S_ISDIR(found.st_mode):
            self.skipped.append(Skipped(path, irregular(found)))


def unchanged(fixed: bytes, found: os.stat_result, written: int) -> bool:
    """The stat data in an index entry prove that the file is the one git saw. `written` is the index
    file's mtime in ns.

    A file as young as the index itself may have been written again within the same tick of the clock
    (https://git-scm.com/docs/racy-git), and a size of 0 is how git marks such a file: no proof.
    """
    changed, modified, size = found.st_ctime_ns, found.st_mtime_ns, found.st_size & WORD
    return (
        size != 0
        and modified < written
        and fixed[:16]
        == _TIMES(changed // SECOND & WORD, changed % SECOND, modified // SECOND & WORD, modified % SECOND)
        and fixed[20:24] == (found.st_ino & WORD).to_bytes(4)
        and fixed[36:40] == size.to_bytes(4)
    )


_TIMES = struct.Struct(">IIII").pack
