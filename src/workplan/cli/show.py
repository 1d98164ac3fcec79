"""`workplan show ID`: one record, and what refers to it."""

import os

import click

from workplan.cli.options import color_option, output_option, source_options
from workplan.cli.session import Ask, compile_only
from workplan.cli.views import RECORD_FORMATS, print_records
from workplan.errors import UsageError
from workplan.model.facts import Document, Reference, Task
from workplan.report.record import Record, Section
from workplan.schema.near import nearest
from workplan.usecases.read_views import Detail, details, known_ids


@click.command("show")
@click.argument("record_id", metavar="ID")
@source_options
@click.option("--format", "form", type=click.Choice(RECORD_FORMATS), default="text", show_default=True)
@output_option
@color_option
def command(
    record_id: str,
    staged: bool,
    rev: str,
    everything: bool,
    repos: tuple[str, ...],
    alone: bool,
    form: str,
    output: str,
    color: bool | None,
) -> int:
    """Show the record ID: its fields, its notes, what it refers to and what refers to it."""
    ask = Ask(staged=staged, rev=rev, everything=everything, names=repos, alone=alone)
    _opened, compiled = compile_only(os.getcwd(), ask)
    found = details(compiled, record_id)
    if not found:
        near = nearest(record_id, known_ids(compiled))
        hint = f"did you mean `{near}`?" if near else "`workplan list` shows the ids there are"
        raise UsageError(f"no record has the id `{record_id}`", hint)
    return print_records([record_of(detail) for detail in found], form, output, color)


def record_of(detail: Detail) -> Record:
    """The record as it is shown."""
    row = detail.row
    fields = [
        ("kind", row.kind),
        ("status", row.status),
        ("at", f"{row.path}:{row.line}"),
        ("repo", row.repo),
    ]
    fields += [
        (str(key), _shown(value))
        for key, value in detail.record.fields.items()
        if key not in ("id", "status", "title", "repo", "type", "tasks")
    ]
    if isinstance(detail.record, Task) and detail.record.reason:
        fields.append(("waits", detail.record.reason))
    outgoing = [r for r in detail.facts.references if r.source == row.id]
    notes = [
        f"{note.date} {note.label}: {note.text}".replace(" :", ":")
        for note in detail.facts.notes
        if note.subject == row.id
    ]
    tasks = (
        ()
        if not isinstance(detail.record, Document)
        else tuple(f"{t.id}  {t.status}  {t.title}" for t in detail.facts.tasks)
    )
    return Record(
        row.id,
        row.title,
        tuple(fields),
        (
            Section("Tasks", tasks),
            Section("Notes", tuple(notes)),
            Section("Refers to", tuple(dict.fromkeys(_outgoing(r) for r in outgoing))),
            Section(
                "Referred to by", tuple(dict.fromkeys(_incoming(repo, r) for repo, r in detail.mentions))
            ),
        ),
    )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return "" if value is None else str(value)


def _outgoing(reference: Reference) -> str:
    how = reference.field or "prose"
    return f"{reference.target}  ({how}, {reference.state})"


def _incoming(repo: str, reference: Reference) -> str:
    how = reference.field or "prose"
    return f"{reference.source or reference.path}  ({how}, {repo}: {reference.path}:{reference.line})"
