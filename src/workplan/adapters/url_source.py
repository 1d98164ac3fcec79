"""A folder that is read by URL, as a source of documents: a bucket, a server, a shared disk."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

from workplan.adapters.files import LINK, NESTED, NOT_UTF8
from workplan.adapters.folder import TOOL_FOLDERS
from workplan.adapters.git.objects import blob_oid
from workplan.adapters.url_files import LARGEST, open_url, reaching, reason_of, shown_url
from workplan.errors import UnreachableError, UsageError
from workplan.named_tuple import NamedTuple
from workplan.usecases.ports import Entry, Listing, Select, Skipped

MOST_FILES = 32
"""Files that are asked for at once."""
MOST_BYTES = 16 << 20
"""Bytes that are asked for at once, as far as the listing knows sizes; one file may have more."""
_TOOLS = frozenset(os.fsdecode(name) for name in TOOL_FOLDERS)


class _Item(NamedTuple):
    """One name of the listing that is no folder."""

    path: str
    form: str
    size: int


class _Tree(NamedTuple):
    """What one look at the whole folder found; `shut` are the folders that are not entered, or not listed."""

    items: tuple[_Item, ...]
    shut: tuple[Skipped, ...]


class UrlSource:
    """Every regular file below an URL, as FolderSource has them: no index, no revisions, no history. The tree is
    listed once, so that all that a run asks is answered from one moment.
    """

    label = "folder by URL"

    def __init__(self, url: str) -> None:
        """`url` is as configured, and never shown; `root` is what may be. Raises UnreachableError where fsspec
        knows no such file system, UsageError where there is no fsspec.
        """
        self.url = url
        self.root = shown_url(url)
        self._opened: tuple[int, Any, str] = (0, None, "")
        self._tree: _Tree | None = None
        self._system()[0].invalidate_cache()

    def _system(self) -> tuple[Any, str]:
        """File system and folder. A forked process opens its own: connections cannot be shared with it."""
        if self._opened[0] != os.getpid():
            self._opened = (os.getpid(), *open_url(self.url))
        return self._opened[1:]

    def _key(self, path: str) -> str:
        folder = self._system()[1]
        return f"{folder}/{path}" if folder else path

    def file(self, path: str) -> bytes | None:
        """One file that is no document: configuration, schema, baseline; None where there is none."""
        if not _is_plain(path):
            return None
        with reaching(f"{self.root}/{path}"):
            files, key = self._system()[0], self._key(path)
            try:
                found = files.info(key)
            except (FileNotFoundError, NotADirectoryError):
                return None
            size = found.get("size")
            if isinstance(size, int) and size > LARGEST:
                raise UnreachableError(f"`{self.root}/{path}` is larger than {LARGEST} bytes", "shorten it")
            return b"" if size == 0 else bytes(files.cat_file(key, 0, LARGEST + 1))

    def listing(self, select: Select | None = None) -> Listing:
        """See SourceReader. The same files are left out as of a plain folder."""
        tree = self.tree()
        entries: list[Entry] = []
        skipped = list(tree.shut)
        others: list[str] = []
        for path, form, size in tree.items:
            shown = _shown_path(path)
            if select is not None and not (select(shown) or (form == LINK and select(shown + "/"))):
                others.append(shown)
            elif shown != path:
                skipped.append(Skipped(shown, NOT_UTF8))
            elif form:
                skipped.append(Skipped(shown, form))
            else:
                entries.append(Entry(path, "", size))
        return Listing(tuple(sorted(entries)), tuple(sorted(skipped)), others)

    def tree(self) -> _Tree:
        """The whole folder. Raises UnreachableError where it cannot be listed, or is not there."""
        if self._tree is None:
            with reaching(self.root):
                files, folder = self._system()
                found = files.find(folder, withdirs=True, detail=True)
                self._tree = self._grown({_below(folder, name): info for name, info in found.items()})
        return self._tree

    def _grown(self, found: dict[str, dict[str, Any]]) -> _Tree:
        nested = {path.removesuffix("/.git") for path in found if path.endswith("/.git")}
        nested |= {path.partition("/.git/")[0] for path in found if "/.git/" in path}
        items, shut, folders = [], {}, {""}
        filled = {path.rpartition("/")[0] for path in found if path}
        for path, info in found.items():
            is_folder = info.get("type") == "directory"
            closed = _closed(path, is_folder, nested)
            if not path:
                continue
            if closed is not None:
                shut[closed.path] = closed
            elif not _is_plain(path):
                shut[path] = Skipped(_shown_path(path), "its name is no path")
            elif is_folder:
                folders.add(path)
            else:
                size = info.get("size")
                items.append(_Item(path, _form(info), size if isinstance(size, int) else -1))
        for path in sorted(folders - filled):
            why = self._unlisted(path)
            if why:
                shut[path] = Skipped(_shown_path(path), f"not listed: {why}")
        return _Tree(tuple(items), tuple(shut.values()))

    def _unlisted(self, path: str) -> str:
        """Why a folder seems to be empty, "" where it is: `find` passes over what it is not allowed to list.
        Raises for the whole folder.
        """
        files = self._system()[0]
        key = self._key(path) if path else self._system()[1]
        if not path and not files.isdir(key):
            raise FileNotFoundError
        try:
            files.ls(key, detail=False)
        except Exception as error:
            if not path:
                raise
            return reason_of(error)
        return ""

    def read(self, entry: Entry, limit: int) -> bytes:
        """See SourceReader."""
        for _entry, found in self.read_many([entry], limit):
            if not isinstance(found, Skipped):
                return found
            raise UnreachableError(found.reason, f"check that it is still there, at `{self.root}`")
        raise LookupError(entry.path)

    def read_many(self, entries: Iterable[Entry], limit: int) -> Iterator[tuple[Entry, bytes | Skipped]]:
        """See SourceReader. Some are asked for at once, never all."""
        batch: list[Entry] = []
        room = MOST_BYTES
        for entry in entries:
            size = limit if entry.size < 0 else min(entry.size, limit)
            if batch and (len(batch) == MOST_FILES or size > room):
                yield from self._batch(batch, limit)
                batch, room = [], MOST_BYTES
            batch.append(entry)
            room -= size
        yield from self._batch(batch, limit)

    def _batch(self, batch: list[Entry], limit: int) -> Iterator[tuple[Entry, bytes | Skipped]]:
        keys = [
            self._key(entry.path) for entry in batch if entry.size
        ]  # no range of nothing can be asked for
        found: Iterator[Any]
        try:
            ends = [limit + 1] * len(keys)
            found = iter(self._system()[0].cat_ranges(keys, [0] * len(keys), ends, on_error="return"))
        except Exception as error:  # noqa: BLE001  (each file system has exceptions of its own)
            found = iter([error] * len(keys))
        for entry in batch:
            data = next(found) if entry.size else b""
            if isinstance(data, Exception):
                why = f"`{entry.path}` could not be read: {reason_of(data)}"
                yield entry, Skipped(entry.path, why)
            else:
                yield entry, bytes(data[: limit + 1])

    def oid(self, data: bytes) -> str:
        """See SourceReader: the id in a sha1 repository."""
        return blob_oid(data)

    def changed_paths(self, since: str, select: Select | None = None) -> frozenset[str]:
        """What is read by URL has no past: raises UsageError."""
        del select
        raise UsageError(
            f"`{self.root}` is read by URL: there is no revision `{since}`", "leave out `--since`"
        )


def _below(folder: str, name: str) -> str:
    """The path of a listed name below the folder, "" for the folder itself."""
    name = name.rstrip("/")
    if not folder:
        return name.lstrip("/")
    if name == folder:
        return ""
    if not name.startswith(folder + "/"):
        raise UnreachableError("its listing names files of other folders", "give the URL of a folder")
    return name[len(folder) + 1 :]


def _is_plain(path: str) -> bool:
    return all(part not in ("", ".", "..") for part in path.split("/"))


def _shown_path(path: str) -> str:
    """The path as text that can be encoded; a name that is not UTF-8 is another one then."""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "surrogatepass")
    return raw.decode("utf-8", "backslashreplace")


def _form(info: dict[str, Any]) -> str:
    """Why a listed name is no regular file, "" for one that is."""
    if info.get("islink") or info.get("type") == "link":
        return LINK
    return "" if info.get("type", "file") == "file" else "not a regular file"


def _closed(path: str, is_folder: bool, nested: set[str]) -> Skipped | None:
    """The outermost folder around a path that is not entered."""
    end = -1
    while (end := path.find("/", end + 1)) >= 0 or is_folder:
        folder = path if end < 0 else path[:end]
        name = folder.rpartition("/")[2]
        if name == ".git":
            return Skipped(_shown_path(folder), "git's own folder")
        if name in _TOOLS:
            return Skipped(_shown_path(folder), "a tool's own folder")
        if folder in nested:
            return Skipped(_shown_path(folder), NESTED)
        if end < 0:
            break
    return None
