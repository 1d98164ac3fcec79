"""A graph as Graphviz text."""

from workplan.kinds.tones import DOING, DONE, GONE, OPEN, OTHER, WAITING
from workplan.report.escape import escape_text
from workplan.report.graph import DEPENDS_ON, Graph, Node
from workplan.report.options import ReportOptions

_FILLS = {
    OPEN: "#eef2f7",
    DOING: "#dbeafe",
    WAITING: "#fef3c7",
    DONE: "#dcfce7",
    GONE: "#e5e7eb",
    OTHER: "#ffffff",
}


def render_dot(graph: Graph, options: ReportOptions) -> str:  # noqa: ARG001 - formats are called alike
    """A directed graph from left to right, with one cluster a group."""
    lines = [
        f"digraph {_quote(graph.title)} {{",
        "  rankdir=LR;",
        '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];',
        '  edge [color="#64748b", fontname="Helvetica", fontsize=9];',
    ]
    groups = sorted({node.group for node in graph.nodes})
    for number, group in enumerate(groups):
        members = [_node(node) for node in graph.nodes if node.group == group]
        if group and len(groups) > 1:
            lines += [f"  subgraph cluster_{number} {{", f"    label={_quote(group)};"]
            lines += [f"    {member}" for member in members]
            lines.append("  }")
        else:
            lines += [f"  {member}" for member in members]
    for edge in graph.edges:
        look = "" if edge.kind == DEPENDS_ON else f" [style=dashed, label={_quote(edge.kind)}]"
        lines.append(f"  {_quote(edge.source)} -> {_quote(edge.target)}{look};")
    return "\n".join([*lines, "}"]) + "\n"


def _node(node: Node) -> str:
    label = _quote(node.id)[:-1] + (f"\\n{_quote(node.label)[1:-1]}" if node.label else "") + '"'
    return (
        f'{_quote(node.id)} [label={label}, fillcolor="{_FILLS[node.tone]}", tooltip={_quote(node.status)}];'
    )


def _quote(text: str) -> str:
    r"""A quoted string; a backslash is doubled because Graphviz replaces `\N`, `\G` and the like."""
    escaped = escape_text(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
