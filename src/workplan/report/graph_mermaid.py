"""A graph as Mermaid text, which GitHub and GitLab draw inside Markdown."""

import re

from workplan.kinds.tones import DOING, DONE, GONE, OPEN, OTHER, TONES, WAITING
from workplan.report.escape import escape_text
from workplan.report.graph import DEPENDS_ON, Graph, Node
from workplan.report.options import ReportOptions

# Fill, line, text: strong enough on a white page and on a black one.
_LOOKS = {
    OPEN: ("#eef2f7", "#64748b", "#1e293b"),
    DOING: ("#dbeafe", "#2563eb", "#1e3a8a"),
    WAITING: ("#fef3c7", "#d97706", "#78350f"),
    DONE: ("#dcfce7", "#16a34a", "#14532d"),
    GONE: ("#e5e7eb", "#9ca3af", "#6b7280"),
    OTHER: ("#ffffff", "#94a3b8", "#334155"),
}
_SPECIAL = re.compile(r"[^\w\s.,:;/()+*=@!?'~-]", re.ASCII)


def render_mermaid(graph: Graph, options: ReportOptions) -> str:  # noqa: ARG001 - formats are called alike
    """A flowchart from left to right; nodes are named by number, so that no id can break the syntax."""
    names = {node.id: f"n{index}" for index, node in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    groups = sorted({node.group for node in graph.nodes})
    for number, group in enumerate(groups):
        members = [node for node in graph.nodes if node.group == group]
        if group and len(groups) > 1:
            lines.append(f'  subgraph g{number}["{_label(group)}"]')
            lines += [f"    {_node(names, node)}" for node in members]
            lines.append("  end")
        else:
            lines += [f"  {_node(names, node)}" for node in members]
    for edge in graph.edges:
        arrow = "-->" if edge.kind == DEPENDS_ON else f'-. "{_label(edge.kind)}" .->'
        lines.append(f"  {names[edge.source]} {arrow} {names[edge.target]}")
    present = {node.tone for node in graph.nodes}
    for tone in TONES:
        if tone in present:
            fill, stroke, color = _LOOKS[tone]
            lines.append(f"  classDef {tone} fill:{fill},stroke:{stroke},color:{color}")
    return "\n".join(lines) + "\n"


def _node(names: dict[str, str], node: Node) -> str:
    label = _label(node.id) + (f"<br/>{_label(node.label)}" if node.label else "")
    return f'{names[node.id]}["{label}"]:::{node.tone}'


def _label(text: str) -> str:
    """Text in which quotes, entities, directives and markup are written as entity codes."""
    return _SPECIAL.sub(
        lambda match: match[0] if ord(match[0]) > 127 else f"#{ord(match[0])};", escape_text(text)
    )
