"""`workplan graph`: what waits for what."""

import os

import click

from workplan.cli.options import output_option, source_options
from workplan.cli.output import emit, say
from workplan.cli.session import Ask, compile_only
from workplan.cli.views import view_options
from workplan.report.graph import Edge, Node, tidy_graph
from workplan.report.graph_formats import GRAPH_FORMATS, render_graph
from workplan.usecases.read_views import dependency_points


@click.command("graph")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--open", "open_only", is_flag=True, help="Leave out edges between closed records.")
@source_options
@click.option("--format", "form", type=click.Choice(GRAPH_FORMATS), default="mermaid", show_default=True)
@output_option
def command(
    ids: tuple[str, ...],
    open_only: bool,
    staged: bool,
    rev: str,
    everything: bool,
    repos: tuple[str, ...],
    alone: bool,
    form: str,
    output: str,
) -> int:
    """Draw the dependency graph; with ID, only edges of these plans and tasks (a plan includes its tasks)."""
    ask = Ask(staged=staged, rev=rev, everything=everything, names=repos, alone=alone)
    _opened, compiled = compile_only(os.getcwd(), ask)

    def chosen(record_id: str) -> bool:
        return not ids or any(record_id == wanted or record_id.startswith(f"{wanted}-") for wanted in ids)

    points, edges = dependency_points(compiled, chosen, open_only)
    if not points:
        say("workplan: no record depends on another; `depends_on` and `blocked_by` make edges")
    graph = tidy_graph(
        "What waits for what",
        tuple(Node(point.id, point.title, point.status, point.group) for point in points),
        tuple(Edge(source, target) for source, target in edges),
    )
    emit(render_graph(form, graph, view_options(False, output)), output)
    return 0
