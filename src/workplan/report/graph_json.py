"""A graph as one JSON document."""

import json

from workplan.report.escape import drop_surrogates
from workplan.report.graph import Graph
from workplan.report.options import ReportOptions


def render_json(graph: Graph, options: ReportOptions) -> str:
    """Nodes and edges, one a line. An edge goes `from` what comes first `to` what comes after it."""
    nodes = [{key: drop_surrogates(value) for key, value in node._asdict().items()} for node in graph.nodes]
    edges = [
        {"from": drop_surrogates(source), "to": drop_surrogates(target), "kind": drop_surrogates(kind)}
        for source, target, kind in graph.edges
    ]
    head = {
        "schema_version": 1,
        "tool": {"name": "workplan", "version": options.version},
        "title": drop_surrogates(graph.title),
    }
    members = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for name, values in (("nodes", nodes), ("edges", edges)):
        listed = ",\n".join("    " + json.dumps(value) for value in values)
        members.append(f'  "{name}": ' + (f"[\n{listed}\n  ]" if listed else "[]"))
    return "{\n" + ",\n".join(members) + "\n}\n"
