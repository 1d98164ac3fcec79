"""The index file that answers rest on: its bytes, by which a later one is compared.

Its mark alone would not do. `git commit` writes the index in the moment before it runs a hook, and git writes it
again whenever it looks anew at the files on disk; neither changes what the next commit holds, nor which files are
tracked.

The bytes lie in a file of their own, which all answers about one index share: each says which files have another
content than there. So an index that differs in contents need not be kept anew, and one whose mark is the same is not
read at all.
"""

import os
from zlib import crc32

from workplan.adapters.cache.checked_file import read_checked, write_checked
from workplan.adapters.cache.premises import UNKNOWN, mark_of
from workplan.adapters.git.index_blocks import block_ends, id_in, other_contents

FORMAT = 1
MOST = 6
"""Indexes that are kept: one for each worktree."""
MOST_OTHERS = 64
"""Files with another content than in the kept index; with more of them it is kept anew."""


class KeptIndex:
    """An index as it was kept: its name, the length of an id in it, where its blocks of entries end, and its bytes.

    No other has the same name. Those that differ in nothing but contents have the same beginning of it, up to a dot.
    """

    __slots__ = ("data", "ends", "id_bytes", "name")

    def __init__(self, name: str, id_bytes: int, ends: list[int], data: bytes) -> None:
        self.name, self.id_bytes, self.ends, self.data = name, id_bytes, ends, data

    def others(self, data: bytes) -> dict[str, str] | None:
        """The ordinary files, path and id, that have another content in a later index; None where that one
        differs in more than contents.
        """
        found = other_contents(self.data, data, self.ends, self.id_bytes)
        if found is None:
            return None
        return {raw.decode("utf-8", "surrogateescape"): oid for raw, oid in found}


def read_kept(folder: str, path: str) -> KeptIndex | None:
    """What is kept of the index file at a path. It counts as used now: `git commit FILE` brings an index under
    another name each time, and those make room for each other.
    """
    place = _place(folder, path)
    found = read_checked(place, FORMAT)
    if found is None:
        return None
    _use(place)
    (name, id_bytes, *ends), data = found
    return KeptIndex(name.decode(), int(id_bytes), list(map(int, ends)), data)


def _use(place: str) -> None:
    try:
        os.utime(place)
    except OSError:
        return  # in a folder that cannot be written nothing has to make room either


def _keep(folder: str, path: str, data: bytes, id_bytes: int, family: str) -> KeptIndex | None:
    """Keep an index in place of the one before. Raises NotUnderstood; None where it cannot be written."""
    name = f"{family or os.urandom(8).hex()}.{os.urandom(8).hex()}"
    made = KeptIndex(name, id_bytes, block_ends(data, id_bytes), data)
    words = [made.name.encode(), *(b"%d" % number for number in (id_bytes, *made.ends))]
    return made if write_checked(_place(folder, path), FORMAT, words, [data], MOST) else None


def _place(folder: str, path: str) -> str:
    return os.path.join(folder, f"index-{crc32(path.encode('utf-8', 'surrogateescape')):08x}")


def kept_texts(folder: str, path: str, mark: str, data: bytes, id_bytes: int) -> list[str] | None:
    """What an answer keeps of the index that its run has read, and of which the bytes are kept too: path, mark,
    name, and the number of files with another content with their paths and ids. None where they cannot be kept.
    Raises NotUnderstood.
    """
    kept = read_kept(folder, path)
    others = None if kept is None or kept.id_bytes != id_bytes else kept.others(data)
    if kept is None or others is None or len(others) > MOST_OTHERS:
        family = "" if kept is None or others is None else _family(kept.name)
        kept, others = _keep(folder, path, data, id_bytes, family), {}
    return None if kept is None else _texts(path, mark, kept.name, others)


def _family(name: str) -> str:
    return name.partition(".")[0]


def _texts(path: str, mark: str, name: str, others: dict[str, str]) -> list[str]:
    return [path, mark, name, str(len(others)), *(part for pair in others.items() for part in pair)]


class IndexNow:
    """An index file as it is now: its mark, and the files, path and id, that have another content than when an
    answer was kept.
    """

    __slots__ = ("_data", "_folder", "_kept", "_name", "_others", "_staged", "changed", "mark", "path")

    def __init__(self, folder: str, texts: list[str], staged: bool) -> None:
        """`texts` are what the answer keeps; one about the worktree is not `staged`, and contents do not matter
        to it. Raises ValueError where the index differs in more than contents, OSError where it cannot be read.
        """
        self._folder, self._staged = folder, staged
        self.path, mark, self._name = texts[:3]
        self._others = dict(zip(texts[4::2], texts[5::2], strict=True))
        self._kept: KeptIndex | None = None
        self._data: bytes | None = None
        self.changed: list[tuple[str, str]] = []
        with open(self.path, "rb") as file:
            self.mark = mark_of(os.fstat(file.fileno()))
            if self.mark != mark or mark == UNKNOWN:
                self._data = file.read()
        if self._data is not None:
            self._compare(self._data)

    def _compare(self, data: bytes) -> None:
        before, kept = self._others, self.kept()
        now = kept.others(data)
        if now is None:
            raise ValueError(self.path)
        self._others, self._name = now, kept.name
        if not self._staged:
            return
        self.changed = [(path, oid) for path, oid in now.items() if before.get(path) != oid]
        self.changed += [(path, self._id(kept, path)) for path in before if path not in now]

    def kept(self) -> KeptIndex:
        """What is kept of this index. Raises ValueError where that is another one by now."""
        if self._kept is None:
            self._kept = read_kept(self._folder, self.path)
        if self._kept is None or not self._is_known(self._kept.name):
            raise ValueError(self.path)
        return self._kept

    def _is_known(self, name: str) -> bool:
        return name == self._name or (not self._staged and _family(name) == _family(self._name))

    def data(self) -> bytes:
        """Its bytes. Raises ValueError where they were not read yet, and the file is another one by now."""
        if self._data is None:
            with open(self.path, "rb") as file:
                if mark_of(os.fstat(file.fileno())) != self.mark:
                    raise ValueError(self.path)
                self._data = file.read()
        return self._data

    def id_of(self, path: str) -> str:
        """The id of an ordinary file; "" where there is none."""
        return self._id(self.kept(), path)

    def _id(self, kept: KeptIndex, path: str) -> str:
        raw = path.encode("utf-8", "surrogateescape")
        return id_in(self.data(), raw, kept.ends, kept.id_bytes)

    def texts(self, mark: str) -> list[str] | None:
        """What an answer keeps of it, with a mark that it can trust."""
        if len(self._others) <= MOST_OTHERS:
            return _texts(self.path, mark, self._name, self._others)
        return kept_texts(self._folder, self.path, mark, self.data(), self.kept().id_bytes)
