"""Circles among records that wait for each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from workplan.model.facts import Reference
from workplan.named_tuple import NamedTuple


class Edge(NamedTuple):
    """`source` waits for `target`; `field` names the key that says so."""

    source: str
    target: str
    field: str
    path: str
    repo: str
    reference: Reference


EdgesFrom = Callable[[str], Sequence[Edge]]
WAITS_FOR = frozenset({"depends_on", "depends_on_workplans", "blocked_by", "blocked_on"})


def find_cycles(edges: Mapping[str, Sequence[Edge]]) -> dict[str, tuple[Edge, ...]]:
    """One shortest cycle per strongly connected group, keyed by the group's smallest id."""

    def edges_from(record_id: str) -> Sequence[Edge]:
        return edges.get(record_id, ())

    return {
        min(group): shortest_cycle(group, edges_from) for group in cyclic_groups(sorted(edges), edges_from)
    }


def cyclic_groups(roots: Iterable[str], edges_from: EdgesFrom) -> Iterator[frozenset[str]]:
    """The groups of ids that wait for each other, among all that can be reached from `roots`."""
    for group in _strong_groups(roots, edges_from):
        if len(group) > 1 or any(edge.target in group for edge in edges_from(min(group))):
            yield group


def shortest_cycle(group: frozenset[str], edges_from: EdgesFrom) -> tuple[Edge, ...]:
    """The shortest way from the smallest id of a group back to it; the first in the order of ids."""
    start = min(group)
    paths: dict[str, tuple[Edge, ...]] = {start: ()}
    queue = [start]
    for node in queue:
        for edge in sorted(edges_from(node), key=lambda edge: edge.target):
            if edge.target == start:
                return (*paths[node], edge)
            if edge.target in group and edge.target not in paths:
                paths[edge.target] = (*paths[node], edge)
                queue.append(edge.target)
    return ()


def _strong_groups(roots: Iterable[str], edges_from: EdgesFrom) -> Iterator[frozenset[str]]:
    """Tarjan's algorithm with an explicit stack: a chain of any length must not exhaust Python's."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    for root in roots:
        if root in order:
            continue
        work = [(root, iter(edges_from(root)))]
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
                    work.append((target, iter(edges_from(target))))
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
