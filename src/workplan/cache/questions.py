"""The questions that a judgement may ask of other documents, and what each document offers as an answer.

A question is named by a key. A document offers, for each key, the part of an answer that it contributes; when
no offer under a key has changed, the answer has not either. Keys may be coarser than questions (all ids of
one plan share a key): that judges a document again too often, never too rarely.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from workplan.build.backlinks import Naming, gates_named, holds_reviews, reviewed_source
from workplan.build.clauses import PlacedClause, placed_clauses
from workplan.build.definitions import Repository, definitions_of, family_of
from workplan.build.index import edges_of
from workplan.build.interface import Interface
from workplan.cache.names import ALWAYS, CLAUSES, EVERYTHING, EVIDENCE, GATES, IDS, SERVICES, Key, key
from workplan.model.facts import Facts

__all__ = ["ALWAYS", "CLAUSES", "EVERYTHING", "EVIDENCE", "GATES", "IDS", "SERVICES", "Key", "Offers", "key"]

Offers = Mapping[Key, Any]
_BITS = 2**64 - 1


def id_key(record_id: str) -> Key:
    """`Index.definitions` of an id, together with all ids of the same plan."""
    return key("id", family_of(record_id))


def edges_key(record_id: str) -> Key:
    """`Index.edges_from` an id, together with all ids of the same plan."""
    return key("edges", family_of(record_id))


def cycle_key(record_id: str) -> Key:
    """`Index.cycle_at` an id, together with all ids of the same plan."""
    return key("cycle", family_of(record_id))


def clause_key(clause_id: str) -> Key:
    """`Index.clauses` of an id."""
    return key("clause", clause_id)


def reviews_key(source: str) -> Key:
    """`Index.reviews` of the links of a record."""
    return key("reviews", source)


def reviewing_key(repo: str) -> Key:
    """`Index.is_reviewing` of a repository."""
    return key("reviewing", repo)


def naming_key(gate: str) -> Key:
    """`Index.tasks_naming` a gate."""
    return key("naming", gate)


def hub_key(hub_id: str) -> Key:
    """`Index.hub_id_holders` of a hub id: of a UUID 16 of its 32 digits, which are a number already."""
    try:
        digits = int(hub_id[:8] + hub_id[-8:], 16)
    except ValueError:
        return key("hub", hub_id)
    return (digits & _BITS) - (_BITS + 1) // 2


def offered_keys(facts: Facts, interface: Interface, families: Collection[str]) -> list[Key]:
    """The public keys of what `offers_of` says of a document, from its interface and the families of its ids."""
    document, repo = facts.document, facts.repo
    found: dict[Key, None] = {}
    for family in families:
        found[key("id", family)] = found[key("edges", family)] = None
    for definition in interface.definitions:
        if definition[7]:
            found[hub_key(definition[7])] = None
    for family in dict.fromkeys([family_of(edge.source) for edge in interface.edges]):
        if family not in families:
            found[key("edges", family)] = None
    if facts.services:
        found.update(dict.fromkeys(key("service", service.id) for service in facts.services))
        found[SERVICES] = None
    if facts.gates:
        found[GATES] = None
    links: dict[Key, list[Any]] = {}
    _offer_links(facts, repo, interface.clauses, interface.naming, links)
    found.update(dict.fromkeys(links))
    if facts.gates or facts.evidence:
        found[EVIDENCE] = None
    for spec in facts.specs:
        found[key("spec", spec.path)] = found[key("versions", spec.category, spec.slug)] = None
    found[key("doc", repo, document.path)] = None
    return list(found)


def offers_of(facts: Facts, repository: Repository) -> Offers:
    """Everything that others may learn from this document, by key."""
    document, repo = facts.document, repository.name
    offers: dict[Key, list[Any]] = {}
    ids: list[str] = []
    families: dict[str, Key] = {}

    def family_key(record_id: str) -> Key:
        family = family_of(record_id)
        if family not in families:
            families[family] = key("id", family)
        return families[family]

    for definition in definitions_of(facts, repository):
        ids.append(definition.id)
        offers.setdefault(family_key(definition.id), []).append(definition)
        if definition.hub_id:
            offers.setdefault(hub_key(definition.hub_id), []).append(definition)
    for family in families:
        offers[key("edges", family)] = []  # whoever has the id asks for its edges, wherever they stand
    for edge in edges_of(facts, repo):
        offers.setdefault(edges_key(edge.source), []).append(edge)
    for service in facts.services:
        offers.setdefault(key("service", service.id), []).append(service)
        offers.setdefault(SERVICES, []).append(service.id)
    if facts.gates:
        offers[GATES] = [facts.gates]
    clauses = placed_clauses(facts, repo) if facts.clauses else ()
    _offer_links(facts, repo, clauses, gates_named(facts), offers)
    if facts.gates or facts.evidence:
        offers[EVIDENCE] = [document.digest]
    for spec in facts.specs:
        offers.setdefault(key("spec", spec.path), []).append(spec)
        offers.setdefault(key("versions", spec.category, spec.slug), []).append(spec)
    offers[key("doc", repo, document.path)] = [document.digest]
    offers[IDS] = ids
    offers[EVERYTHING] = [document.digest]
    return offers


def _offer_links(
    facts: Facts,
    repo: str,
    clauses: Iterable[PlacedClause],
    naming: Iterable[Naming],
    offers: dict[Key, list[Any]],
) -> None:
    """What others may learn of clauses, of reviews and of the tasks that name a gate."""
    for placed in clauses:
        offers.setdefault(clause_key(placed.clause.id), []).append(placed)
        offers.setdefault(CLAUSES, []).append(f"{placed.clause.spec}#{placed.clause.id}")
    for record in facts.evidence:
        source = reviewed_source(record)
        if source:
            offers.setdefault(reviews_key(source), []).append(record)
    if holds_reviews(facts):
        offers[reviewing_key(repo)] = [True]
    for gate, task in naming:
        offers.setdefault(naming_key(gate), []).append(task)


def delta(before: Offers, after: Offers) -> set[Key]:
    """The keys under which a document offers something else than it did."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def public_keys(offers: Offers) -> list[Key]:
    """The keys by which a document must be found again; the global ones stand for every document."""
    return [name for name in offers if name not in (IDS, EVERYTHING)]
