"""`workplan drift`: where file and hub differ, field by field."""

import click

from workplan.cli.hub_options import repository_options
from workplan.cli.options import color_option, output_option
from workplan.cli.views import TABLE_FORMATS, print_table
from workplan.report.tables import Cell, Column, Table

COLUMNS: tuple[Column, ...] = (
    Column("repo", "repo"),
    Column("workplan", "workplan"),
    Column("kind", "kind"),
    Column("id", "id"),
    Column("field", "field"),
    Column("state", "state"),
    Column("base", "agreed", shrinks=True),
    Column("file", "file", shrinks=True),
    Column("hub", "hub", shrinks=True),
    Column("by", "edited in the hub", shrinks=True),
    Column("path", "path"),
    Column("line", "line", right=True),
)
_FOR_PEOPLE = ("repo", "id", "field", "state", "base", "file", "hub", "by")


@click.command("drift")
@repository_options
@click.option("--full", is_flag=True, help="Compare every document, also those that seem unchanged.")
@click.option("--exit-code", "ask", is_flag=True, help="Exit with 1 if anything differs.")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@output_option
@color_option
def command(
    repos: tuple[str, ...],
    everything: bool,
    fetch: bool,
    jobs: int,
    full: bool,
    ask: bool,
    form: str,
    output: str,
    color: bool | None,
) -> int:
    """Show where files and hub differ, by repository and field. Writes nothing.

    Exit codes: 0 seen, 1 something differs (with `--exit-code`), 3 a person must choose, 4 a repository or
    the hub could not be reached.
    """
    from workplan.cli.hub_session import HubAsk, hub_session
    from workplan.cli.hub_text import outcomes_of, say_coverage, say_errors
    from workplan.cli.hub_work import request_of, several
    from workplan.hub.describe import brief
    from workplan.hub.drift import drift_of, grouped
    from workplan.usecases.hub_run import plan_all

    with hub_session(create=False) as session:
        targets = session.targets(HubAsk(repos, everything, fetch))
        result = plan_all(session.store, targets, request_of(session, full=full), several(jobs))
        session.say_notes()
        found = [row for plan in result.plan.repositories for row in drift_of(plan)]
        columns = COLUMNS
        rows: list[tuple[Cell, ...]] = [tuple(row) for row in found]
        if form in ("text", "markdown"):
            names = [name for name in _FOR_PEOPLE if name != "repo" or len(targets) > 1]
            columns = tuple(column for column in COLUMNS if column.key in names)
            rows = [
                tuple(brief(value, 40) if (value := getattr(row, name)) else "" for name in names)
                for row in grouped(found)
            ]
        print_table(Table("differences", columns, tuple(rows)), form, output, color)
        say_errors(result.errors)
        say_coverage(outcomes_of(result), session.elsewhere if everything else ())
        return result.exit_code(ask_for_drift=ask)
