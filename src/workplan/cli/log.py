"""`workplan log`: what changed in a record, when, by whom, and on which side."""

import click

from workplan.cli.options import color_option, output_option
from workplan.cli.output import say
from workplan.cli.views import TABLE_FORMATS, print_table
from workplan.report.tables import Column, Table

COLUMNS: tuple[Column, ...] = (
    Column("at", "at"),
    Column("by", "by"),
    Column("side", "side"),
    Column("field", "field"),
    Column("old", "from", shrinks=True),
    Column("new", "to", shrinks=True),
    Column("id", "id"),
    Column("repo", "repo"),
    Column("record", "record"),
    Column("revision", "revision", right=True),
    Column("commit", "commit"),
)
_FOR_PEOPLE = ("at", "by", "side", "field", "old", "new", "commit")


@click.command("log")
@click.argument("record_id", metavar="ID")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@output_option
@color_option
def command(record_id: str, form: str, output: str, color: bool | None) -> int:
    """Show what changed in the record ID (an id or a UUID): when, by whom, in the file or in the hub."""
    from workplan.cli.hub_session import hub_session
    from workplan.hub.describe import brief
    from workplan.usecases.hub_records import read_log

    with hub_session(create=False) as session:
        found = read_log(session.store, record_id)
    changes = [change for _row, changes in found for change in changes]
    columns = COLUMNS
    rows: list[tuple[str | int, ...]] = [
        (
            change.at, change.by, change.side, change.field, change.old, change.new,
            change.key, change.repo, change.record, change.revision, change.commit,
        )
        for change in changes
    ]  # fmt: skip
    if form in ("text", "markdown"):
        names = [*_FOR_PEOPLE, *(("id", "repo") if len(found) > 1 else ())]
        keep = [index for index, column in enumerate(COLUMNS) if column.key in names]
        columns = tuple(COLUMNS[index] for index in keep)
        rows = [
            tuple(
                str(row[index])[:10] if COLUMNS[index].key == "commit" else brief(str(row[index]), 60)
                for index in keep
            )
            for row in rows
        ]
        for row, _changes in found:
            gone = ", orphaned" if row.orphaned else ""
            say(f"{row.key}: {row.kind} of {row.repo or 'no repository'}, UUID {row.id}{gone}")
    return print_table(Table("changes", columns, tuple(rows)), form, output, color)
