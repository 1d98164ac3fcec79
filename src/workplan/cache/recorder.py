"""An index that writes down what it was asked while one document was judged."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan.build.clauses import PlacedClause
from workplan.build.cycles import Edge
from workplan.build.evidence_index import EvidenceIndex
from workplan.build.index import Index
from workplan.cache.questions import (
    ALWAYS,
    CLAUSES,
    EVERYTHING,
    EVIDENCE,
    GATES,
    IDS,
    SERVICES,
    Key,
    clause_key,
    cycle_key,
    edges_key,
    hub_key,
    id_key,
    key,
    naming_key,
    reviewing_key,
    reviews_key,
)
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Definition, Facts, Spec, Task


class Recorder:
    """Stands between the rules and an index. A question that it does not know counts as a question about
    everything, so that a rule may be added without telling this class.

    What depends on settings alone is passed on unrecorded: other settings make all judgements void.
    """

    traced = None

    def __init__(self, index: Any) -> None:
        self._index = index
        self.kind = index.kind
        self.vocabulary = index.vocabulary
        self.settings = index.settings
        self.owners_of = index.owners_of
        self.is_compiled = index.is_compiled
        self.has_previous = index.has_previous
        self.previous = index.previous
        self.paths: dict[tuple[str, str], bool] = {}
        self._start()

    def _start(self) -> None:
        self._ids: set[str] = set()
        self._edges: set[str] = set()
        self._cycles: set[str] = set()
        self._hub_ids: set[str] = set()
        self._other: set[Key] = set()

    def as_index(self) -> Index:
        """Itself, as rules see it."""
        seen: Any = self
        index: Index = seen
        return index

    def finish(self, facts: Facts) -> set[Key]:
        """The keys that were asked since the last call, less the document's own, which are always its own."""
        own = {facts.document.id, *(task.id for task in facts.tasks)}
        found = set(self._other)
        found.update(map(id_key, self._ids - own))
        found.update(map(edges_key, self._edges - own))
        found.update(map(cycle_key, self._cycles - own))
        hub_ids = {facts.document.hub_id, *(task.hub_id for task in facts.tasks)}
        found.update(hub_key(hub_id) for hub_id in self._hub_ids - hub_ids)
        self._start()
        return found

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._other.add(EVERYTHING)
        return getattr(self._index, name)

    def definitions(self, record_id: str) -> Sequence[Definition]:
        """See Index."""
        self._ids.add(record_id)
        found: Sequence[Definition] = self._index.definitions(record_id)
        return found

    def hub_id_holders(self, hub_id: str) -> Sequence[Definition]:
        """See Index."""
        self._hub_ids.add(hub_id)
        found: Sequence[Definition] = self._index.hub_id_holders(hub_id)
        return found

    def ids_like(self, record_id: str) -> Iterable[str]:
        """See Index."""
        self._other.add(IDS)
        found: Iterable[str] = self._index.ids_like(record_id)
        return found

    def facts_at(self, repo: str, path: str) -> Facts | None:
        """See Index."""
        self._other.add(key("doc", repo, path))
        found: Facts | None = self._index.facts_at(repo, path)
        return found

    def services(self, service_id: str) -> Sequence[Definition]:
        """See Index."""
        self._other.add(key("service", service_id))
        found: Sequence[Definition] = self._index.services(service_id)
        return found

    def service_ids(self) -> Iterable[str]:
        """See Index."""
        self._other.add(SERVICES)
        found: Iterable[str] = self._index.service_ids()
        return found

    def has_services(self) -> bool:
        """See Index."""
        self._other.add(SERVICES)
        return bool(self._index.has_services())

    def has_gates(self) -> bool:
        """See Index."""
        self._other.add(GATES)
        return bool(self._index.has_gates())

    def gates_of(self, name: str) -> Sequence[Gate]:
        """See Index."""
        self._other.add(GATES)
        found: Sequence[Gate] = self._index.gates_of(name)
        return found

    def tasks_naming(self, gate: str) -> Sequence[tuple[str, Task]]:
        """See Index."""
        self._other.add(naming_key(gate))
        found: Sequence[tuple[str, Task]] = self._index.tasks_naming(gate)
        return found

    def clauses(self, clause_id: str) -> Sequence[PlacedClause]:
        """See Index."""
        self._other.add(clause_key(clause_id))
        found: Sequence[PlacedClause] = self._index.clauses(clause_id)
        return found

    def clause_names(self) -> Sequence[str]:
        """See Index."""
        self._other.add(CLAUSES)
        found: Sequence[str] = self._index.clause_names()
        return found

    def reviews(self, source: str) -> Sequence[Evidence]:
        """See Index."""
        self._other.add(reviews_key(source))
        found: Sequence[Evidence] = self._index.reviews(source)
        return found

    def is_reviewing(self, repo: str) -> bool:
        """See Index."""
        self._other.add(reviewing_key(repo))
        return bool(self._index.is_reviewing(repo))

    def evidence(self) -> EvidenceIndex:
        """See Index."""
        self._other.update((EVIDENCE, ALWAYS))
        found: EvidenceIndex = self._index.evidence()
        return found

    def path_exists(self, repo: str, path: str) -> bool:
        """See Index."""
        self._other.add(key("path", repo, path))
        found = self.paths[repo, path] = bool(self._index.path_exists(repo, path))
        return found

    def specs_at(self, path: str) -> Sequence[tuple[str, Spec]]:
        """See Index."""
        self._other.add(key("spec", path))
        found: Sequence[tuple[str, Spec]] = self._index.specs_at(path)
        return found

    def spec_versions(self, spec: Spec) -> Sequence[tuple[str, Spec]]:
        """See Index."""
        self._other.add(key("versions", spec.category, spec.slug))
        found: Sequence[tuple[str, Spec]] = self._index.spec_versions(spec)
        return found

    def edges_from(self, record_id: str) -> Sequence[Edge]:
        """See Index."""
        self._edges.add(record_id)
        found: Sequence[Edge] = self._index.edges_from(record_id)
        return found

    def edges(self) -> Mapping[str, Sequence[Edge]]:
        """See Index."""
        self._other.add(EVERYTHING)
        found: Mapping[str, Sequence[Edge]] = self._index.edges()
        return found

    def cycle_at(self, record_id: str) -> tuple[Edge, ...]:
        """See Index."""
        self._cycles.add(record_id)
        found: tuple[Edge, ...] = self._index.cycle_at(record_id)
        return found
