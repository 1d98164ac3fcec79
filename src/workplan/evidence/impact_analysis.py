"""What a range of commits changes for work, evidence and gates: pure comparison of two compiled states."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from workplan.build.index import Index
from workplan.evidence.coverage_matrix import clauses_in
from workplan.evidence.trace_links import Stamp, recorded_stamps, stamps_in
from workplan.evidence.trace_nodes import Node, changed_parts, find_node, nodes_of
from workplan.model.facts import Task
from workplan.named_tuple import NamedTuple

Key = tuple[str, str, str]


class Change(NamedTuple):
    """A node that was added, removed or changed; `parts` says what of it."""

    kind: str
    id: str
    how: str
    parts: tuple[str, ...]
    path: str
    line: int
    repo: str = ""


class Affected(NamedTuple):
    """Something to look at again, and what made it so. `distance` is 1 where it refers to the change itself."""

    id: str
    because: str
    distance: int
    path: str
    line: int
    repo: str = ""


class Flip(NamedTuple):
    """A gate with its verdict before and after."""

    id: str
    before: str
    after: str
    path: str
    line: int
    repo: str = ""


class Impact(NamedTuple):
    """Everything a range of commits asks people to do. `files` are the rendered ones, `documents` those that
    rendered files are made from; `external` are repositories that could not be looked at, with the reason.
    """

    changes: tuple[Change, ...]
    tasks: tuple[Affected, ...]
    evidence: tuple[Affected, ...]
    gates: tuple[Flip, ...]
    documents: tuple[str, ...]
    files: tuple[Affected, ...] = ()
    external: tuple[tuple[str, str], ...] = ()


def impact_of(before: Index, after: Index, home: str, asked: Collection[str]) -> Impact:
    """The impact on the asked repositories of taking `home` from one state to another; the others are the same
    in both.
    """
    old, new = _nodes(before, home), _nodes(after, home)
    changes = tuple(sorted(_changes(old, new)))
    touched = {change.id for change in changes}
    return Impact(
        changes,
        tuple(sorted(_tasks(after, home, asked, changes))),
        tuple(sorted(_evidence(after, home, asked, touched))),
        tuple(sorted(_flips(before, after, asked))),
        tuple(sorted({change.path for change in changes if change.kind in ("clause", "service")})),
    )


def _flips(before: Index, after: Index, asked: Collection[str]) -> Iterator[Flip]:
    """Gates whose verdict is another one, each judged with the records and at the moment of its state."""
    old, new = before.evidence().verdicts(), after.evidence().verdicts()
    for gate in after.evidence().gates:
        was, now = _verdict(old, gate.id), _verdict(new, gate.id)
        if gate.repo in asked and was != now:
            yield Flip(gate.id, was, now, gate.path, gate.line, gate.repo)
    there = {gate.id for gate in after.evidence().gates}
    for gate in before.evidence().gates:
        if gate.repo in asked and gate.id not in there:
            yield Flip(gate.id, _verdict(old, gate.id), "removed", gate.path, gate.line, gate.repo)


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
        parts = changed_parts(was.parts, now.parts) if was is not None and now is not None else ()
        found.append(Change(node.kind, node.id, how, parts, node.path, node.line, node.repo))
    return found


def _tasks(index: Index, home: str, asked: Collection[str], changes: Sequence[Change]) -> list[Affected]:
    """Tasks whose reviewed links or whose fields lead to a change, those that wait for a task that changed or is
    gone, and those that wait for them in turn.
    """
    touched = {change.id for change in changes}
    new = {change.id for change in changes if change.how == "added"}
    known = {
        task.id: (task, repo)
        for repo in sorted(asked)
        for facts in index.repositories[repo].facts
        for task in facts.tasks
    }
    found = _direct(index, home, known, touched)
    changed = {change.id for change in changes if change.kind == "task"} - new
    frontier = {*found, *changed}
    edges = index.edges()
    while frontier:
        following = set()
        for source, task in known.items():
            if source in found or source in new:
                continue
            edge = next((edge for edge in edges.get(source, ()) if edge.target in frontier), None)
            if edge is not None:
                before = found.get(edge.target)
                following.add(source)
                found[source] = _affected(*task, edge.target, before.distance + 1 if before else 1)
        frontier = following
    return list(found.values())


def _direct(
    index: Index, home: str, known: Mapping[str, tuple[Task, str]], touched: Collection[str]
) -> dict[str, Affected]:
    found = {}
    recorded: dict[str, list[Stamp]] = {}
    for stamp in recorded_stamps(index).values():
        recorded.setdefault(stamp.source, []).append(stamp)
    for task, repo in known.values():
        targets = {stamp.target for stamp in (*stamps_in(task), *recorded.get(task.id, ()))}
        for field in ("services", "gate", "clauses"):
            targets |= _named(task.fields.get(field))
        because = next((t for t in sorted(targets) if _is_touched(index, home, t, touched)), None)
        if because is not None:
            found[task.id] = _affected(task, repo, because, 1)
    return found


def _affected(task: Task, repo: str, because: str, distance: int) -> Affected:
    return Affected(task.id, because, distance, task.path, task.line, repo)


def _is_touched(index: Index, home: str, target: str, touched: Collection[str]) -> bool:
    """Whether a name leads to a changed node of `home`, and not to one of the same name elsewhere."""
    if target.rpartition("#")[2] not in touched:
        return False
    node = find_node(index, target)
    return node is None or node.repo == home


def _evidence(index: Index, home: str, asked: Collection[str], touched: Collection[str]) -> list[Affected]:
    """Records about something that changed: they speak of what it was."""
    found = []
    for record in index.evidence().records:
        if record.repo not in asked or record.type in ("decision", "review", "waiver", "gate-evaluation"):
            continue
        names = {subject.partition(":")[2] for subject in record.subjects} | set(clauses_in(record))
        because = sorted(name for name in names if _is_touched(index, home, name, touched))
        if because:
            name = because[0].rpartition("#")[2]
            found.append(Affected(record.id, name, 1, record.path, record.line, record.repo))
    return found


def _verdict(verdicts: Mapping[str, Any], gate: str) -> str:
    evaluation = verdicts.get(gate)
    return str(evaluation.verdict) if evaluation is not None else "absent"


def _named(value: Any) -> set[str]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return {name for name in values if isinstance(name, str)}
