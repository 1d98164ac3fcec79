"""The interface of one document: the part of its facts that other documents may ask for, and no more."""

from workplan.build.backlinks import Naming, gates_named
from workplan.build.clauses import PlacedClause, placed_clauses
from workplan.build.cycles import Edge
from workplan.build.definitions import Repository, definitions_of, service_definition
from workplan.build.index import edges_of
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Definition, Facts, Spec
from workplan.named_tuple import NamedTuple


class Interface(NamedTuple):
    """What linking and rules may learn of a document without its facts. `kind` is the document's kind."""

    kind: str
    definitions: tuple[Definition, ...] = ()
    edges: tuple[Edge, ...] = ()
    services: tuple[Definition, ...] = ()
    specs: tuple[Spec, ...] = ()
    gates: tuple[Gate, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    clauses: tuple[PlacedClause, ...] = ()
    naming: tuple[Naming, ...] = ()


def interface_of(facts: Facts, repository: Repository) -> Interface:
    """The interface of these facts, which stand in this repository."""
    return Interface(
        facts.document.kind,
        tuple(definitions_of(facts, repository)),
        tuple(edges_of(facts, repository.name)),
        tuple([service_definition(service, repository.name) for service in facts.services]),
        facts.specs,
        facts.gates,
        facts.evidence,
        tuple(placed_clauses(facts, repository.name)),
        tuple(gates_named(facts)),
    )
