"""`workplan trace`: one record through file, manifest, hub and what was rendered."""

from typing import TYPE_CHECKING

import click

from workplan.cli.options import color_option, output_option
from workplan.cli.views import RECORD_FORMATS, print_records
from workplan.report.record import Record, Section

if TYPE_CHECKING:
    from workplan.cli.hub_session import HubSession, Open
    from workplan.hub.row import Row
    from workplan.usecases.hub_records import Trace
    from workplan.usecases.hub_trace import RenderedLine


@click.command("trace")
@click.argument("record_id", metavar="ID")
@click.option("--repo", "repos", metavar="NAME", multiple=True, help="Look only in this repository.")
@click.option("--format", "form", type=click.Choice(RECORD_FORMATS), default="text", show_default=True)
@output_option
@color_option
def command(record_id: str, repos: tuple[str, ...], form: str, output: str, color: bool | None) -> int:
    """Follow the record ID (an id or a UUID): its line in the file, its place in the manifest, its row in the hub,
    and the rendered lines that name it.
    """
    from workplan.cli.exit_codes import UNREACHABLE
    from workplan.cli.hub_session import HubAsk, hub_session
    from workplan.cli.hub_text import say_errors
    from workplan.errors import WorkplanError
    from workplan.usecases.hub_records import trace

    errors = []
    with hub_session(create=False) as session:
        ask = HubAsk(repos) if repos else HubAsk(everything=bool(session.places))
        for target in session.targets(ask):
            try:
                target.open()
            except WorkplanError as error:
                errors.append((target.name, error))
        checkouts = [session.opened[name].checkout for name in sorted(session.opened)]
        found = trace(session.store, checkouts, record_id)
        record = _record(session, found)
    print_records([record], form, output, color)
    say_errors(errors)
    return UNREACHABLE if errors else 0


def _record(session: "HubSession", found: "Trace") -> Record:
    from workplan.hub.describe import brief
    from workplan.hub.record import SHAPES
    from workplan.usecases.hub_trace import manifest_pointers

    manifest = [
        f"{record.repo}: {pointer}"
        for record in found.records
        for pointer in manifest_pointers(session.opened[record.repo].compiled, record)
    ]
    names = {found.key, *(row.id for row in found.rows), *(record.hub_id for record in found.records)}
    rendered = [
        f"{name}: {line.path}:{line.line}  {brief(line.text, 80)}"
        for name in sorted(session.opened)
        for line in _rendered(session.opened[name], names - {""})
    ]
    title = found.records[0].values[0] if found.records else found.rows[0].values[0]
    fields = []
    if found.records:
        shape = SHAPES[found.records[0].kind].fields
        fields = list(zip(shape, (brief(value) for value in found.records[0].values), strict=True))
    return Record(
        found.key,
        brief(title),
        tuple((name, value) for name, value in fields if value != "(empty)"),
        (
            Section("File", tuple(f"{item.repo}: {item.path}:{item.line}" for item in found.records)),
            Section("Manifest", tuple(manifest)),
            Section("Hub", tuple(_row(row) for row in found.rows)),
            Section(
                "Differences",
                tuple(
                    f"{field}: file {brief(ours)}, hub {brief(theirs)}"
                    for field, ours, theirs in found.differences
                ),
            ),
            Section("Rendered", tuple(rendered)),
        ),
    )


def _row(row: "Row") -> str:
    from workplan.hub.holding import editor

    edited = f", edited {editor(row)}" if row.edited_by else ""
    gone = ", orphaned" if row.orphaned else ""
    return f"{row.repo or '(no repository)'}: {row.kind} {row.id}, revision {row.revision}{edited}{gone}"


def _rendered(opened: "Open", names: set[str]) -> "list[RenderedLine]":
    from workplan.adapters.hub.opening import texts_of
    from workplan.usecases.hub_trace import may_be_rendered, rendered_lines

    texts = texts_of(opened.root, opened.layout, may_be_rendered, opened.checkout.limit)
    return list(rendered_lines(texts, names))
