"""What the indexes have in common that read documents only when a question leads to them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from workplan.build.cycles import Edge, shortest_cycle
from workplan.build.definitions import Repository
from workplan.build.index import Index
from workplan.model.facts import Facts


class LazyIndex:
    """See Index. `repositories` are without facts; `groups` are the circles of the whole run.

    What settings or paths alone answer is passed on to an index without documents. A question that the class does
    not know is answered by an index over all facts.
    """

    edges_from: Callable[[str], Sequence[Edge]]
    traced = None

    def __init__(
        self,
        repositories: Sequence[Repository],
        groups: Iterable[frozenset[str]],
        every: Callable[[], Iterable[tuple[str, Facts]]],
    ) -> None:
        """`every` gives repository and facts of each document, in order."""
        self._every = every
        self._repositories = {repository.name: repository for repository in repositories}
        self._whole: Index | None = None
        self._small = Index(repositories)
        self.groups = {min(group): group for group in groups}
        self.kind = self._small.kind
        self.vocabulary = self._small.vocabulary
        self.settings = self._small.settings
        self.owners_of = self._small.owners_of
        self.is_compiled = self._small.is_compiled
        self.path_exists = self._small.path_exists
        self.has_previous = self._small.has_previous
        self.previous = self._small.previous

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.whole(), name)

    def whole(self) -> Index:
        """The index over all facts, made when first needed."""
        if self._whole is None:
            facts: dict[str, list[Facts]] = {name: [] for name in self._repositories}
            for name, found in self._every():
                facts[name].append(found)
            repositories = self._repositories.items()
            self._whole = Index([one._replace(facts=tuple(facts[name])) for name, one in repositories])
        return self._whole

    def edges(self) -> Mapping[str, Sequence[Edge]]:
        """See Index."""
        return self.whole().edges()

    def cycle_at(self, record_id: str) -> tuple[Edge, ...]:
        """See Index."""
        group = self.groups.get(record_id)
        return () if group is None else shortest_cycle(group, self.edges_from)
