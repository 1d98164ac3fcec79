"""A graph as a drawing: one SVG file without scripts, fonts or other files, for light and dark pages."""

from workplan.kinds.tones import TONES
from workplan.named_tuple import NamedTuple
from workplan.report.cells import count_cells, fit_cells
from workplan.report.escape import escape_text
from workplan.report.graph import DEPENDS_ON, Graph, Node
from workplan.report.options import ReportOptions
from workplan.report.placing import Part, Route, Sizes, connected_parts, pack_parts, place_part
from workplan.report.summary import count_noun

_MARGIN = 24
_HEAD = 60
_PART_GAP = 36
_LEAST_WIDTH = 640

# Pixels that one cell of text takes in a wide font: plain, bold and small.
_CELL = 6.5
_BOLD_CELL = 7.6
_SMALL_CELL = 6.2
_STATUS_CELLS = 12

_STYLE = """
.wp-graph { color-scheme: light dark; --page: #ffffff; --ink: #1e293b; --soft: #64748b; --line: #94a3b8;
  --box: #f8fafc; --open: #64748b; --doing: #2563eb; --waiting: #b45309; --done: #15803d; --gone: #9ca3af;
  --other: #94a3b8; --loop: #dc2626; }
@media (prefers-color-scheme: dark) { .wp-graph { --page: #0f172a; --ink: #e2e8f0; --soft: #94a3b8;
  --line: #64748b; --box: #1e293b; --open: #94a3b8; --doing: #60a5fa; --waiting: #fbbf24; --done: #4ade80;
  --gone: #64748b; --other: #64748b; --loop: #f87171; } }
.wp-graph text { font: 11px ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
.wp-graph .page { fill: var(--page); }
.wp-graph .head { font-size: 16px; font-weight: 600; }
.wp-graph .soft { fill: var(--soft); }
.wp-graph .id { font-weight: 600; }
.wp-graph .state { text-anchor: end; font-size: 10px; }
.wp-graph .box { fill: var(--box); stroke: var(--line); }
.wp-graph .edge { fill: none; stroke: var(--line); stroke-width: 1.3; }
.wp-graph .kind { stroke-dasharray: 5 4; }
.wp-graph .loop { stroke: var(--loop); }
.wp-graph .tip { fill: var(--line); }
.wp-graph .loop-tip { fill: var(--loop); }
.wp-graph .gone .id, .wp-graph .gone .label { fill: var(--soft); }
"""


class _Place(NamedTuple):
    """Where a part's upper left corner stands."""

    part: Part
    x: int
    y: int


def render_svg(graph: Graph, options: ReportOptions) -> str:  # noqa: ARG001 - formats are called alike
    """Connected parts first, the largest on top; nodes without any edge follow in rows of their own."""
    grouped = len({node.group for node in graph.nodes}) > 1
    sizes = Sizes(height=60 if grouped else 46)
    places, loose, width, height = _place_all(graph, sizes)
    canvas = (max(width, _LEAST_WIDTH) + 2 * _MARGIN, height + _HEAD + 2 * _MARGIN)
    lines = _opening(graph, *canvas)
    itself = {edge.source for edge in graph.edges if edge.source == edge.target}
    for place in places:
        lines += [_edge_path(graph, route, place, sizes) for route in place.part.routes]
    for place in places:
        for index, (rank, middle) in place.part.nodes.items():
            x = place.x + rank * (sizes.width + sizes.column_gap)
            y = place.y + middle - sizes.height // 2
            lines += _node_box(graph.nodes[index], x, y, sizes, grouped)
            if graph.nodes[index].id in itself:
                lines.append(_self_loop(graph.nodes[index], x, y, sizes))
    if loose and places:
        top = min(y for _index, _x, y in loose)
        lines.append(f'<text class="soft" x="{_MARGIN}" y="{top - 10}">without dependencies</text>')
    for index, x, y in loose:
        lines += _node_box(graph.nodes[index], x, y, sizes, grouped)
        if graph.nodes[index].id in itself:
            lines.append(_self_loop(graph.nodes[index], x, y, sizes))
    return "\n".join([*lines, "</svg>"]) + "\n"


def _place_all(graph: Graph, sizes: Sizes) -> tuple[list[_Place], list[tuple[int, int, int]], int, int]:
    """Every part and every loose node with its corner, and the size of all without margins."""
    numbers = {node.id: index for index, node in enumerate(graph.nodes)}
    pairs = [(numbers[edge.source], numbers[edge.target]) for edge in graph.edges]
    edges = [(index, pair) for index, pair in enumerate(pairs) if pair[0] != pair[1]]
    home: dict[int, int] = {}
    groups = connected_parts(len(graph.nodes), [pair for _index, pair in edges])
    for number, members in enumerate(groups):
        home.update(dict.fromkeys(members, number))
    inside: list[list[tuple[int, tuple[int, int]]]] = [[] for _ in groups]
    for index, pair in edges:
        inside[home[pair[0]]].append((index, pair))
    joined = [number for number, members in enumerate(groups) if len(members) > 1]
    joined.sort(key=lambda number: (-len(groups[number]), number))
    parts = [place_part(groups[number], inside[number], sizes) for number in joined]
    alone = [members[0] for members in groups if len(members) == 1]
    area = sum((part.width + _PART_GAP) * (part.height + _PART_GAP) for part in parts)
    area += len(alone) * (sizes.width + sizes.row_gap) * (sizes.height + sizes.row_gap)
    target = max([int((area * 1.6) ** 0.5), sizes.width * 4, *(part.width for part in parts)])
    corners, width, height = pack_parts([(part.width, part.height) for part in parts], _PART_GAP, target)
    top = _HEAD + _MARGIN
    places = [_Place(part, x + _MARGIN, y + top) for part, (x, y) in zip(parts, corners, strict=True)]
    start = height + _PART_GAP + 12 if parts else 0
    cells, wide, tall = pack_parts([(sizes.width, sizes.height)] * len(alone), sizes.row_gap, target)
    loose = [(node, x + _MARGIN, y + top + start) for node, (x, y) in zip(alone, cells, strict=True)]
    return places, loose, max(width, wide), start + tall if alone else height


def _opening(graph: Graph, width: int, height: int) -> list[str]:
    """The root element, its words for screen readers, the heading and the legend."""
    tones = [tone for tone in TONES if any(node.tone == tone for node in graph.nodes)]
    counts = f"{count_noun(len(graph.nodes), 'node')}, {count_noun(len(graph.edges), 'edge')}"
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" class="wp-graph" aria-labelledby="wp-title wp-desc">'
        ),
        f'<title id="wp-title">{_text(graph.title)}</title>',
        f'<desc id="wp-desc">{_text(f"{counts}. {describe_tones(graph)}")}</desc>',
        f"<style>{_STYLE}</style>",
        "<defs>",
        _marker("tip"),
        _marker("loop-tip"),
        "</defs>",
        f'<rect class="page" width="{width}" height="{height}"/>',
        f'<text class="head" x="{_MARGIN}" y="{_MARGIN + 12}">{_text(graph.title)}</text>',
    ]
    x = _MARGIN
    lines.append(f'<text class="soft" x="{x}" y="{_MARGIN + 36}">{counts}</text>')
    x += 7 * len(counts) + 20
    for tone in tones:
        name = ", ".join(sorted({node.status or "unknown" for node in graph.nodes if node.tone == tone}))
        lines.append(f'<rect x="{x}" y="{_MARGIN + 27}" width="10" height="10" rx="2" fill="var(--{tone})"/>')
        lines.append(f'<text class="soft" x="{x + 15}" y="{_MARGIN + 36}">{_text(name)}</text>')
        x += 7 * count_cells(name) + 35
    return lines


def describe_tones(graph: Graph) -> str:
    """How many nodes have each status: `3 done, 1 wait`."""
    counts: dict[str, int] = {}
    for node in graph.nodes:
        counts[node.status or "unknown"] = counts.get(node.status or "unknown", 0) + 1
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))


def _marker(name: str) -> str:
    return (
        f'<marker id="wp-{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path class="{name}" d="M0 0 8 4 0 8z"/></marker>'
    )


def _edge_path(graph: Graph, route: Route, place: _Place, sizes: Sizes) -> str:
    """A curve from box to box that crosses the columns between on straight lines."""
    edge = graph.edges[route.edge]
    step = sizes.width + sizes.column_gap
    bend = sizes.column_gap // 2
    x = place.x + route.rank * step + sizes.width
    y = place.y + route.heights[0]
    commands = [f"M{x} {y}"]
    for height in route.heights[1:]:
        below = place.y + height
        right = x + sizes.column_gap
        commands.append(f"C{x + bend} {y} {right - bend} {below} {right} {below}")
        x, y = right + sizes.width, below
        commands.append(f"H{x}")
    commands.pop()  # the last box begins where the last curve ends
    classes = "edge" + ("" if edge.kind == DEPENDS_ON else " kind") + (" loop" if route.flipped else "")
    marker = (
        f'marker-{"start" if route.flipped else "end"}="url(#wp-{"loop-tip" if route.flipped else "tip"})"'
    )
    words = _text(f"{edge.source} → {edge.target} ({edge.kind})")
    return f'<path class="{classes}" d="{"".join(commands)}" {marker}><title>{words}</title></path>'


def _self_loop(node: Node, x: int, y: int, sizes: Sizes) -> str:
    """A node that depends on itself: a small loop at its lower right."""
    start = f"M{x + sizes.width} {y + sizes.height - 20}"
    words = _text(f"{node.id} → {node.id}")
    return (
        f'<path class="edge loop" d="{start}c16 -6 16 18 0 12" marker-end="url(#wp-loop-tip)">'
        f"<title>{words}</title></path>"
    )


def _node_box(node: Node, x: int, y: int, sizes: Sizes, grouped: bool) -> list[str]:
    room = sizes.width - 22
    state = fit_cells(escape_text(node.status), _STATUS_CELLS)
    label = fit_cells(escape_text(node.label), int(room / _CELL))
    name = fit_cells(escape_text(node.id), int((room - _SMALL_CELL * (count_cells(state) + 1)) / _BOLD_CELL))
    words = ", ".join(part for part in (node.id, node.label, node.status, node.group) if part)
    lines = [
        f'<g class="{node.tone}"><title>{_text(words)}</title>',
        f'<rect class="box" x="{x}" y="{y}" width="{sizes.width}" height="{sizes.height}" rx="6"/>',
        f'<rect x="{x}" y="{y}" width="5" height="{sizes.height}" rx="2" fill="var(--{node.tone})"/>',
        f'<text class="id" x="{x + 14}" y="{y + 18}">{_text(name)}</text>',
        (
            f'<text class="state" x="{x + sizes.width - 8}" y="{y + 18}" style="fill: var(--{node.tone})">'
            f"{_text(state)}</text>"
        ),
        f'<text class="label" x="{x + 14}" y="{y + 35}">{_text(label)}</text>',
    ]
    if grouped:
        group = fit_cells(escape_text(node.group), int(room / _CELL))
        lines.append(f'<text class="soft" x="{x + 14}" y="{y + 51}">{_text(group)}</text>')
    return [*lines, "</g>"]


def _text(text: str) -> str:
    escaped = escape_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;")
