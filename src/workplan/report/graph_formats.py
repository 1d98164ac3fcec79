"""Every way to draw a graph by name, loaded when asked for."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from workplan.report.graph import Graph
from workplan.report.options import ReportOptions
from workplan.report.registry import require_format

GraphRenderer = Callable[[Graph, ReportOptions], str]

GRAPH_FORMATS = ("mermaid", "dot", "json", "svg")


def render_graph(name: str, graph: Graph, options: ReportOptions) -> str:
    """The graph in a format: `render_NAME` in this room's module graph_NAME."""
    require_format(name, GRAPH_FORMATS)
    module = import_module(f"workplan.report.graph_{name}")
    return cast(GraphRenderer, getattr(module, f"render_{name}"))(graph, options)
