"""The interface of every document of every repository in a run: what an id, a hub id or a path means.

Rules and linking ask it and nothing else, one document at a time, so that what was answered for an
unchanged document stays valid as long as the answers do.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan.build.backlinks import gates_named, holds_reviews, reviewed_source
from workplan.build.clauses import PlacedClause, names_of, placed_clauses
from workplan.build.cycles import WAITS_FOR, Edge, find_cycles
from workplan.build.definitions import (
    Repository,
    definitions_of,
    family_of,
    prefix_of,
    service_definition,
    vocabulary_of,
)
from workplan.build.evidence_index import EvidenceIndex
from workplan.build.likeness import alike
from workplan.kinds.kind import Kind, Vocabulary
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Definition, Facts, Spec, Task
from workplan.settings.settings import Settings

__all__ = [
    "WAITS_FOR",
    "Edge",
    "Index",
    "Repository",
    "definitions_of",
    "family_of",
    "find_cycles",
    "prefix_of",
    "vocabulary_of",
]


class Index:
    """Answers questions about ids, hub ids, paths and specs over all repositories of a run."""

    def __init__(self, repositories: Sequence[Repository]) -> None:
        self.repositories = {repository.name: repository for repository in repositories}
        self._definitions: dict[str, list[Definition]] = {}
        self._hub_ids: dict[str, list[Definition]] = {}
        self._specs: dict[str, list[tuple[str, Spec]]] = {}
        self._spec_versions: dict[tuple[str, str], list[tuple[str, Spec]]] = {}
        self._services: dict[str, list[Definition]] = {}
        self._prefixes: dict[str, set[str]] = {}
        self._kinds: dict[tuple[str, str], Kind] = {}
        self._words: dict[tuple[str, str, str], Vocabulary] = {}
        self._exists: dict[tuple[str, str], bool] = {}
        self._facts: dict[tuple[str, str], Facts] | None = None
        self._families: dict[str, list[str]] | None = None
        self._edges: dict[str, list[Edge]] | None = None
        self._cycles: dict[str, tuple[Edge, ...]] | None = None
        self._gates: dict[str, list[Gate]] = {}
        self._clauses: dict[str, list[PlacedClause]] = {}
        self._reviews: dict[str, list[Evidence]] = {}
        self._reviewing: set[str] | None = None
        self._naming: dict[str, list[tuple[str, Task]]] | None = None
        self._witnesses: list[Facts] = []
        self._evidence: EvidenceIndex | None = None
        self.traced: dict[Any, Any] | None = {}
        """What whoever follows links found, by name or place; None for an index that must hear each question anew."""
        for repository in repositories:
            self._add_settings(repository)
            for facts in repository.facts:
                self.add(repository, facts)

    def _add_settings(self, repository: Repository) -> None:
        for kind in repository.settings.kinds:
            self._kinds[repository.name, kind.name] = kind
        for prefix in repository.settings.prefixes:
            self._prefixes.setdefault(prefix.upper(), set()).add(repository.name)
        for reference in repository.settings.repositories.values():
            for prefix in reference.prefixes:
                self._prefixes.setdefault(prefix.upper(), set()).add(reference.name)

    def add(self, repository: Repository, facts: Facts) -> None:
        """Take in what one more document offers. Documents come in the order of repositories and paths."""
        known, holders = self._definitions, self._hub_ids
        for definition in definitions_of(facts, repository):
            name, hub_id = definition[0], definition[7]
            # Ids are unique but for mistakes, so that looking before adding is cheaper than `setdefault`.
            if name in known:
                known[name].append(definition)
            else:
                known[name] = [definition]
            if hub_id:
                if hub_id in holders:
                    holders[hub_id].append(definition)
                else:
                    holders[hub_id] = [definition]
        for service in facts.services:
            self._services.setdefault(service.id, []).append(service_definition(service, repository.name))
        if facts.gates or facts.evidence:
            self._add_witness(facts)
        if facts.clauses:
            for found in placed_clauses(facts, repository.name):
                self._clauses.setdefault(found.clause.id, []).append(found)
        for spec in facts.specs:
            self._specs.setdefault(spec.path, []).append((repository.name, spec))
            self._spec_versions.setdefault((spec.category, spec.slug), []).append((repository.name, spec))

    def _add_witness(self, facts: Facts) -> None:
        self._witnesses.append(facts)
        for gate in facts.gates:
            for name in dict.fromkeys((gate.id, *gate.guards)):
                self._gates.setdefault(name, []).append(gate)
        for record in facts.evidence:
            source = reviewed_source(record)
            if source:
                self._reviews.setdefault(source, []).append(record)

    def settings(self, repo: str) -> Settings:
        """The settings of a repository of this run."""
        return self.repositories[repo].settings

    def definitions(self, record_id: str) -> Sequence[Definition]:
        """Every record with this id, in the order of repositories and paths."""
        return self._definitions.get(record_id, ())

    def ids_like(self, record_id: str) -> Iterable[str]:
        """The known ids that a misspelt id may have been meant to be."""
        if self._families is None:
            self._families = families_of(self._definitions)
        return alike(record_id, self._families)

    def facts_at(self, repo: str, path: str) -> Facts | None:
        """The document at a path of a repository, where one was read."""
        if self._facts is None:
            self._facts = {
                (repository.name, facts.document.path): facts
                for repository in self.repositories.values()
                for facts in repository.facts
            }
        return self._facts.get((repo, path))

    def hub_id_holders(self, hub_id: str) -> Sequence[Definition]:
        """Every record that carries this hub id."""
        return self._hub_ids.get(hub_id, ())

    def services(self, service_id: str) -> Sequence[Definition]:
        """Every service record with this id."""
        return self._services.get(service_id, ())

    def service_ids(self) -> Iterable[str]:
        """Every service id of every inventory."""
        return self._services

    def has_services(self) -> bool:
        """Whether any inventory was read at all; without one no service can be called unknown."""
        return bool(self._services)

    def has_gates(self) -> bool:
        """Whether any gate was read."""
        return bool(self._gates)

    def gates_of(self, name: str) -> Sequence[Gate]:
        """The gates that have this id, or guard the record that has it."""
        return self._gates.get(name, ())

    def tasks_naming(self, gate: str) -> Sequence[tuple[str, Task]]:
        """The tasks that name a gate under `gate`, each with its repository."""
        if self._naming is None:
            self._naming = {}
            for repository in self.repositories.values():
                for facts in repository.facts:
                    for name, task in gates_named(facts):
                        self._naming.setdefault(name, []).append((repository.name, task))
        return self._naming.get(gate, ())

    def clauses(self, clause_id: str) -> Sequence[PlacedClause]:
        """Every clause with this id, in every document and version."""
        return self._clauses.get(clause_id, ())

    def clause_names(self) -> Sequence[str]:
        """Every clause as `SPEC#CLAUSE`, sorted."""
        return names_of(self._clauses)

    def reviews(self, source: str) -> Sequence[Evidence]:
        """The accepted review records of the links of a record."""
        return self._reviews.get(source, ())

    def is_reviewing(self, repo: str) -> bool:
        """Whether anything in a repository shows that links are reviewed there."""
        if self._reviewing is None:
            self._reviewing = {
                repository.name
                for repository in self.repositories.values()
                if any(map(holds_reviews, repository.facts))
            }
        return repo in self._reviewing

    def evidence(self) -> EvidenceIndex:
        """All gates and evidence of the run."""
        if self._evidence is None:
            self._evidence = EvidenceIndex(list(self.repositories.values()), self._witnesses, self)
        return self._evidence

    def owners_of(self, record_id: str) -> frozenset[str]:
        """The repositories that claim this id's prefix in a configuration; empty = nobody, so external."""
        return frozenset(self._prefixes.get(prefix_of(record_id).upper(), ()))

    def is_compiled(self, name: str) -> bool:
        """Whether this repository was read in this run."""
        return name in self.repositories

    def path_exists(self, repo: str, path: str) -> bool:
        """Whether a file or folder stands at `path` in that repository's tree."""
        key = repo, path
        found = self._exists.get(key)
        if found is None:
            found = self._exists[key] = self.repositories[repo].exists(path)
        return found

    def specs_at(self, path: str) -> Sequence[tuple[str, Spec]]:
        """Canon documents at a repository-relative path, with the repository each stands in."""
        return self._specs.get(path, ())

    def spec_versions(self, spec: Spec) -> Sequence[tuple[str, Spec]]:
        """All versions of the same canon document in every repository."""
        return self._spec_versions.get((spec.category, spec.slug), ())

    def previous(self, repo: str, path: str) -> Facts | None:
        """The facts of a document at the revision that `--since` names, where one was given."""
        previous = self.repositories[repo].previous
        return None if previous is None else previous.get(path)

    def has_previous(self, repo: str) -> bool:
        """Whether there is an older revision to compare with."""
        return self.repositories[repo].previous is not None

    def kind(self, repo: str, name: str) -> Kind | None:
        """A repository's kind of documents by its name."""
        return self._kinds.get((repo, name))

    def vocabulary(self, repo: str, kind: str, block: str = "") -> Vocabulary:
        """The status words of a document kind, or of one of its blocks."""
        key = repo, kind, block
        words = self._words.get(key)
        if words is None:
            found = self.kind(repo, kind)
            words = self._words[key] = vocabulary_of(found, block) if found is not None else Vocabulary()
        return words

    def edges_from(self, record_id: str) -> Sequence[Edge]:
        """What a record waits for, by its fields."""
        return self.edges().get(record_id, ())

    def edges(self) -> Mapping[str, Sequence[Edge]]:
        """All waiting relations, by the id that waits."""
        if self._edges is None:
            self._edges = {}
            for repository in self.repositories.values():
                for facts in repository.facts:
                    for edge in edges_of(facts, repository.name):
                        self._edges.setdefault(edge.source, []).append(edge)
        return self._edges

    def cycle_at(self, record_id: str) -> tuple[Edge, ...]:
        """The shortest cycle that is reported at this id (its smallest member), else ()."""
        if self._cycles is None:
            self._cycles = find_cycles(self.edges())
        return self._cycles.get(record_id, ())


def edges_of(facts: Facts, repo: str) -> list[Edge]:
    """What the records of one document wait for."""
    return [
        Edge(r.source, r.target, r.field, facts.document.path, repo, r)
        for r in facts.references
        if r.kind == "field" and r.field in WAITS_FOR and r.source
    ]


def families_of(record_ids: Iterable[str]) -> dict[str, list[str]]:
    """The ids by family."""
    families: dict[str, list[str]] = {}
    for record_id in record_ids:
        families.setdefault(family_of(record_id), []).append(record_id)
    return families
