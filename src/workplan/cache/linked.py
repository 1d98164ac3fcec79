"""An index over interfaces, whose answers are those of `Index`: facts are read only where a rule asks for facts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan.build.backlinks import reviewed_source
from workplan.build.clauses import PlacedClause
from workplan.build.cycles import Edge
from workplan.build.definitions import Repository
from workplan.build.evidence_index import EvidenceIndex
from workplan.build.interface import Interface, interface_of
from workplan.build.likeness import alike
from workplan.cache.definition_table import Table, table_of
from workplan.cache.id_families import IdFamilies
from workplan.cache.interfaces import Interfaces
from workplan.cache.lazy_index import LazyIndex
from workplan.cache.names import CLAUSES, EVIDENCE, GATES, SERVICES, Key, key
from workplan.cache.questions import (
    clause_key,
    edges_key,
    hub_key,
    id_key,
    naming_key,
    reviewing_key,
    reviews_key,
)
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Definition, Facts, Spec, Task

Numbered = list[tuple[int, Any]]


class LinkedIndex(LazyIndex):
    """See Index. `repositories` are without facts; `groups` are the circles of the whole run.

    What was read for one document serves those judged beside it, until `forget`. What depends on all documents of
    a sort (gates, evidence, services) stays. A question that this class does not know is answered by an index
    over all facts.
    """

    def __init__(
        self,
        repositories: Sequence[Repository],
        interfaces: Interfaces,
        groups: Iterable[frozenset[str]] = (),
    ) -> None:
        super().__init__(repositories, groups, self._every_facts)
        self._interfaces = interfaces
        self._evidence: EvidenceIndex | None = None
        self._gates: dict[str, list[Gate]] | None = None
        self._service_ids: dict[str, None] | None = None
        self._clause_names: list[str] | None = None
        self._families: Mapping[str, Sequence[str]] | None = None
        self.forget()

    def forget(self) -> None:
        """Drop what was read of single documents."""
        self._taken: set[int] = set()
        self._asked: set[Key] = set()
        self._facts: dict[int, Facts | None] = {}
        self._tables: dict[int, Table] = {}
        self._services: dict[str, Numbered] = {}
        self._specs: dict[Any, Numbered] = {}
        self._edges: dict[str, Numbered] = {}
        self._clauses: dict[str, Numbered] = {}
        self._reviews: dict[str, Numbered] = {}
        self._naming: dict[str, Numbered] = {}
        self._answers: dict[str, Sequence[Definition]] = {}
        self._hub_answers: dict[str, Sequence[Definition]] = {}

    def own(self, number: int, facts: Facts) -> Sequence[Definition]:
        """Take in the document that is judged next; its definitions."""
        interface = interface_of(facts, self._repositories[facts.repo])
        self._facts[number] = facts
        self._take(number, interface)
        if self._interfaces.alone(number):
            # Nobody else can answer a question about its ids, so that these need not be looked up.
            table = self._tables[number]
            self._answers.update(table.ids)
            self._hub_answers.update(table.hub_ids)
        return interface.definitions

    def _find(self, name: Key) -> None:
        if name not in self._asked:
            self._asked.add(name)
            for number in self._interfaces.offering(name):
                if number not in self._taken:
                    self._take(number, self._interfaces.interface(number))

    def _offered(self, name: Key) -> list[Table]:
        """The definitions of all documents that offer something under a key, in the order of documents."""
        self._find(name)
        return [self._tables[number] for number in self._interfaces.offering(name)]

    def _take(self, number: int, interface: Interface) -> None:
        if number in self._taken:
            return
        self._taken.add(number)
        self._tables[number] = table_of(interface.definitions)
        for service in interface.services:
            self._services.setdefault(service.id, []).append((number, service))
        repo = self._interfaces.rows[number].address[0]
        for spec in interface.specs:
            self._specs.setdefault(spec.path, []).append((number, (repo, spec)))
            self._specs.setdefault((spec.category, spec.slug), []).append((number, (repo, spec)))
        for edge in interface.edges:
            self._edges.setdefault(edge.source, []).append((number, edge))
        for placed in interface.clauses:
            self._clauses.setdefault(placed.clause.id, []).append((number, placed))
        for record in interface.evidence:
            self._reviews.setdefault(reviewed_source(record), []).append((number, record))
        for naming in interface.naming:
            self._naming.setdefault(naming.gate, []).append((number, (repo, naming.task)))

    def _every_facts(self) -> Iterable[tuple[str, Facts]]:
        return ((row.address[0], self._interfaces.facts(n)) for n, row in enumerate(self._interfaces.rows))

    def definitions(self, record_id: str) -> Sequence[Definition]:
        """See Index."""
        found = self._answers.get(record_id)
        if found is None:
            tables = self._offered(id_key(record_id))
            found = self._answers[record_id] = [d for one in tables for d in one.ids.get(record_id, ())]
        return found

    def hub_id_holders(self, hub_id: str) -> Sequence[Definition]:
        """See Index."""
        found = self._hub_answers.get(hub_id)
        if found is None:
            tables = self._offered(hub_key(hub_id))
            found = self._hub_answers[hub_id] = [d for one in tables for d in one.hub_ids.get(hub_id, ())]
        return found

    def ids_like(self, record_id: str) -> Iterable[str]:
        """See Index."""
        if self._families is None:
            self._families = IdFamilies(self._interfaces)
        return alike(record_id, self._families)

    def facts_at(self, repo: str, path: str) -> Facts | None:
        """See Index."""
        number = self._interfaces.number_of((repo, path))
        if number is None:
            return None
        if number not in self._facts:
            self._facts[number] = self._interfaces.facts(number)
        return self._facts[number]

    def services(self, service_id: str) -> Sequence[Definition]:
        """See Index."""
        self._find(key("service", service_id))
        return _ordered(self._services.get(service_id))

    def service_ids(self) -> Iterable[str]:
        """See Index."""
        if self._service_ids is None:
            every = map(self._interfaces.interface, self._interfaces.offering(SERVICES))
            self._service_ids = dict.fromkeys(service.id for one in every for service in one.services)
        return self._service_ids

    def has_services(self) -> bool:
        """See Index."""
        return bool(self._interfaces.offering(SERVICES))

    def has_gates(self) -> bool:
        """See Index."""
        return bool(self._interfaces.offering(GATES))

    def gates_of(self, name: str) -> Sequence[Gate]:
        """See Index."""
        if self._gates is None:
            self._gates = {}
            for gate in self.evidence().gates:
                for known in dict.fromkeys((gate.id, *gate.guards)):
                    self._gates.setdefault(known, []).append(gate)
        return self._gates.get(name, ())

    def tasks_naming(self, gate: str) -> Sequence[tuple[str, Task]]:
        """See Index."""
        self._find(naming_key(gate))
        return _ordered(self._naming.get(gate))

    def clauses(self, clause_id: str) -> Sequence[PlacedClause]:
        """See Index."""
        self._find(clause_key(clause_id))
        return _ordered(self._clauses.get(clause_id))

    def clause_names(self) -> Sequence[str]:
        """See Index."""
        if self._clause_names is None:
            every = map(self._interfaces.interface, self._interfaces.offering(CLAUSES))
            named = {f"{one.clause.spec}#{one.clause.id}" for interface in every for one in interface.clauses}
            self._clause_names = sorted(named)
        return self._clause_names

    def reviews(self, source: str) -> Sequence[Evidence]:
        """See Index."""
        self._find(reviews_key(source))
        return _ordered(self._reviews.get(source))

    def is_reviewing(self, repo: str) -> bool:
        """See Index."""
        return bool(self._interfaces.offering(reviewing_key(repo)))

    def evidence(self) -> EvidenceIndex:
        """See Index."""
        if self._evidence is None:
            documents = map(self._interfaces.interface, self._interfaces.offering(EVIDENCE))
            self._evidence = EvidenceIndex(list(self._repositories.values()), documents, _Signed(self))
        return self._evidence

    def prepare(self) -> None:
        """Find out what depends on all gates and evidence, so that processes forked from this one need not."""
        if self._interfaces.offering(EVIDENCE):
            self.evidence()
        if self.has_gates():
            self.evidence().verdicts()
            self.gates_of("")

    def specs_at(self, path: str) -> Sequence[tuple[str, Spec]]:
        """See Index."""
        self._find(key("spec", path))
        return _ordered(self._specs.get(path))

    def spec_versions(self, spec: Spec) -> Sequence[tuple[str, Spec]]:
        """See Index."""
        self._find(key("versions", spec.category, spec.slug))
        return _ordered(self._specs.get((spec.category, spec.slug)))

    def edges_from(self, record_id: str) -> Sequence[Edge]:
        """See Index."""
        self._find(edges_key(record_id))
        return _ordered(self._edges.get(record_id))

    def with_facts(self, kind: str) -> dict[str, Repository]:
        """The repositories, with the facts of their documents of one kind."""
        facts: dict[str, list[Facts]] = {name: [] for name in self._repositories}
        for number in self._interfaces.of_kind(kind):
            facts[self._interfaces.rows[number].address[0]].append(self._interfaces.facts(number))
        return {name: one._replace(facts=tuple(facts[name])) for name, one in self._repositories.items()}


def _ordered(found: Numbered | None) -> Sequence[Any]:
    """The answers in the order of their documents; those of one document stay as they are."""
    if not found:
        return ()
    if len(found) > 1:
        found = sorted(found, key=lambda numbered: numbered[0])
    return [answer for _number, answer in found]


class _Signed:
    """The index as whoever judges gates sees it: of all facts together only those of envelopes are needed."""

    def __init__(self, index: LinkedIndex) -> None:
        self.evidence = index.evidence
        self.facts_at = index.facts_at
        self.traced: dict[Any, Any] = {}
        self._index = index
        self._repositories: dict[str, Repository] | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._index, name)

    @property
    def repositories(self) -> Mapping[str, Repository]:
        """By name; their facts are those of envelopes."""
        if self._repositories is None:
            self._repositories = self._index.with_facts("envelope")
        return self._repositories
