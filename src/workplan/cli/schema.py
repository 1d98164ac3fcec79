"""`workplan schema KIND`: the JSON Schema of a kind, byte for byte as it is published."""

import click

from workplan.cli.output import emit
from workplan.errors import UsageError
from workplan.schema.near import nearest


@click.command("schema")
@click.argument("kind", required=False)
def command(kind: str | None) -> int:
    """Print the JSON Schema of KIND, or the names of all schemas."""
    from workplan.adapters.schema_files import SchemaFiles

    files = SchemaFiles()
    names = list(files)
    if not kind:
        emit("\n".join(names) + "\n", "")
        return 0
    if kind not in names:
        near = nearest(kind, names)
        raise UsageError(
            f"unknown schema `{kind}`",
            f"did you mean `{near}`?" if near else f"use one of: {', '.join(names)}",
        )
    emit(files.source(kind).decode(), "")
    return 0
