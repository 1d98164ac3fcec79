"""A graph to draw: what stands in it, and the checks that every drawing format relies on."""

from workplan.kinds.tones import tone_of
from workplan.named_tuple import NamedTuple

DEPENDS_ON = "depends-on"


class Node(NamedTuple):
    """`status` may be empty (not known here). `group` is the repository or plan that it belongs to."""

    id: str
    label: str
    status: str = ""
    group: str = ""

    @property
    def tone(self) -> str:
        """What the status means at a glance."""
        return tone_of(self.status)


class Edge(NamedTuple):
    """An arrow from what comes first to what comes after it: prerequisite to dependent."""

    source: str
    target: str
    kind: str = DEPENDS_ON


class Graph(NamedTuple):
    """Nodes have different ids; edges join nodes of the graph. `title` heads drawings."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def tidy_graph(title: str, nodes: tuple[Node, ...], edges: tuple[Edge, ...]) -> Graph:
    """The graph in its one order: sorted, each node and edge once, and an end that is no node made one."""
    known = {node.id: node for node in reversed(nodes)}
    for edge in edges:
        for end in edge[:2]:
            known.setdefault(end, Node(end, ""))
    return Graph(title, tuple(sorted(known.values())), tuple(sorted(set(edges))))
