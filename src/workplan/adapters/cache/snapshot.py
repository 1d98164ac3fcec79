"""Takes down what an answer rests on. What may have changed while the run was under way is not taken.

Files and folders are looked at when the run is over. Each that is there must be older than its beginning: then
it is what the run saw. The documents are taken as the run listed them.
"""

import os
from array import array
from collections.abc import Iterable, Mapping

from workplan.adapters.cache.premises import (
    IN_DOUBT,
    STAT_NUMBERS,
    UNKNOWN,
    look_into,
    mark_at,
    place_is,
)
from workplan.usecases.contents import settled
from workplan.usecases.ports import Entry

MOST_FOLDERS = 2_000
MOST_NAMES = 200_000
"""More than that is not watched: looking at it would take longer than the ordinary way."""


class Unsettled(Exception):  # noqa: N818  (a signal to the one caller, never shown)
    """Something cannot be vouched for, so that no answer can be kept."""


class Snapshot:
    """The premises under construction. `moment` is when the run began, in ns, by the clock of the files."""

    def __init__(self, moment: int) -> None:
        self._moment = moment
        self._references: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._places: dict[str, str] = {}
        self._folders: dict[str, list[str]] = {}
        self._numbers: list[int] = []
        self._names = 0

    def file(self, path: str, present: bool | None = None) -> None:
        """A file that the run may have read; `present` says whether it did, where that is known."""
        mark = self._settled(mark_at(path))
        if present is not None and present != bool(mark):
            raise Unsettled
        self._files[path] = mark

    def reference(self, path: str) -> None:
        """A file that holds a reference. One that is too young counts as moved the next time."""
        self._references[path] = trusted(mark_at(path), self._moment)

    def _settled(self, mark: str) -> str:
        if trusted(mark, self._moment) != mark:
            raise Unsettled
        return mark

    def place(self, path: str, what: str) -> None:
        """A path and what it is; see the grammar of premises."""
        if not place_is(path, what):
            raise Unsettled
        self._places[path] = what

    def intruder(self, root: str, path: str) -> None:
        """Something that is there although the run says that it is not, because git ignores it, or what is in
        it. It must have been there, and above it every folder, when the run began.
        """
        self._places[os.path.join(root, path)] = "1"
        self.folder(root, path)
        while path:
            found = os.lstat(os.path.join(root, path))
            if not settled(found.st_mtime_ns, found.st_ctime_ns, self._moment):
                raise Unsettled
            path = os.path.dirname(path)

    def folder(self, root: str, path: str) -> None:
        """All names below a folder, and the rules there of what git ignores; nothing for another file."""
        place = os.path.join(root, path)
        if os.path.isdir(place) and not os.path.islink(place):
            others: set[str] = set()
            self._below(root, path, {}, others)
            for inner in sorted(others):
                if inner.endswith("/.gitignore"):
                    self.file(os.path.join(root, inner))

    def documents(self, root: str, folders: Iterable[str], entries: Mapping[str, Entry]) -> set[str]:
        """All documents of a worktree, which lie below some of its folders; the other paths that lie there."""
        others: set[str] = set()
        known = 0
        for start in sorted(folders):
            above = os.path.dirname(start)
            while above:
                place = os.path.join(root, above)
                self.place(place, "/" if os.path.lexists(place) else "")
                above = os.path.dirname(above)
            if os.path.lexists(os.path.join(root, start)):
                known += self._below(root, start, entries, others)
            else:
                self.place(os.path.join(root, start), "")
        if known != len(entries):
            raise Unsettled
        return others

    def _below(self, root: str, start: str, entries: Mapping[str, Entry], others: set[str]) -> int:
        waiting = [start]
        known = 0
        for folder in waiting:
            path = os.path.join(root, folder) if folder else root
            if path in self._folders:
                continue
            descriptor, mark, names = look_into(path)
            os.close(descriptor)
            self._names += len(names)
            if len(self._folders) > MOST_FOLDERS or self._names > MOST_NAMES:
                raise Unsettled
            before = f"{folder}/" if folder else ""
            documents = [name for name in names if before + name in entries]
            rest = set(names).difference(documents) - {".git"}
            for name in documents:
                _path, _oid, size, stamp = entries[before + name]
                if len(stamp) != STAT_NUMBERS - 1:
                    raise Unsettled
                vouched = settled(stamp[0], stamp[1], self._moment)
                self._numbers += (*stamp, size) if vouched else IN_DOUBT
            for name in sorted(rest):
                if os.path.isdir(os.path.join(path, name)) and not os.path.islink(os.path.join(path, name)):
                    waiting.append(before + name)
                else:
                    others.add(before + name)
            known += len(documents)
            apart = [] if len(documents) == len(names) else documents
            self._folders[path] = [
                path, self._settled(mark), str(len(names)), *names, str(len(documents)), *apart,
            ]  # fmt: skip
        return known

    def texts(self) -> list[str]:
        """The texts of the premises."""
        references = [part for pair in self._references.items() for part in pair]
        files = [part for pair in self._files.items() for part in pair]
        places = [part for pair in self._places.items() for part in pair]
        folders = [part for folder in self._folders.values() for part in folder]
        return [
            str(len(self._references)), *references,
            str(len(self._files)), *files, str(len(self._places)), *places, str(len(self._folders)), *folders
        ]  # fmt: skip

    def numbers(self) -> bytes:
        """The numbers of the premises."""
        return packed(self._numbers)


def trusted(mark: str, moment: int) -> str:
    """A mark that proves something of a run that began at the moment; UNKNOWN in place of a younger one."""
    if mark in ("", UNKNOWN):
        return mark
    modified, changed = map(int, mark.split()[:2])
    return mark if settled(modified, changed, moment) else UNKNOWN


def packed(numbers: list[int]) -> bytes:
    """Numbers of premises as they are kept."""
    return array("q", numbers).tobytes()
