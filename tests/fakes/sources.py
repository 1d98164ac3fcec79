"""A source and a writer in memory, for tests of everything above the ports."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from workplan.errors import ConflictError, UnreachableError, UsageError
from workplan.usecases.ports import Entry, Listing, Select, Skipped


class MemorySource:
    """Files given as a mapping of path to content. `past` holds older states by revision name.

    Content ids are known, as they are in an index, unless `known_ids` says otherwise.
    """

    label = "memory"

    def __init__(
        self,
        files: Mapping[str, bytes | str],
        past: Mapping[str, Mapping[str, bytes | str]] | None = None,
        skipped: Iterable[Skipped] = (),
        root: str = "/memory",
        known_ids: bool = True,
    ) -> None:
        self.root = root
        self.files = _as_bytes(files)
        self.past = {name: _as_bytes(state) for name, state in (past or {}).items()}
        self.skipped = tuple(sorted(skipped))
        self.known_ids = known_ids

    def listing(self, select: Select | None = None) -> Listing:
        chosen = {path for path in self.files if select is None or select(path)}
        entries = (
            Entry(path, self.oid(data) if self.known_ids else "", len(data))
            for path, data in self.files.items()
            if path in chosen
        )
        skipped = (skip for skip in self.skipped if select is None or select(skip.path))
        return Listing(tuple(sorted(entries)), tuple(skipped), sorted(set(self.files) - chosen))

    def read(self, entry: Entry, limit: int) -> bytes:
        if entry.path not in self.files:
            raise UnreachableError(f"`{entry.path}` could not be read: no such file", "run the command again")
        return self.files[entry.path][: limit + 1]

    def read_many(self, entries: Iterable[Entry], limit: int) -> Iterator[tuple[Entry, bytes | Skipped]]:
        for entry in entries:
            try:
                yield entry, self.read(entry, limit)
            except UnreachableError as error:
                yield entry, Skipped(entry.path, error.message)

    def oid(self, data: bytes) -> str:
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    def changed_paths(self, since: str, select: Select | None = None) -> frozenset[str]:
        if since not in self.past:
            raise UsageError(
                f"revision `{since}` does not exist", "there are " + ", ".join(sorted(self.past))
            )
        changed = {path for path, _ in self.files.items() ^ self.past[since].items()}
        return frozenset(path for path in changed if select is None or select(path))


class MemoryWriter:
    """A Writer that replaces files of a MemorySource."""

    def __init__(self, source: MemorySource) -> None:
        self.source = source

    def write(self, path: str, data: bytes, expect: bytes | None) -> None:
        if self.source.files.get(path) != expect:
            raise ConflictError(
                f"`{path}` was changed meanwhile; nothing was written", "run the command again"
            )
        self.source.files[path] = data


def _as_bytes(files: Mapping[str, bytes | str]) -> dict[str, bytes]:
    return {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}
