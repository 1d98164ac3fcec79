"""The index over every document of every repository in a run: what an id, a hub id or a path means.

Rules and linking ask it and nothing else, one document at a time, so that what was answered for an
unchanged document stays valid as long as the answers do.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from workplan.kinds.kind import Kind, Vocabulary
from workplan.model.facts import Definition, Facts, Reference, Spec
from workplan.settings.settings import Settings

_PREFIX = re.compile(r"(?P<prefix>.+?)-(?:WP-\d|\d{4}-\d{2}-\d{2})")


class Repository(NamedTuple):
    """One compiled repository. `exists` says whether a file or folder stands at a path of its tree."""

    name: str
    settings: Settings
    facts: tuple[Facts, ...]
    exists: Callable[[str], bool] = lambda _path: False
    previous: Mapping[str, Facts] | None = None


class Edge(NamedTuple):
    """`source` waits for `target`; `field` names the key that says so."""

    source: str
    target: str
    field: str
    path: str
    repo: str
    reference: Reference


WAITS_FOR = frozenset({"depends_on", "depends_on_workplans", "blocked_by", "blocked_on"})


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
        self._facts: dict[tuple[str, str], Facts] | None = None
        self._edges: dict[str, list[Edge]] | None = None
        self._cycles: dict[str, tuple[Edge, ...]] | None = None
        for repository in repositories:
            self._add(repository)

    def _add(self, repository: Repository) -> None:
        for kind in repository.settings.kinds:
            self._kinds[repository.name, kind.name] = kind
        for prefix in repository.settings.prefixes:
            self._prefixes.setdefault(prefix.upper(), set()).add(repository.name)
        for reference in repository.settings.repositories.values():
            for prefix in reference.prefixes:
                self._prefixes.setdefault(prefix.upper(), set()).add(reference.name)
        for facts in repository.facts:
            for definition in definitions_of(facts, repository):
                self._definitions.setdefault(definition.id, []).append(definition)
                if definition.hub_id:
                    self._hub_ids.setdefault(definition.hub_id, []).append(definition)
            for service in facts.services:
                self._services.setdefault(service.id, []).append(
                    Definition(
                        service.id,
                        "service",
                        service.path,
                        service.line,
                        service.lifecycle,
                        service.lifecycle == "retired",
                        service.name,
                        "",
                        "",
                        repository.name,
                    )
                )
            for spec in facts.specs:
                self._specs.setdefault(spec.path, []).append((repository.name, spec))
                self._spec_versions.setdefault((spec.category, spec.slug), []).append((repository.name, spec))

    def definitions(self, record_id: str) -> Sequence[Definition]:
        """Every record with this id, in the order of repositories and paths."""
        return self._definitions.get(record_id, ())

    def ids_like(self, record_id: str) -> Iterable[str]:
        """Every known id that begins as this one does: the candidates for a misspelt id."""
        start = prefix_of(record_id)[:2].upper()
        return (known for known in self._definitions if known[:2].upper() == start)

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

    def owners_of(self, record_id: str) -> frozenset[str]:
        """The repositories that claim this id's prefix in a configuration; empty = nobody, so external."""
        prefix = prefix_of(record_id).upper()
        if prefix == record_id.upper():
            # No plan id: `ADR-0007` belongs to whoever claims `ADR`, the longest claimed beginning wins.
            prefix = max((p for p in self._prefixes if prefix.startswith(f"{p}-")), key=len, default=prefix)
        return frozenset(self._prefixes.get(prefix, ()))

    def is_compiled(self, name: str) -> bool:
        """Whether this repository was read in this run."""
        return name in self.repositories

    def path_exists(self, repo: str, path: str) -> bool:
        """Whether a file or folder stands at `path` in that repository's tree."""
        return self.repositories[repo].exists(path)

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
        found = self.kind(repo, kind)
        return vocabulary_of(found, block) if found is not None else Vocabulary()

    def edges_from(self, record_id: str) -> Sequence[Edge]:
        """What a record waits for, by its fields."""
        if self._edges is None:
            self._edges = _collect_edges(self.repositories.values())
        return self._edges.get(record_id, ())

    def edges(self) -> Mapping[str, Sequence[Edge]]:
        """All waiting relations, by the id that waits."""
        if self._edges is None:
            self._edges = _collect_edges(self.repositories.values())
        return self._edges

    def cycle_at(self, record_id: str) -> tuple[Edge, ...]:
        """The shortest cycle that is reported at this id (its smallest member), else ()."""
        if self._cycles is None:
            self._cycles = find_cycles(self.edges())
        return self._cycles.get(record_id, ())


def vocabulary_of(kind: Kind, block: str) -> Vocabulary:
    """The status words of a kind, or of its block with this info word."""
    if not block:
        return kind.vocabulary
    for candidate in kind.blocks:
        if candidate.word == block:
            return candidate.vocabulary
    return kind.vocabulary


def prefix_of(record_id: str) -> str:
    """`CUST` for `CUST-WP-0025-T01`; the id itself where it has no such form."""
    match = _PREFIX.match(record_id)
    return match["prefix"] if match else record_id


def definitions_of(facts: Facts, repository: Repository) -> Iterable[Definition]:
    """The interface of a document: what other documents may need to know of its records."""
    document = facts.document
    repo = repository.name
    kind = next((kind for kind in repository.settings.kinds if kind.name == document.kind), None)
    if document.id:
        own = kind.vocabulary if kind is not None else Vocabulary()
        superseded_by = document.fields.get("superseded_by")
        yield Definition(
            document.id,
            document.kind,
            document.path,
            document.line,
            document.status,
            document.status in own.closed,
            document.title,
            document.hub_id,
            superseded_by if isinstance(superseded_by, str) else "",
            repo,
            document.status in own.dead,
            document.id,
        )
    for task in facts.tasks:
        words = vocabulary_of(kind, task.block) if kind is not None else Vocabulary()
        if task.id:
            yield Definition(
                task.id,
                task.block,
                task.path,
                task.line,
                task.status,
                task.status in words.closed,
                task.title,
                task.hub_id,
                "",
                repo,
                task.status in words.dead,
                document.id,
            )


def _collect_edges(repositories: Iterable[Repository]) -> dict[str, list[Edge]]:
    edges: dict[str, list[Edge]] = {}
    for repository in repositories:
        for facts in repository.facts:
            for reference in facts.references:
                if reference.kind == "field" and reference.field in WAITS_FOR and reference.source:
                    edge = Edge(
                        reference.source,
                        reference.target,
                        reference.field,
                        facts.document.path,
                        repository.name,
                        reference,
                    )
                    edges.setdefault(reference.source, []).append(edge)
    return edges


def find_cycles(edges: Mapping[str, Sequence[Edge]]) -> dict[str, tuple[Edge, ...]]:
    """One shortest cycle per strongly connected group, keyed by the group's smallest id.

    Tarjan's algorithm with an explicit stack: a chain of any length must not exhaust Python's.
    """
    cycles: dict[str, tuple[Edge, ...]] = {}
    for group in _strong_groups(edges):
        start = min(group)
        if len(group) > 1 or any(edge.target == start for edge in edges.get(start, ())):
            cycles[start] = _shortest_cycle(start, group, edges)
    return cycles


def _shortest_cycle(
    start: str, group: frozenset[str], edges: Mapping[str, Sequence[Edge]]
) -> tuple[Edge, ...]:
    paths: dict[str, tuple[Edge, ...]] = {start: ()}
    queue = [start]
    for node in queue:
        for edge in sorted(edges.get(node, ()), key=lambda edge: edge.target):
            if edge.target == start:
                return (*paths[node], edge)
            if edge.target in group and edge.target not in paths:
                paths[edge.target] = (*paths[node], edge)
                queue.append(edge.target)
    return ()


def _strong_groups(edges: Mapping[str, Sequence[Edge]]) -> Iterable[frozenset[str]]:
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    for root in sorted(edges):
        if root in order:
            continue
        work = [(root, iter(edges.get(root, ())))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for edge in targets:
                target = edge.target
                if target not in order:
                    order[target] = low[target] = len(order)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(edges.get(target, ()))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], order[target])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == order[node]:
                    group = set()
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        group.add(member)
                        if member == node:
                            break
                    yield frozenset(group)
