"""What can be traced: clauses, tasks, gates and services, each with a fingerprint of what it means.

A fingerprint is `f1:` and 32 hex digits of the SHA-256 over canonical JSON. Status, dates, places and hub ids are
not part of it, nor are line breaks and runs of spaces: those change without changing what was reviewed.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from workplan.build.clause_names import find_clause
from workplan.build.clauses import PlacedClause, placed_clauses
from workplan.build.evidence_id import digest_of_plain
from workplan.build.index import Index
from workplan.model.evidence import Gate
from workplan.model.facts import Facts, Service, Task
from workplan.named_tuple import NamedTuple

ALGORITHM = "f1"
_TASK_MEANING = (
    "depends_on",
    "blocked_by",
    "services",
    "clauses",
    "verify",
    "gate",
    "description",
    "supersedes",
)
_SERVICE_PASSING = frozenset(
    {"health_status", "lifecycle_state", "evidence", "gaps", "updated", "created", "notes"}
)

Parts = tuple[tuple[str, str], ...]
"""Names, each with the digest of what is said under it."""


class Node(NamedTuple):
    """Something that links lead to. `meaning` is what the fingerprint covers. `spec` and `superseded` are about
    clauses.
    """

    kind: str
    id: str
    fingerprint: str
    repo: str
    path: str
    line: int
    title: str = ""
    meaning: Mapping[str, Any] = {}
    level: str = ""
    spec: str = ""
    superseded: bool = False

    @property
    def parts(self) -> Parts:
        """Digests of what the fingerprint covers, by name, so that a change can be named; few ask for them."""
        return tuple(sorted([(key, digest_of_plain(value)[:16]) for key, value in self.meaning.items()]))


def nodes_of(facts: Facts) -> Iterable[Node]:
    """The nodes of one document."""
    for placed in placed_clauses(facts, facts.repo):
        yield clause_node(placed)
    for task in facts.tasks:
        if task.id:
            yield task_node(task, facts.repo)
    for gate in facts.gates:
        yield gate_node(gate, facts.repo)
    for service in facts.services:
        yield service_node(service, facts.repo)


# Many links lead to one clause, and several rules follow each: what was computed for a clause is kept, by the
# clause in its place and not by what it says. Without it the answer is the same.
_known: dict[int, tuple[PlacedClause, Node]] = {}
_MOST_KNOWN = 4096


def clause_node(placed: PlacedClause) -> Node:
    """The node of a clause: level, text, checks, sources, and why it cannot be tested."""
    known = _known.get(id(placed))
    if known is None or known[0] is not placed:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        known = _known[id(placed)] = (placed, _clause_node(placed))
    return known[1]


def _clause_node(placed: PlacedClause) -> Node:
    clause = placed.clause
    meaning = {
        "level": clause.level,
        "text": clause.text,
        **{key: clause.fields.get(key) for key in ("checks", "source", "untestable")},
    }
    plain = _plain(meaning)
    return Node(
        "clause", clause.id, _fingerprint("clause", clause.id, plain), placed.repo, clause.path, clause.line,
        clause.text[:80], plain, clause.level, clause.spec, placed.superseded,
    )  # fmt: skip


def task_node(task: Task, repo: str) -> Node:
    """The node of a task."""
    return _node("task", task.id, task_meaning(task), repo, task.path, task.line, task.title)


def task_meaning(task: Task) -> Mapping[str, Any]:
    """What a task asks for, without how far it is."""
    return {"title": task.title, **{key: task.fields.get(key) for key in _TASK_MEANING}}


def gate_node(gate: Gate, repo: str) -> Node:
    """The node of a gate: its whole block."""
    return _node("gate", gate.id, gate.fields, repo, gate.path, gate.line, gate.title)


def service_node(service: Service, repo: str) -> Node:
    """The node of a service: what is declared, without how it is doing."""
    meaning = {key: value for key, value in service.fields.items() if key not in _SERVICE_PASSING}
    return _node("service", service.id, meaning, repo, service.path, service.line, service.name)


def _node(
    kind: str, name: str, meaning: Mapping[str, Any], repo: str, path: str, line: int, title: str
) -> Node:
    plain = _plain(meaning)
    return Node(kind, name, _fingerprint(kind, name, plain), repo, path, line, title, plain)


def _plain(meaning: Mapping[str, Any]) -> dict[str, Any]:
    """What a fingerprint covers: what is said at all, in one form."""
    return {str(key): normal(value) for key, value in meaning.items() if value not in (None, "", [], {})}


def _fingerprint(kind: str, name: str, plain: Mapping[str, Any]) -> str:
    return f"{ALGORITHM}:{digest_of_plain({'kind': kind, 'id': name, 'meaning': plain})[:32]}"


def _composed(text: str) -> str:
    if text.isascii():
        return text
    import unicodedata  # a shared library that texts in ASCII never load

    return unicodedata.normalize("NFC", text)


def normal(value: Any) -> Any:
    """The value with texts in NFC and single spaces, and with numbers that canonical JSON cannot hold as text."""
    if isinstance(value, str):
        return " ".join(_composed(value).split())
    if isinstance(value, (list, tuple)):
        return [normal(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(key): normal(inner) for key, inner in value.items()}
    if value is None or isinstance(value, (bool, int)):
        return value if not isinstance(value, int) or abs(value) < 1 << 53 else str(value)
    return str(value)


def find_node(index: Index, name: str) -> Node | None:
    """The node with this id, or `SPEC#CLAUSE` for a clause; of several versions of a clause the one in force.

    It is kept where the index allows it.
    """
    kept = index.traced
    if kept is None:
        return _find_node(index, name)
    if name not in kept:
        kept[name] = _find_node(index, name)
    found: Node | None = kept[name]
    return found


def _find_node(index: Index, name: str) -> Node | None:
    for definition in index.definitions(name) or index.services(name):
        facts = index.facts_at(definition.repo, definition.path)
        node = _node_named(facts, name) if facts is not None else None
        if node is not None:
            return node
    placed = find_clause(index, name)
    return clause_node(placed) if placed is not None else None


def _node_named(facts: Facts, name: str) -> Node | None:
    """The task, gate or service of a document with this id."""
    for task in facts.tasks:
        if task.id == name:
            return task_node(task, facts.repo)
    for gate in facts.gates:
        if gate.id == name:
            return gate_node(gate, facts.repo)
    for service in facts.services:
        if service.id == name:
            return service_node(service, facts.repo)
    return None


def fits(fingerprint: str, node: Node) -> bool:
    """Whether a fingerprint, perhaps shortened, is the one that a node has now."""
    if fingerprint == node.fingerprint:
        return True
    algorithm, _, digest = fingerprint.partition(":")
    full = node.fingerprint.partition(":")[2]
    return algorithm == ALGORITHM and len(digest) >= 16 and full.startswith(digest)


def changed_parts(before: Parts, after: Parts) -> tuple[str, ...]:
    """What of the meaning differs between two states of a node, by name."""
    old, new = dict(before), dict(after)
    return tuple(sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key)))
