"""Indexes over less than a whole run: one repository alone, or with the part of the others that it asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from workplan.build.definitions import Repository
from workplan.build.evidence_index import EvidenceIndex
from workplan.build.index import Index
from workplan.cache.interfaces import Interfaces
from workplan.cache.linked import LinkedIndex
from workplan.cache.names import GATES, SERVICES, Key
from workplan.model.evidence import Gate
from workplan.model.facts import Facts

Owners = tuple[tuple[str, tuple[str, ...]], ...]
"""Ids, and the repositories that claim the prefix of each."""
Named = tuple[tuple[str, bool], ...]
"""Names, and whether a repository of the run has each."""


class Outside(Exception):  # noqa: N818  (no error: the question goes to whoever has the whole index)
    """A question was asked that this part of the index cannot answer."""


class AloneIndex(LinkedIndex):
    """The index of a run that consists of one repository. It notes what it said of repositories, which may be
    otherwise where there are more.
    """

    def __init__(
        self, repository: Repository, interfaces: Interfaces, groups: Iterable[frozenset[str]]
    ) -> None:
        super().__init__([repository], interfaces, groups)
        self._owners: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, bool] = {}
        owners_of, is_compiled = self.owners_of, self.is_compiled

        def owners(record_id: str) -> frozenset[str]:
            found = owners_of(record_id)
            self._owners[record_id] = tuple(sorted(found))
            return found

        def named(name: str) -> bool:
            self._named[name] = is_compiled(name)
            return self._named[name]

        self.owners_of = owners
        self.is_compiled = named

    def said(self) -> tuple[Owners, Named]:
        """What was said of repositories since the last call."""
        found = tuple(self._owners.items()), tuple(self._named.items())
        self._owners, self._named = {}, {}
        return found


class PartIndex(LinkedIndex):
    """The index of a run as far as one repository may look into it; every other question raises Outside.

    `interfaces` hold the repository's own documents and all others that offer something under one of the
    `known` keys.
    """

    def __init__(
        self,
        repository: Repository,
        interfaces: Interfaces,
        groups: Iterable[frozenset[str]],
        known: Iterable[Key],
        said: tuple[Owners, Named],
    ) -> None:
        super().__init__([repository], interfaces, groups)
        self._home = repository.name
        self._known = frozenset(known)
        owners_of = _answers({name: frozenset(owners) for name, owners in said[0]})
        is_compiled = _answers({repository.name: True, **dict(said[1])})
        setattr(self, "owners_of", owners_of)  # noqa: B010  (an answer, where the class has a method)
        setattr(self, "is_compiled", is_compiled)  # noqa: B010
        for question in ("kind", "vocabulary", "settings", "path_exists", "has_previous", "previous"):
            setattr(self, question, self._at_home(getattr(self, question)))

    def _at_home(self, question: Callable[..., Any]) -> Callable[..., Any]:
        def asked(repo: str, *rest: str) -> Any:
            if repo != self._home:
                raise Outside
            return question(repo, *rest)

        return asked

    def _find(self, name: Key) -> None:
        if name not in self._known:
            raise Outside
        super()._find(name)

    def whole(self) -> Index:
        """See LinkedIndex; here it is never whole."""
        raise Outside

    def ids_like(self, record_id: str) -> Iterable[str]:
        """See Index."""
        raise Outside(record_id)

    def facts_at(self, repo: str, path: str) -> Facts | None:
        """See Index."""
        if repo != self._home:
            raise Outside
        return super().facts_at(repo, path)

    def service_ids(self) -> Iterable[str]:
        """See Index."""
        self._require(SERVICES)
        return super().service_ids()

    def has_services(self) -> bool:
        """See Index."""
        self._require(SERVICES)
        return super().has_services()

    def has_gates(self) -> bool:
        """See Index."""
        self._require(GATES)
        return super().has_gates()

    def gates_of(self, name: str) -> Sequence[Gate]:
        """See Index."""
        raise Outside(name)

    def evidence(self) -> EvidenceIndex:
        """See Index."""
        raise Outside

    def _require(self, name: Key) -> None:
        if name not in self._known:
            raise Outside


def _answers(known: Mapping[str, Any]) -> Callable[[str], Any]:
    def answer(name: str) -> Any:
        if name not in known:
            raise Outside
        return known[name]

    return answer
