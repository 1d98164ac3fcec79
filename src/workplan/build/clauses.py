"""Lowering of the `clause` blocks of a canon document."""

from workplan.build.reading import Reading
from workplan.build.values import text_of
from workplan.model.facts import Clause


def clauses_of(reading: Reading, path: str, spec: str) -> tuple[Clause, ...]:
    """The clauses that have an id, in file order."""
    name = spec or path.rpartition("/")[2].removesuffix(".md")
    return tuple(
        Clause(
            text_of(block.fields, "id"),
            text_of(block.fields, "level").upper(),
            " ".join(text_of(block.fields, "text").split()),
            name,
            path,
            block.fence.line,
            block.fields,
        )
        for block in reading.blocks
        if block.kind.record == "clause" and text_of(block.fields, "id")
    )
