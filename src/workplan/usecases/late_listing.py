"""A repository that is listed only when somebody asks for more than the documents that are known to be there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

from workplan.usecases.compile import Unit, list_documents
from workplan.usecases.contents import Contents, Listed
from workplan.usecases.ports import Entry


class LateListing(Mapping[str, Entry]):
    """The entries of one repository by path. One that is only to be read is not looked for."""

    def __init__(self, unit: Unit) -> None:
        self.reader = unit.reader
        self.contents: Contents | None = None
        self.answers: Mapping[tuple[str, str], bool] = {}
        self._unit = unit
        self._found: tuple[Sequence[Entry], Any] | None = None
        self._by_path: dict[str, Entry] | None = None

    def listed(self) -> Listed:
        """The repository as a run takes it."""
        return Listed(self._unit.settings, self.reader, _Entries(self), self.exists, self._unit.world)

    def entries(self) -> Sequence[Entry]:
        """All entries, in their order."""
        return self._list()[0]

    def exists(self, path: str) -> bool:
        """See Listing."""
        known = self.answers.get((self._unit.settings.name, path))
        return bool(self._list()[1](path)) if known is None else known

    def _list(self) -> tuple[Sequence[Entry], Any]:
        if self._found is None:
            entries, _unseen, exists = list_documents(self._unit)
            self._found = entries, exists
        return self._found

    def __getitem__(self, path: str) -> Entry:
        if self._by_path is None:
            self._by_path = {entry.path: entry for entry in self.entries()}
        return self._by_path[path]

    def get(self, path: str, default: Any = None) -> Any:
        """An entry to read one document by. The contents know which paths are documents."""
        if self._by_path is not None or self.contents is None:
            return super().get(path, default)
        changed, old = self.contents.changed.get(path), self.contents.old(path)
        return changed or (default if old is None else Entry(path, old.oid))

    def __iter__(self) -> Iterator[str]:
        return (entry.path for entry in self.entries())

    def __len__(self) -> int:
        return len(self.entries())

    def values(self) -> Any:
        """The entries, in their order; listed when the first one is taken."""
        return _Entries(self)


class _Entries(Sequence[Entry]):
    """The entries of a late listing, as a sequence."""

    def __init__(self, late: LateListing) -> None:
        self._late = late

    @overload
    def __getitem__(self, place: int) -> Entry: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Entry]: ...

    def __getitem__(self, place: int | slice) -> Entry | Sequence[Entry]:
        return self._late.entries()[place]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._late.entries())

    def __len__(self) -> int:
        return len(self._late.entries())
