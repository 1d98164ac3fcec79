"""What lies in a worktree: one stat for each chosen file, compared with what the index remembers."""

import os
import stat
import struct
from collections.abc import Iterable, Iterator

from workplan.adapters.files import FILE_TYPE, NESTED, REGULAR, irregular, reason, regular_entry
from workplan.adapters.git.attributes import attributes_everywhere, attributes_of
from workplan.adapters.git.index import CONFLICT, SUBMODULE, Index, read_index, readable_path
from workplan.adapters.git.index_blocks import STAT_BYTES, ordinary
from workplan.adapters.git.index_file import (
    GITLINK,
    SYMLINK,
    TYPE_MASK,
    Row,
    unpack_entry,
)
from workplan.adapters.git.layout import Layout
from workplan.usecases.ports import Entry, Select, Skipped

GONE = "its folder is gone"
SECOND = 1_000_000_000
WORD = 0xFFFF_FFFF
_REGULAR_MODE = 0x81
"""The high byte of a regular file's mode in an index entry."""


class Folders:
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


class Scan:
    """The listing under construction. `stored` names what a sparse checkout leaves to the object store,
    `untracked` what git neither tracks nor ignores; `index` is the one that was read, without its rows.
    """

    def __init__(self, layout: Layout, folders: Folders, select: Select | None) -> None:
        self.entries: list[Entry] = []
        self.skipped: list[Skipped] = []
        self.files: list[str] = []
        self.stored: list[str] = []
        self.untracked: list[str] = []
        self.index = Index([], 0)
        self._layout = layout
        self._folders = folders
        self._select = select
        self._root = os.fsencode(layout.root) + b"/"
        self._width = layout.id_bytes

    def take_tracked(self) -> None:
        """Every tracked file. The loop is for the usual one and hands all others to `_take`."""
        index = read_index(self._layout)
        rows, written, self.index = index.rows, index.written, index._replace(rows=[])
        root, flags_at = self._root, STAT_BYTES + self._width
        lstat, add, new = os.lstat, self.entries.append, tuple.__new__
        folder, why = b"?", ""
        endings: tuple[str, ...] = ()
        for raw, fixed in rows if self._select is None else self._chosen(rows, self._select):
            at = raw.rfind(b"/") + 1
            if raw[:at] != folder:
                folder = raw[:at]
                why, endings = self._folders.state(raw[: at - 1] if at else b"")
            try:
                path = raw.decode()
                found = lstat(root + raw)
            except (UnicodeDecodeError, OSError):
                self._take(raw, fixed)
                continue
            usual = fixed[26] == _REGULAR_MODE and not fixed[flags_at] & 0x70 and not why and b".." not in raw
            if not usual or found.st_mode & FILE_TYPE != REGULAR:
                self._take(raw, fixed)
                continue
            oid = fixed[STAT_BYTES:flags_at].hex() if unchanged(fixed, found, written) else ""
            if endings and path.lower().endswith(endings):
                oid = ""
            stamp = (found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            add(new(Entry, (path, oid, found.st_size, stamp)))  # half the time of calling Entry

    def _chosen(self, rows: Iterable[Row], select: Select) -> Iterator[Row]:
        """The rows whose path is selected; the others are only named."""
        for row in rows:
            path = readable_path(row[0])[0]
            if select(path) or (row[1][26] != _REGULAR_MODE and select(path + "/")):
                yield row
                continue
            self.files.append(path)
            if not ordinary(row[1], self._width) and unpack_entry(row[1], self._width).skip_worktree:
                self.stored.append(path)

    def take_untracked(self, names: Iterable[bytes]) -> None:
        for raw in names:
            if not raw:
                continue
            path, why = readable_path(raw.rstrip(b"/"))
            self.untracked.append(path)
            if raw.endswith(b"/"):
                why = why or NESTED
            if self._select is not None and not (self._select(path) or self._may_hold(raw, path)):
                self.files.append(path)
            elif why:
                self.skipped.append(Skipped(path, why))
            else:
                self._on_disk(raw, path, b"")

    def _may_hold(self, raw: bytes, path: str) -> bool:
        """Whether documents may lie below an untracked path: a repository in this one, or a link."""
        if self._select is None or not self._select(path + "/"):
            return False
        return raw.endswith(b"/") or os.path.islink(self._root + raw)

    def _take(self, raw: bytes, fixed: bytes) -> None:
        """A tracked path that may be anything."""
        path, why = readable_path(raw)
        known = unpack_entry(fixed, self._width)
        kind = known.mode & TYPE_MASK
        if known.stage:
            why = CONFLICT
        elif kind == GITLINK:
            why = SUBMODULE
        if why:
            self.skipped.append(Skipped(path, why))
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
        if fixed and unchanged(fixed, found, self.index.written) and not path.lower().endswith(endings):
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
    changed, changed_ns, modified, modified_ns, inode, size = _STAT_WORDS(fixed)
    moment = found.st_mtime_ns
    return (
        moment == modified * SECOND + modified_ns
        and moment < written
        and found.st_ctime_ns == changed * SECOND + changed_ns
        and found.st_size & WORD == size != 0
        and found.st_ino & WORD == inode
    )


_STAT_WORDS = struct.Struct(">IIII4xI12xI").unpack_from
