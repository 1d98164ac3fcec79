"""From layers to coordinates: where each box and bend stands, and where each separate part of a graph goes."""

from collections.abc import Sequence
from itertools import pairwise

from workplan.named_tuple import NamedTuple
from workplan.report.layering import Layers, Pair, arrange_layers, neighbours

_SWEEPS = 10
_BEND_HEIGHT = 10
_BEND_WEIGHT = 4.0


class Sizes(NamedTuple):
    """Pixels: a box, and the free space between boxes of one layer and between layers."""

    width: int = 224
    height: int = 46
    row_gap: int = 14
    column_gap: int = 64


class Route(NamedTuple):
    """An edge's way: the heights of its points in one layer after another, from layer `rank` on."""

    edge: int
    rank: int
    heights: tuple[int, ...]
    flipped: bool


class Part(NamedTuple):
    """A connected part: each node's layer and middle height, the routes, and the pixels that it takes."""

    nodes: dict[int, Pair]
    routes: tuple[Route, ...]
    width: int
    height: int


def connected_parts(count: int, edges: Sequence[Pair]) -> list[list[int]]:
    """The nodes of each connected part, parts in the order of their first node."""
    near: list[set[int]] = [set() for _ in range(count)]
    for source, target in edges:
        near[source].add(target)
        near[target].add(source)
    parts: list[list[int]] = []
    seen: set[int] = set()
    for start in range(count):
        if start in seen:
            continue
        seen.add(start)
        part = [start]
        for node in part:  # grows while it is walked
            fresh = near[node] - seen
            seen |= fresh
            part += sorted(fresh)
        parts.append(sorted(part))
    return parts


def place_part(nodes: Sequence[int], edges: Sequence[tuple[int, Pair]], sizes: Sizes) -> Part:
    """Lay out one connected part. `edges` are given with the index by which the routes name them."""
    local = {node: number for number, node in enumerate(nodes)}
    pairs = [(local[source], local[target]) for _index, (source, target) in edges]
    layers = arrange_layers(len(nodes), pairs)
    heights = _settle_heights(layers, sizes)
    ranks = {point: rank for rank, layer in enumerate(layers.layers) for point in layer}
    routes = tuple(
        Route(
            edges[number][0],
            ranks[chain[0]],
            tuple(heights[point] for point in chain),
            number in layers.flipped,
        )
        for number, chain in enumerate(layers.chains)
    )
    placed = {node: (ranks[number], heights[number]) for node, number in local.items()}
    columns = len(layers.layers)
    width = columns * sizes.width + (columns - 1) * sizes.column_gap
    bottom = max(heights[node] for node in range(len(nodes))) + sizes.height // 2
    return Part(placed, routes, width, max(bottom, max(heights, default=0) + _BEND_HEIGHT))


def pack_parts(boxes: Sequence[Pair], gap: int, target: int) -> tuple[list[Pair], int, int]:
    """Corners for boxes (width, height) set in rows of about `target` pixels, and the size of it all."""
    corners: list[Pair] = []
    x = y = row = widest = 0
    for width, height in boxes:
        if x and x + width > target:
            x, y, row = 0, y + row + gap, 0
        corners.append((x, y))
        widest = max(widest, x + width)
        x += width + gap
        row = max(row, height)
    return corners, widest, y + row


def _settle_heights(layers: Layers, sizes: Sizes) -> list[int]:
    """Middle heights that keep the order and the gaps, and bring each point near its neighbours' mean."""
    points = sum(len(layer) for layer in layers.layers)
    left, right = neighbours(points, layers.links)
    middle = [0.0] * points
    for layer in layers.layers:
        for point, offset in zip(layer, _offsets(layer, layers.nodes, sizes), strict=True):
            middle[point] = offset - _offsets(layer, layers.nodes, sizes)[-1] / 2
    for sweep in range(_SWEEPS):
        rightward = sweep % 2 == 0
        for layer in layers.layers if rightward else reversed(layers.layers):
            wanted = []
            for point in layer:
                near = (left if rightward else right)[point] or (right if rightward else left)[point]
                wanted.append(sum(middle[other] for other in near) / len(near) if near else middle[point])
            weights = [1.0 if point < layers.nodes else _BEND_WEIGHT for point in layer]
            offsets = _offsets(layer, layers.nodes, sizes)
            shifted = [want - offset for want, offset in zip(wanted, offsets, strict=True)]
            for point, level, offset in zip(layer, nearest_rising(shifted, weights), offsets, strict=True):
                middle[point] = level + offset
    top = min((middle[point] - _half(point, layers.nodes, sizes) for point in range(points)), default=0.0)
    return [round(height - top) for height in middle]


def _half(point: int, count: int, sizes: Sizes) -> float:
    return (sizes.height if point < count else _BEND_HEIGHT) / 2


def _offsets(layer: Sequence[int], count: int, sizes: Sizes) -> list[float]:
    """The least middle heights of a layer's points when its first stands at 0."""
    offsets = [0.0]
    for above, below in pairwise(layer):
        both_boxes = above < count and below < count
        gap = sizes.row_gap if both_boxes else sizes.row_gap / 2
        offsets.append(offsets[-1] + _half(above, count, sizes) + gap + _half(below, count, sizes))
    return offsets


def nearest_rising(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The non-decreasing values nearest to the given ones in weighted squares (pool adjacent violators)."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        mean, total, size = value, weight, 1
        while pools and pools[-1][0] > mean:
            other, other_total, other_size = pools.pop()
            mean = (mean * total + other * other_total) / (total + other_total)
            total, size = total + other_total, size + other_size
        pools.append((mean, total, size))
    return [mean for mean, _total, size in pools for _ in range(size)]
