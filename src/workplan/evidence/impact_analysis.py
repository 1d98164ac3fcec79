"""What a range of commits changes for work, evidence and gates: pure comparison of two compiled states."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from workplan.build.index import Index
from workplan.evidence.coverage_matrix import clauses_in
from workplan.evidence.trace_links import Stamp, recorded_stamps, stamps_in
from workplan.evidence.trace_nodes import Node, changed_parts, find_node, nodes_of

Key = tuple[str, str, str]


class Change(NamedTuple):
    """A node that was added, removed or changed; `parts` says what of it."""

    kind: str
    id: str
    how: str
    parts: tuple[str, ...]
    path: str
    line: int


class Affected(NamedTuple):
    """Something to look at again, and what made it so. `distance` is 1 where it refers to the change itself."""

    id: str
    because: str
    distance: int
    path: str
    line: int


class Flip(NamedTuple):
    """A gate with its verdict before and after."""

    id: str
    before: str
    after: str
    path: str
    line: int


class Impact(NamedTuple):
    """Everything a range of commits asks people to do."""

    changes: tuple[Change, ...]
    tasks: tuple[Affected, ...]
    evidence: tuple[Affected, ...]
    gates: tuple[Flip, ...]
    documents: tuple[str, ...]


def impact_of(before: Index, after: Index, repo: str) -> Impact:
    """The impact of going from one state of a repository to another."""
    old, new = _nodes(before, repo), _nodes(after, repo)
    changes = tuple(sorted(_changes(old, new)))
    touched = {change.id for change in changes}
    verdicts_before, verdicts_after = before.evidence().verdicts(), after.evidence().verdicts()
    flips = [
        Flip(
            gate.id,
            _verdict(verdicts_before, gate.id),
            _verdict(verdicts_after, gate.id),
            gate.path,
            gate.line,
        )
        for gate in after.evidence().gates
        if gate.repo == repo and _verdict(verdicts_before, gate.id) != _verdict(verdicts_after, gate.id)
    ]
    gone = {gate.id for gate in before.evidence().gates if gate.repo == repo} - {
        g.id for g in after.evidence().gates
    }
    flips += [Flip(name, _verdict(verdicts_before, name), "removed", "", 0) for name in sorted(gone)]
    return Impact(
        changes,
        tuple(sorted(_tasks(after, repo, touched))),
        tuple(sorted(_evidence(after, repo, touched))),
        tuple(sorted(flips)),
        tuple(sorted({change.path for change in changes if change.kind in ("clause", "service")})),
    )


def _nodes(index: Index, repo: str) -> dict[Key, Node]:
    return {
        (node.kind, node.spec, node.id): node
        for facts in index.repositories[repo].facts
        for node in nodes_of(facts)
    }


def _changes(old: Mapping[Key, Node], new: Mapping[Key, Node]) -> list[Change]:
    found = []
    for key in old.keys() | new.keys():
        was, now = old.get(key), new.get(key)
        node = now or was
        if node is None or (was is not None and now is not None and was.fingerprint == now.fingerprint):
            continue
        how = "added" if was is None else "removed" if now is None else "changed"
        parts = changed_parts(was, now) if was is not None and now is not None else ()
        found.append(Change(node.kind, node.id, how, parts, node.path, node.line))
    return found


def _tasks(index: Index, repo: str, touched: set[str]) -> list[Affected]:
    """Tasks whose reviewed links or whose fields lead to a change, and those that wait for them."""
    direct: dict[str, Affected] = {}
    recorded: dict[str, list[Stamp]] = {}
    for stamp in recorded_stamps(index).values():
        recorded.setdefault(stamp.source, []).append(stamp)
    known = {}
    for facts in index.repositories[repo].facts:
        for task in facts.tasks:
            known[task.id] = task
            targets = {stamp.target for stamp in (*stamps_in(task), *recorded.get(task.id, ()))}
            targets |= _named(task.fields.get("services")) | _named(task.fields.get("gate"))
            for target in sorted(targets):
                node = find_node(index, target)
                name = node.id if node is not None else target.rpartition("#")[2]
                if name in touched and task.id not in direct:
                    direct[task.id] = Affected(task.id, target, 1, task.path, task.line)
    found = dict(direct)
    frontier = set(direct)
    while frontier:
        following = set()
        for edges in index.edges().values():
            for edge in edges:
                if edge.target in frontier and edge.source not in found and edge.source in known:
                    task = known[edge.source]
                    distance = found[edge.target].distance + 1
                    found[edge.source] = Affected(task.id, edge.target, distance, task.path, task.line)
                    following.add(edge.source)
        frontier = following
    return list(found.values())


def _evidence(index: Index, repo: str, touched: set[str]) -> list[Affected]:
    """Records about something that changed: they speak of what it was."""
    found = []
    for record in index.evidence().records:
        if record.repo != repo or record.type in ("decision", "review", "waiver", "gate-evaluation"):
            continue
        names = {subject.partition(":")[2] for subject in record.subjects}
        names |= {name.rpartition("#")[2] for name in clauses_in(record)}
        because = sorted(names & touched)
        if because:
            found.append(Affected(record.id, because[0], 1, record.path, record.line))
    return found


def _verdict(verdicts: Mapping[str, Any], gate: str) -> str:
    evaluation = verdicts.get(gate)
    return str(evaluation.verdict) if evaluation is not None else "absent"


def _named(value: Any) -> set[str]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return {name for name in values if isinstance(name, str)}
