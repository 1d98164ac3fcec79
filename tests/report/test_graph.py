"""Drawings of graphs: the layout's promises, and text that no document can break."""

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.report.sample import OPTIONS, any_text
from workplan.errors import UsageError
from workplan.report.graph import Edge, Graph, Node, tidy_graph
from workplan.report.graph_formats import GRAPH_FORMATS, render_graph
from workplan.report.layering import Pair, arrange_layers, count_crossings
from workplan.report.placing import Sizes, connected_parts, nearest_rising, pack_parts, place_part

SVG = "{http://www.w3.org/2000/svg}"
EXTENSIONS = {"mermaid": "mmd"}
HOSTILE = tidy_graph(
    'the "custodian" & <friends>',
    (
        Node("CUST-WP-0025-T01", "Keycloak + privacyIDEA on k3s", "done", "the-custodian"),
        Node("CUST-WP-0025-T02", "%%{init: {}}%% <script>alert(1)</script> ]]>", "progress", "the-custodian"),
        Node("NK-WP-0001", "\x1b[31m 優先度 `x` \\N #35; \u202e end", "wait", "net-kingdom"),
        Node(
            "NK-WP-0002",
            "a title that is much too long to stand in a box of this size",
            "cancel",
            "net-kingdom",
        ),
        Node("ALONE", "nothing before, nothing after", "own-word", "net-kingdom"),
    ),
    (
        Edge("CUST-WP-0025-T01", "CUST-WP-0025-T02"),
        Edge("CUST-WP-0025-T02", "NK-WP-0001"),
        Edge("NK-WP-0001", "CUST-WP-0025-T01"),
        Edge("CUST-WP-0025-T01", "NK-WP-0002", 'super"sedes'),
        Edge("NK-WP-0002", "EXT-WP-0009"),
        Edge("NK-WP-0002", "NK-WP-0002"),
    ),
)

few = st.integers(0, 14)
pairs = st.lists(st.tuples(few, few).filter(lambda pair: pair[0] != pair[1]), max_size=30, unique=True)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    nodes = draw(st.lists(st.builds(Node, any_text, any_text, any_text, any_text), max_size=8))
    ids = st.sampled_from([node.id for node in nodes]) if nodes else any_text
    edges = draw(st.lists(st.builds(Edge, ids, ids | any_text, any_text), max_size=10))
    return tidy_graph(draw(any_text), tuple(nodes), tuple(edges))


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_drawing_is_the_golden_file(name: str, compare_golden: Callable[[str, str], None]) -> None:
    compare_golden(f"graph.{EXTENSIONS.get(name, name)}", render_graph(name, HOSTILE, OPTIONS))


def test_a_tidy_graph_is_sorted_and_complete() -> None:
    graph = tidy_graph(
        "t", (Node("b", "2"), Node("a", "1"), Node("b", "again")), (Edge("a", "x"), Edge("a", "x"))
    )
    assert [node.id for node in graph.nodes] == ["a", "b", "x"]
    assert graph.nodes[1].label == "2"
    assert graph.edges == (Edge("a", "x"),)


@pytest.mark.parametrize("name", GRAPH_FORMATS)
@given(graph=graphs())
def test_any_graph_is_drawn_alike_whatever_the_order(name: str, graph: Graph) -> None:
    shuffled = tidy_graph(graph.title, graph.nodes[::-1], graph.edges[::-1])
    text = render_graph(name, graph, OPTIONS)
    assert text == render_graph(name, shuffled, OPTIONS)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)


# svg


def elements(graph: Graph, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(render_graph("svg", graph, OPTIONS).encode()).iter(SVG + tag))


@given(graph=graphs())
def test_svg_is_xml_with_words_and_without_anything_that_runs(graph: Graph) -> None:
    root = ET.fromstring(render_graph("svg", graph, OPTIONS).encode())
    allowed = {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text", "g"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
    assert not [
        name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name
    ]
    assert root.attrib["role"] == "img"
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert len(list(root.iter(f"{SVG}g"))) == len(graph.nodes)


@given(graph=graphs())
def test_svg_boxes_stand_inside_and_apart(graph: Graph) -> None:
    root = ET.fromstring(render_graph("svg", graph, OPTIONS).encode())
    boxes = [
        tuple(int(box.attrib[name]) for name in ("x", "y", "width", "height"))
        for box in root.iter(f"{SVG}rect")
        if box.attrib.get("class") == "box"
    ]
    for x, y, width, height in boxes:
        assert 0 <= x < x + width <= int(root.attrib["width"])
        assert 60 <= y < y + height <= int(root.attrib["height"])
    for one, other in combinations(boxes, 2):
        apart_x = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
        apart_y = one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]
        assert apart_x or apart_y


def test_svg_marks_the_edge_that_closes_a_cycle_and_other_kinds() -> None:
    classes = [path.attrib["class"] for path in elements(HOSTILE, "path")]
    assert sum("loop" in name.split() for name in classes) == 2  # the long way round, and a node on itself
    assert sum("kind" in name.split() for name in classes) == 1


def test_svg_sets_loose_nodes_apart() -> None:
    words = [text.text for text in elements(HOSTILE, "text")]
    assert "without dependencies" in words
    assert "without dependencies" not in [
        text.text for text in elements(tidy_graph("t", (Node("a", ""),), ()), "text")
    ]


def test_a_drawing_beyond_reason_is_refused() -> None:
    ids = [f"n{number:03}" for number in range(300)]
    chain = [Edge(one, other) for one, other in pairwise(ids)]
    jumps = [Edge(one, ids[-1]) for one in ids[:-2]]
    graph = tidy_graph("t", (), tuple(chain + jumps))
    with pytest.raises(UsageError) as caught:
        render_graph("svg", graph, OPTIONS)
    assert "narrow" in caught.value.hint
    assert render_graph("dot", graph, OPTIONS)


# layout


@given(edges=pairs)
def test_every_edge_goes_right_and_only_cycles_are_flipped(edges: list[Pair]) -> None:
    layers = arrange_layers(15, edges)
    ranks = {point: rank for rank, layer in enumerate(layers.layers) for point in layer}
    assert sorted(ranks) == list(range(len(ranks)))
    for index, chain in enumerate(layers.chains):
        ends = (chain[-1], chain[0]) if index in layers.flipped else (chain[0], chain[-1])
        assert ends == edges[index]
        assert [ranks[point] for point in chain] == list(range(ranks[chain[0]], ranks[chain[-1]] + 1))
    if all(source < target for source, target in edges):
        assert not layers.flipped


@example(edges=[(0, 2), (0, 4), (1, 2), (1, 3), (1, 4), (2, 3)])  # the last sweep is not the best one
@given(edges=pairs)
def test_ordering_never_makes_more_crossings_than_the_plain_order(edges: list[Pair]) -> None:
    layers = arrange_layers(15, edges)
    right: list[list[int]] = [[] for _ in range(sum(map(len, layers.layers)))]
    for source, target in layers.links:
        right[source].append(target)
    assert count_crossings(layers.layers, right) <= count_crossings(
        [sorted(one) for one in layers.layers], right
    )


def test_ordering_untangles_what_can_be_untangled() -> None:
    layers = arrange_layers(4, [(0, 3), (1, 2)])
    assert [[point % 2 for point in layer] for layer in layers.layers] in ([[0, 1], [1, 0]], [[1, 0], [0, 1]])


@given(edges=st.lists(st.tuples(st.integers(0, 5), st.integers(6, 11)), max_size=20))
def test_crossings_are_counted_right(edges: list[Pair]) -> None:
    right: list[list[int]] = [[] for _ in range(12)]
    for source, target in edges:
        right[source].append(target)
    plain = sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in combinations(edges, 2))
    assert count_crossings([list(range(6)), list(range(6, 12))], right) == plain


def test_a_late_source_stands_beside_its_user() -> None:
    layers = arrange_layers(4, [(0, 1), (1, 2), (3, 2)])
    assert layers.layers[1] == [1, 3]


@given(
    values=st.lists(st.integers(-50, 50), min_size=1, max_size=12),
    weights=st.lists(st.integers(1, 4), min_size=12, max_size=12),
)
def test_nearest_rising_values_rise_and_keep_the_balance(values: list[int], weights: list[int]) -> None:
    weights = weights[: len(values)]
    rising = nearest_rising(values, weights)
    assert rising == sorted(rising)
    total = sum(value * weight for value, weight in zip(values, weights, strict=True))
    assert sum(value * weight for value, weight in zip(rising, weights, strict=True)) == pytest.approx(total)
    assert nearest_rising(sorted(values), weights) == sorted(values)


@given(edges=pairs)
def test_parts_hold_every_node_once_and_no_edge_between(edges: list[Pair]) -> None:
    parts = connected_parts(15, edges)
    assert sorted(node for part in parts for node in part) == list(range(15))
    home = {node: index for index, part in enumerate(parts) for node in part}
    assert all(home[source] == home[target] for source, target in edges)


def test_a_chain_is_drawn_on_one_line() -> None:
    part = place_part([4, 7, 9], [(0, (4, 7)), (1, (7, 9))], Sizes())
    assert [rank for rank, _height in part.nodes.values()] == [0, 1, 2]
    assert len({height for _rank, height in part.nodes.values()}) == 1
    assert part.height == Sizes().height


def test_boxes_are_packed_in_rows() -> None:
    corners, width, height = pack_parts([(50, 10), (40, 30), (60, 5)], 5, 100)
    assert corners == [(0, 0), (55, 0), (0, 35)]
    assert (width, height) == (95, 40)


# text formats


@given(graph=graphs())
def test_mermaid_has_one_statement_a_line_and_no_syntax_of_a_document(graph: Graph) -> None:
    text = render_graph("mermaid", graph, OPTIONS)
    label = r'"[^"`%{}<>&\[\]\\]*"'
    shape = re.compile(
        rf"flowchart LR|  subgraph g\d+\[{label}\]|  end"
        rf'|  +n\d+\["[^"`%{{}}&\[\]\\]*"\]:::\w+'
        rf"|  n\d+ (-->|-\. {label} \.->) n\d+|  classDef \w+ [\w:#,]+"
    )
    for line in text.rstrip("\n").split("\n"):
        assert shape.fullmatch(line), line
        assert line.count("<") == line.count("<br/>")


@given(graph=graphs())
def test_dot_strings_are_closed(graph: Graph) -> None:
    text = render_graph("dot", graph, OPTIONS)
    bare = re.sub(r'"(\\.|[^"\\])*"', "S", text)
    assert '"' not in bare
    assert re.fullmatch(r"[\w\s{}\[\]=,;>-]*", bare)


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
def test_graphviz_draws_the_dot_text() -> None:
    text = render_graph("dot", HOSTILE, OPTIONS)
    done = subprocess.run(["dot", "-Tplain"], input=text.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert sum(line.startswith(b"node ") for line in done.stdout.splitlines()) == len(HOSTILE.nodes)


def test_json_keeps_ids_as_they_are() -> None:
    value = json.loads(render_graph("json", HOSTILE, OPTIONS))
    assert [node["id"] for node in value["nodes"]] == [node.id for node in HOSTILE.nodes]
    assert {"from": "NK-WP-0002", "to": "EXT-WP-0009", "kind": "depends-on"} in value["edges"]
    assert value["schema_version"] == 1


def test_unknown_graph_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        render_graph("png", HOSTILE, OPTIONS)
    assert "svg" in caught.value.hint
