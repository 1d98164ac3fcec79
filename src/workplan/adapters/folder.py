"""A plain folder that is no git repository, as a source of documents."""

import os
from collections.abc import Iterable, Iterator

from workplan.adapters.files import (
    NESTED,
    NOT_UTF8,
    irregular,
    read_regular,
    reason,
    regular_entry,
    unreadable,
)
from workplan.adapters.git.objects import blob_oid
from workplan.errors import UnreachableError, UsageError
from workplan.usecases.ports import Entry, Listing, Select, Skipped

TOOL_FOLDERS = frozenset(
    b".hg .svn .venv venv node_modules __pycache__ .tox .nox .mypy_cache .ruff_cache .pytest_cache "
    b".hypothesis".split()
)


class FolderSource:
    """Every regular file below a folder. Links are not followed; repositories below are left alone."""

    label = "folder"

    def __init__(self, root: str) -> None:
        """Raises UnreachableError later, when the folder cannot be listed."""
        self.root = os.path.realpath(root)

    def listing(self, select: Select | None = None) -> Listing:
        """See SourceReader. Without ignore rules to go by, well-known folders of tools are left out."""
        entries: list[Entry] = []
        skipped: list[Skipped] = []
        files: list[str] = []
        folders = [b""]
        while folders:
            folder = folders.pop()
            for item in self._items(folder, skipped):
                raw = folder + item.name
                path = raw.decode("utf-8", "backslashreplace")
                if item.is_dir(follow_symlinks=False):
                    why = _why_not_entered(item)
                    if why:
                        skipped.append(Skipped(path, why))
                    else:
                        folders.append(raw + b"/")
                elif select is not None and not (select(path) or (item.is_symlink() and select(path + "/"))):
                    files.append(path)
                else:
                    found = _look(item, path, path.encode() == raw)
                    if isinstance(found, Entry):
                        entries.append(found)
                    else:
                        skipped.append(found)
        return Listing(tuple(sorted(entries)), tuple(sorted(skipped)), files)

    def _items(self, folder: bytes, skipped: list[Skipped]) -> list[os.DirEntry[bytes]]:
        try:
            with os.scandir(os.fsencode(self.root) + b"/" + folder) as items:
                return list(items)
        except OSError as error:
            if not folder:
                raise unreadable(self.root, error) from error
            path = folder.rstrip(b"/").decode("utf-8", "backslashreplace")
            skipped.append(Skipped(path, f"not listed: {reason(error)}"))
            return []

    def read(self, entry: Entry, limit: int) -> bytes:
        """See SourceReader."""
        try:
            return read_regular(os.fsencode(self.root) + b"/" + entry.path.encode(), limit)
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
        """See SourceReader: the id in a sha1 repository."""
        return blob_oid(data)

    def changed_paths(self, since: str, select: Select | None = None) -> frozenset[str]:
        """A folder has no past: raises UsageError."""
        del select
        raise UsageError(
            f"`{self.root}` is not a git repository: there is no revision `{since}`",
            "leave out `--since`, or run `git init` and commit",
        )


def _look(item: os.DirEntry[bytes], path: str, named: bool) -> Entry | Skipped:
    if not named:
        return Skipped(path, NOT_UTF8)
    try:
        found = item.stat(follow_symlinks=False)
    except OSError as error:
        return Skipped(path, f"not looked at: {reason(error)}")
    return regular_entry(path, found) or Skipped(path, irregular(found))


def _why_not_entered(item: os.DirEntry[bytes]) -> str:
    if item.name == b".git":
        return "git's own folder"
    if item.name in TOOL_FOLDERS:
        return "a tool's own folder"
    if os.path.lexists(item.path + b"/.git"):
        return NESTED
    return ""
