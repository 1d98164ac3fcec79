"""The ids of a run by family, read from interfaces only where somebody asks for them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workplan.build.definitions import family_of
from workplan.build.likeness import FEW
from workplan.cache.interfaces import Interfaces
from workplan.cache.names import key


class IdFamilies(Mapping[str, Sequence[str]]):
    """See `likeness.alike`."""

    def __init__(self, interfaces: Interfaces) -> None:
        self._interfaces = interfaces
        self._read: dict[str, Sequence[str]] = {}

    def __getitem__(self, family: str) -> Sequence[str]:
        if family not in self._interfaces.families:
            raise KeyError(family)
        if family not in self._read:
            every = map(self._interfaces.interface, self._interfaces.offering(key("id", family)))
            ids = dict.fromkeys(definition.id for one in every for definition in one.definitions)
            self._read[family] = [known for known in ids if family_of(known) == family]
        return self._read[family]

    def __contains__(self, family: object) -> bool:
        return family in self._interfaces.families

    def __iter__(self) -> Iterator[str]:
        return iter(self._interfaces.families)

    def __len__(self) -> int:
        return len(self._interfaces.families)

    def values(self) -> Any:
        """The ids of each family. Of more than can all be compared, only as many as show that they are."""
        if len(self) > FEW:
            return [range(len(self))]
        return [self[family] for family in self]
