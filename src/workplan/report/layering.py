"""Where a graph's nodes stand from left to right, and in which order from top to bottom.

Longest-path layering, then barycentre sweeps that keep the order with the fewest crossings (Sugiyama's
method). An edge over several layers gets a bend point in each layer between, so that it finds a way of its
own. Nodes are numbers here; the same graph always gives the same layout.
"""

from collections.abc import Sequence
from itertools import pairwise

from workplan.errors import UsageError
from workplan.named_tuple import NamedTuple

_SWEEPS = 12
_MOST_POINTS = 20_000  # about two seconds of work; a larger drawing could not be read anyway

Pair = tuple[int, int]


class Layers(NamedTuple):
    """`layers` lists points from top to bottom; points below `nodes` are nodes, others are bends.

    `chains` gives each edge's points from its left end to its right end, `links` all neighbouring pairs.
    `flipped` are the edges that point to the left, because they close a cycle.
    """

    nodes: int
    layers: list[list[int]]
    chains: list[list[int]]
    links: list[Pair]
    flipped: set[int]


def arrange_layers(count: int, edges: Sequence[Pair]) -> Layers:
    """Layers for nodes 0 to count - 1. Edges from a node to itself must have been left out."""
    flipped = _closing_edges(count, edges)
    forward = [edge[::-1] if index in flipped else edge for index, edge in enumerate(edges)]
    ranks = _longest_paths(count, forward)
    layers: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for node in range(count):
        layers[ranks[node]].append(node)
    _refuse_too_many(count, forward, ranks)
    chains: list[list[int]] = []
    links: list[Pair] = []
    points = count
    for source, target in forward:
        chain = [source]
        for rank in range(ranks[source] + 1, ranks[target]):
            layers[rank].append(points)
            chain.append(points)
            points += 1
        chain.append(target)
        chains.append(chain)
        links += pairwise(chain)
    return Layers(count, _order_layers(layers, links, points), chains, links, flipped)


def neighbours(points: int, links: Sequence[Pair]) -> tuple[list[list[int]], list[list[int]]]:
    """For each point, those to its left and those to its right."""
    left: list[list[int]] = [[] for _ in range(points)]
    right: list[list[int]] = [[] for _ in range(points)]
    for source, target in links:
        right[source].append(target)
        left[target].append(source)
    return left, right


def _refuse_too_many(count: int, forward: Sequence[Pair], ranks: Sequence[int]) -> None:
    """Documents decide the size of a graph, so what it costs to draw one is bounded."""
    points = count + sum(ranks[target] - ranks[source] - 1 for source, target in forward)
    if points > _MOST_POINTS:
        raise UsageError(
            f"the graph is too large to draw: {points} points, at most {_MOST_POINTS}",
            "narrow it with filters, or use another format",
        )


def _closing_edges(count: int, edges: Sequence[Pair]) -> set[int]:
    """The edges that lead back to a node on the way of a depth-first walk; without them there is no cycle."""
    outgoing: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for index, (source, target) in enumerate(edges):
        outgoing[source].append((target, index))
    has_source = {target for _source, target in edges}
    state = [0] * count  # 0 unseen, 1 on the way, 2 done
    closing: set[int] = set()
    for start in sorted(range(count), key=lambda node: (node in has_source, node)):
        if state[start]:
            continue
        state[start] = 1
        stack = [(start, iter(outgoing[start]))]
        while stack:
            node, rest = stack[-1]
            for target, index in rest:
                if state[target] == 1:
                    closing.add(index)
                elif not state[target]:
                    state[target] = 1
                    stack.append((target, iter(outgoing[target])))
                    break
            else:
                state[node] = 2
                stack.pop()
    return closing


def _longest_paths(count: int, edges: Sequence[Pair]) -> list[int]:
    """Each node one layer right of its last prerequisite; a node without any, just left of its first user."""
    left, right = neighbours(count, edges)
    waiting = [len(set(sources)) for sources in left]
    ready = [node for node in range(count) if not waiting[node]]
    ranks = [0] * count
    for node in ready:  # grows while it is walked
        for target in sorted(set(right[node])):
            ranks[target] = max(ranks[target], ranks[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for node in range(count):
        if not left[node] and right[node]:
            ranks[node] = min(ranks[target] for target in right[node]) - 1
    return ranks


def _order_layers(layers: list[list[int]], links: Sequence[Pair], points: int) -> list[list[int]]:
    left, right = neighbours(points, links)
    best, fewest = [list(layer) for layer in layers], count_crossings(layers, right)
    current = [list(layer) for layer in layers]
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        rightward = sweep % 2 == 0
        near = left if rightward else right
        walk = range(1, len(current)) if rightward else range(len(current) - 2, -1, -1)
        for rank in walk:
            fixed = current[rank - 1 if rightward else rank + 1]
            position = {point: index for index, point in enumerate(fixed)}
            current[rank] = _sort_by_centre(current[rank], near, position)
        crossings = count_crossings(current, right)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in current], crossings
    return best


def _sort_by_centre(layer: list[int], near: list[list[int]], position: dict[int, int]) -> list[int]:
    """The layer by the mean position of each point's neighbours; a point without any keeps its place."""
    centres = {}
    for index, point in enumerate(layer):
        places = [position[other] for other in near[point]]
        centres[point] = sum(places) / len(places) if places else float(index)
    return sorted(layer, key=lambda point: centres[point])


def count_crossings(layers: list[list[int]], right: list[list[int]]) -> int:
    """Pairs of links that cross, counted with a binary indexed tree."""
    total = 0
    for first, second in pairwise(layers):
        position = {point: index for index, point in enumerate(second)}
        ends = [end for point in first for end in sorted(position[other] for other in right[point])]
        tree = [0] * (len(second) + 1)
        for seen, end in enumerate(ends):
            index, before = end + 1, 0
            while index:
                before += tree[index]
                index &= index - 1
            total += seen - before
            index = end + 1
            while index < len(tree):
                tree[index] += 1
                index += index & -index
    return total
