"""An index that reads a document only when a question leads to it. Its answers are those of `Index`."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from workplan.build.backlinks import gates_named
from workplan.build.clauses import PlacedClause
from workplan.build.cycles import Edge
from workplan.build.definitions import Repository
from workplan.build.evidence_index import EvidenceIndex
from workplan.build.index import edges_of, families_of
from workplan.build.likeness import alike
from workplan.cache.lazy_index import LazyIndex
from workplan.cache.questions import (
    CLAUSES,
    EVIDENCE,
    GATES,
    SERVICES,
    Key,
    clause_key,
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

Address = tuple[str, str]
"""Repository and path of a document."""


class Library(Protocol):
    """Where the documents of a run are found by what they offer."""

    def offering(self, name: Key) -> Iterable[Address]:
        """The documents that offer something under a key."""
        ...

    def facts(self, address: Address) -> Facts | None:
        """One document's facts, not linked; None where there is no such document."""
        ...

    def addresses(self) -> Iterable[Address]:
        """Every document, in the order of repositories and paths."""
        ...

    def record_ids(self) -> Iterable[str]:
        """Every id, in the same order."""
        ...


class StoredIndex(LazyIndex):
    """See Index. `repositories` are without facts; `groups` are the circles of the whole run.

    A question that this class does not know is answered by an index over all facts.
    """

    def __init__(
        self, repositories: Sequence[Repository], library: Library, groups: Iterable[frozenset[str]] = ()
    ) -> None:
        super().__init__(repositories, groups, self._every_facts)
        self._order = {repository.name: place for place, repository in enumerate(repositories)}
        self._library = library
        self._read: dict[Address, Facts] = {}
        self._asked: set[Key] = set()
        self._edges: dict[str, list[Edge]] = {}
        self._services: list[tuple[Address, str]] = []
        self._naming: dict[str, list[tuple[str, Task]]] = {}
        self._all_ids: dict[str, list[str]] | None = None
        self._evidence: EvidenceIndex | None = None

    def _find(self, name: Key) -> None:
        """Read every document that offers something under this key."""
        if name not in self._asked:
            self._asked.add(name)
            for address in sorted(set(self._library.offering(name)), key=self._place):
                self._take(address)

    def _place(self, address: Address) -> tuple[int, str]:
        return self._order[address[0]], address[1]

    def _take(self, address: Address) -> Facts | None:
        facts = self._read.get(address)
        if facts is None and address[0] in self._repositories:
            facts = self._library.facts(address)
            if facts is not None:
                self._read[address] = facts
                self._small.add(self._repositories[address[0]], facts)
                self._services += [(address, service.id) for service in facts.services]
                for gate, task in gates_named(facts):
                    self._naming.setdefault(gate, []).append((address[0], task))
                for edge in edges_of(facts, address[0]):
                    self._edges.setdefault(edge.source, []).append(edge)
        return facts

    def _sorted(self, found: Sequence[Definition]) -> Sequence[Definition]:
        if len(found) < 2:
            return found
        return sorted(found, key=lambda definition: self._place((definition.repo, definition.path)))

    def _every_facts(self) -> Iterable[tuple[str, Facts]]:
        found = ((address[0], self._library.facts(address)) for address in self._library.addresses())
        return ((name, facts) for name, facts in found if facts is not None)

    def definitions(self, record_id: str) -> Sequence[Definition]:
        """See Index."""
        self._find(id_key(record_id))
        return self._sorted(self._small.definitions(record_id))

    def hub_id_holders(self, hub_id: str) -> Sequence[Definition]:
        """See Index."""
        self._find(hub_key(hub_id))
        return self._sorted(self._small.hub_id_holders(hub_id))

    def ids_like(self, record_id: str) -> Iterable[str]:
        """See Index."""
        if self._all_ids is None:
            self._all_ids = families_of(dict.fromkeys(self._library.record_ids()))
        return alike(record_id, self._all_ids)

    def facts_at(self, repo: str, path: str) -> Facts | None:
        """See Index."""
        return self._take((repo, path))

    def services(self, service_id: str) -> Sequence[Definition]:
        """See Index."""
        self._find(key("service", service_id))
        return self._sorted(self._small.services(service_id))

    def service_ids(self) -> Iterable[str]:
        """See Index."""
        self._find(SERVICES)
        ordered = sorted(self._services, key=lambda found: self._place(found[0]))
        return dict.fromkeys(service_id for _address, service_id in ordered)

    def has_services(self) -> bool:
        """See Index."""
        self._find(SERVICES)
        return bool(self._services)

    def has_gates(self) -> bool:
        """See Index."""
        self._find(GATES)
        return self._small.has_gates()

    def gates_of(self, name: str) -> Sequence[Gate]:
        """See Index."""
        self._find(GATES)
        found = self._small.gates_of(name)
        return sorted(found, key=lambda gate: self._place((gate.repo, gate.path)))

    def tasks_naming(self, gate: str) -> Sequence[tuple[str, Task]]:
        """See Index."""
        self._find(naming_key(gate))
        found = self._naming.get(gate, ())
        return sorted(found, key=lambda named: self._place((named[0], named[1].path)))

    def clauses(self, clause_id: str) -> Sequence[PlacedClause]:
        """See Index."""
        self._find(clause_key(clause_id))
        found = self._small.clauses(clause_id)
        return sorted(found, key=lambda placed: self._place((placed.repo, placed.clause.path)))

    def clause_names(self) -> Sequence[str]:
        """See Index."""
        self._find(CLAUSES)
        return self._small.clause_names()

    def reviews(self, source: str) -> Sequence[Evidence]:
        """See Index."""
        self._find(reviews_key(source))
        found = self._small.reviews(source)
        return sorted(found, key=lambda record: self._place((record.repo, record.path)))

    def is_reviewing(self, repo: str) -> bool:
        """See Index."""
        return any(address[0] == repo for address in self._library.offering(reviewing_key(repo)))

    def evidence(self) -> EvidenceIndex:
        """See Index."""
        if self._evidence is None:
            self._find(EVIDENCE)
            holding = [place for place, facts in self._read.items() if facts.gates or facts.evidence]
            documents = [self._read[place] for place in sorted(holding, key=self._place)]
            self._evidence = EvidenceIndex(list(self._repositories.values()), documents, self)
        return self._evidence

    def specs_at(self, path: str) -> Sequence[tuple[str, Spec]]:
        """See Index."""
        self._find(key("spec", path))
        return self._in_order(self._small.specs_at(path))

    def spec_versions(self, spec: Spec) -> Sequence[tuple[str, Spec]]:
        """See Index."""
        self._find(key("versions", spec.category, spec.slug))
        return self._in_order(self._small.spec_versions(spec))

    def _in_order(self, found: Sequence[tuple[str, Spec]]) -> Sequence[tuple[str, Spec]]:
        return sorted(found, key=lambda spec: self._place((spec[0], spec[1].path)))

    def edges_from(self, record_id: str) -> Sequence[Edge]:
        """See Index."""
        self._find(edges_key(record_id))
        found = self._edges.get(record_id, ())
        return (
            sorted(found, key=lambda edge: self._place((edge.repo, edge.path))) if len(found) > 1 else found
        )
