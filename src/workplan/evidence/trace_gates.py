"""What gates lean on: the links of a gate, of what it guards, and of what that waits for; and pins that fit no more."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan.build.index import Index
from workplan.evidence.evaluation import Leaning, Trace
from workplan.evidence.trace_links import (
    CLOSING,
    DANGLING,
    EXTERNAL,
    OUTDATED,
    Link,
)
from workplan.evidence.trace_nodes import find_node, fits
from workplan.evidence.trace_open import open_links, open_links_in
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Definition, Facts, Task

_NAMING = frozenset({"review", "conformance-run", "gate-evaluation"})
"""Types of records whose own fields name something as it was."""
_MOST_STEPS = 64
"""Prerequisites are followed that far; a longer chain is a circle, or nobody's reason to close a gate."""


def trace_of(gates: Sequence[Gate], records: Iterable[Evidence], index: Index) -> Trace:
    """All that links say of these gates and records."""
    found: dict[str, tuple[Leaning, ...]] = {}
    for gate in gates:
        leanings = leanings_of(gate, index)
        if leanings:
            found[gate.id] = tuple(sorted({*found.get(gate.id, ()), *leanings}))
    unfit = {record.digest: why for record in records if not record.fault and (why := misfit(record, index))}
    return Trace(found, unfit)


def leanings_of(gate: Gate, index: Index) -> list[Leaning]:
    """Every link that a gate leans on and that is not as somebody reviewed it, by distance."""
    found = _leanings(gate, gate.repo, open_links(gate, gate.repo, index), 1, "")
    reached: set[str] = set()
    nearest = [(name, "") for name in guarded_by(gate, index)]
    for distance in range(1, _MOST_STEPS):
        if not nearest:
            break
        following: list[tuple[str, str]] = []
        for name, via in nearest:
            if name in reached:
                continue
            reached.add(name)
            for repo, task, links in _open_tasks(name, index):
                found += _leanings(task, repo, links, distance, via)
            following += [(edge.target, name) for edge in index.edges_from(name)]
        nearest = following
    return found


def guarded_by(gate: Gate, index: Index) -> list[str]:
    """The records that a gate guards or that name it; with a plan, its tasks."""
    found = [*gate.guards, *[task.id for _repo, task in index.tasks_naming(gate.id)]]
    for name in gate.guards:
        for definition in index.definitions(name):
            facts = _facts_of(definition, index) if definition.workplan == name else None
            if facts is not None and facts.document.id == name:
                found += [task.id for task in facts.tasks if task.id]
    return found


def _open_tasks(name: str, index: Index) -> list[tuple[str, Task, Sequence[Link]]]:
    """The tasks with this id, each with its repository and its open links: whatever was given up leans on nothing."""
    found: list[tuple[str, Task, Sequence[Link]]] = []
    for definition in index.definitions(name):
        facts = None if definition.dead else _facts_of(definition, index)
        if facts is None:
            continue
        if index.reviews(name):  # they may be of links that the block of the task does not hold
            for task in facts.tasks:
                if task.id == name:
                    found.append((definition.repo, task, open_links(task, definition.repo, index)))
        else:
            for holder, links in open_links_in(facts, index):
                if holder.id == name and isinstance(holder, Task):
                    found.append((definition.repo, holder, links))
    return found


def _facts_of(definition: Definition, index: Index) -> Facts | None:
    return index.facts_at(definition.repo, definition.path)


def _leanings(
    record: Task | Gate, repo: str, links: Iterable[Link], distance: int, via: str
) -> list[Leaning]:
    found = []
    for link in links:
        closing = link.state in CLOSING
        if distance == 1 or closing:
            closes = distance == 1 and closing
            leaning = Leaning(
                distance, link.source, link.target, link.state, closes, via, link.changed(),
                record.path, repo, record.line, _next(link),
            )  # fmt: skip
            found.append(leaning)
    return found


def _next(link: Link) -> str:
    command = f"`workplan review {link.source} {link.target} --reason …`"
    if link.state == EXTERNAL:
        return f"read the repository that holds `{link.target}` as well"
    if link.state == DANGLING and link.stamp is None:
        return f"correct `{link.target}`, which no canon document has"
    if link.state == DANGLING:
        return f"name what replaced `{link.target}`, or say why nothing does: {command}"
    if link.state == OUTDATED:
        return f"name the clause in force instead of `{link.target}`, or say why the old one holds: {command}"
    return f"look at `{link.target}` as it is now, then {command}"


def misfit(record: Evidence, index: Index) -> str:
    """Why a pin of a record does not fit what it names any more; "" where every pin fits, or none can be compared."""
    subjects = record.fields.get("subjects")
    for subject in subjects if isinstance(subjects, list) else ():
        pin = subject.get("pin") if isinstance(subject, dict) else None
        if isinstance(pin, dict):
            name, kind = str(subject.get("id")), str(subject.get("kind"))
            said = _fingerprint_misfit(kind, name, pin.get("fingerprint"), index)
            if kind == "spec" and not said:
                said = _spec_misfit(name, pin.get("version"), pin.get("sha256"), index)
            if said:
                return said
    return _field_misfit(record, index)


def _field_misfit(record: Evidence, index: Index) -> str:
    if record.type not in _NAMING:
        return ""
    fields: Any = record.fields.get("fields")
    if not isinstance(fields, Mapping):
        return ""
    if record.type == "review" and not fields.get("source"):
        return _fingerprint_misfit("target", str(fields.get("target")), fields.get("fingerprint"), index)
    if record.type == "conformance-run" and isinstance(fields.get("profile"), Mapping):
        profile = fields["profile"]
        return _spec_misfit(str(profile.get("id")), profile.get("version"), profile.get("sha256"), index)
    if record.type == "gate-evaluation":
        name = str(fields.get("gate"))
        digests = {gate.digest for gate in index.gates_of(name) if gate.id == name}
        if digests and fields.get("gate_sha256") not in digests:
            return f"the gate {name} has changed since"
    return ""


def _fingerprint_misfit(kind: str, name: str, fingerprint: Any, index: Index) -> str:
    if not isinstance(fingerprint, str):
        return ""
    node = find_node(index, name)
    if node is None:
        return ""
    if node.superseded:
        return f"the clause {name} is superseded"
    return "" if fits(fingerprint, node) else f"the {node.kind or kind} {name} has changed since"


def _spec_misfit(name: str, version: Any, sha256: Any, index: Index) -> str:
    """Whether a canon document is still the one that a record names; nothing where it was not read."""
    base, _, stated = name.partition("@")
    version = version if isinstance(version, str) else stated
    found = [*index.definitions(name), *index.definitions(base), *index.definitions(f"{base}@{version}")]
    specs = []
    for definition in dict.fromkeys(found):
        facts = _facts_of(definition, index)
        specs += [(spec, facts.document.digest) for spec in facts.specs] if facts is not None else []
    if not specs:
        return ""
    same = [(spec, digest) for spec, digest in specs if not version or spec.version == version.lstrip("v")]
    if not same:
        return f"{name} has no version {version} here"
    if all(spec.superseded_by or spec.status == "superseded" for spec, _digest in same):
        return f"{name} {version} is superseded"
    if sha256 and all(digest != f"sha256:{sha256}" for _spec, digest in same):
        return f"{name} has changed since"
    return ""
