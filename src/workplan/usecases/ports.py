"""What the use cases ask of the world: where documents are read from, and how one is written back."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from workplan.named_tuple import NamedTuple

Select = Callable[[str], bool]


class Entry(NamedTuple):
    """One regular file of a source.

    `path` is relative to the source's root, with `/`. `size` is in bytes, -1 when unknown. `oid` is the
    git blob id that the content has as far as git's own records say, "" when they say nothing.

    The pair `(oid, size)` names a content: whoever keeps results by content stores them under
    `SourceReader.oid(data)` and `len(data)` of the bytes that were read, and looks them up by
    `(entry.oid, entry.size)`. The size is part of the key because git records a file as unchanged even
    where line endings were converted after the blob was made, which never keeps the length. An entry with
    an oid and size -1 is read from the object store and needs no such care: the oid alone names it.

    `stamp` is (mtime ns, ctime ns, inode) of a file on disk, () elsewhere: with the same stamp and size a
    file has the content it had, provided that the stamp was older than the moment of that reading.
    """

    path: str
    oid: str = ""
    size: int = -1
    stamp: tuple[int, ...] = ()


class Skipped(NamedTuple):
    """A path that belongs to the source and is not read, with the reason in words."""

    path: str
    reason: str


class Listing:
    """What a source holds: the files that can be read, the ones that are not and why, and all names."""

    __slots__ = ("_files", "_paths", "_present", "entries", "skipped")

    def __init__(
        self,
        entries: tuple[Entry, ...],
        skipped: tuple[Skipped, ...],
        files: Iterable[str] = (),
        present: Select | None = None,
    ) -> None:
        """`entries` and `skipped` are sorted by path; `files` names the files that are in neither.
        `present` looks whether a path of a worktree is still there; None where names are enough.
        """
        self.entries = entries
        self.skipped = skipped
        self._files = files
        self._present = present
        self._paths: frozenset[str] | None = None

    @property
    def paths(self) -> frozenset[str]:
        """Every file and every folder above one, made when first asked for. A tracked file that was not
        selected is named even where it has been deleted from the worktree: ask `exists`.
        """
        if self._paths is None:
            found = {entry.path for entry in self.entries}
            found.update(skip.path for skip in self.skipped)
            found.update(self._files)
            for path in tuple(found):
                folder = path.rpartition("/")[0]
                while folder and folder not in found:
                    found.add(folder)
                    folder = folder.rpartition("/")[0]
            self._paths = frozenset(found)
        return self._paths

    def exists(self, path: str) -> bool:
        """Whether the source holds this file or folder; "" is the root. Ignored files do not exist."""
        path = path.rstrip("/")
        return not path or (path in self.paths and (self._present is None or self._present(path)))


class SourceReader(Protocol):
    """A set of files at one moment: a worktree, an index, a revision, a plain folder."""

    @property
    def label(self) -> str:
        """What is read, for people: "worktree", "index", "revision `v1`", "folder"."""
        ...

    @property
    def root(self) -> str:
        """The absolute folder that paths are relative to; for a bare repository, the repository."""
        ...

    def listing(self, select: Select | None = None) -> Listing:
        """The files of the source, sorted. With `select`, only chosen paths become entries or are skipped;
        `paths` always holds all. A file that `select` refuses costs neither a stat nor a hash. A submodule or
        a link, below which more may lie, is skipped also where `select` takes its path with a `/` at the end.
        """
        ...

    def read(self, entry: Entry, limit: int) -> bytes:
        """The content of one entry, at most `limit` + 1 bytes (so that a longer one shows). Raises
        UnreachableError when it cannot be read any more.
        """
        ...

    def read_many(self, entries: Iterable[Entry], limit: int) -> Iterator[tuple[Entry, bytes | Skipped]]:
        """The same for many entries, in their order, with as few processes as possible. A file that
        cannot be read any more is skipped with the reason and does not stop the others.
        """
        ...

    def oid(self, data: bytes) -> str:
        """The blob id that this content has or would have here."""
        ...

    def changed_paths(self, since: str, select: Select | None = None) -> frozenset[str]:
        """The regular files whose content differs from revision `since`: added, changed and deleted ones;
        a renamed file is both. Raises UsageError for a revision that does not exist.
        """
        ...


class Writer(Protocol):
    """Puts one file in place, wholly or not at all."""

    def write(self, path: str, data: bytes, expect: bytes | None) -> None:
        """Replace the file at `path` (relative to the writer's root) by `data`.

        `expect` is the content that the new one was made from; None says that no file exists yet. Raises
        ConflictError when the file holds something else by now, UnreachableError when it cannot be written.
        """
        ...
