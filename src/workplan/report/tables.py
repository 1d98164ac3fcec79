"""Rows as an aligned text table, a Markdown table or JSON. A row is a tuple with one cell a column."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from workplan.kinds.tones import tone_of
from workplan.named_tuple import NamedTuple
from workplan.report.cells import count_cells, fit_cells
from workplan.report.escape import drop_surrogates, escape_text
from workplan.report.options import ReportOptions
from workplan.report.style import COLORED, PLAIN

Cell = str | int | bool | None | tuple[str, ...]

_GAP = "  "
_LEAST = 8


class Column(NamedTuple):
    """`key` names the cell in JSON, `title` heads it. `shrinks` lets a narrow terminal cut it; `status` cells
    are coloured by what they mean.
    """

    key: str
    title: str
    right: bool = False
    shrinks: bool = False
    status: bool = False


class Table(NamedTuple):
    """`name` is the plural of what the rows are; it names them in JSON and when there are none."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def render_text_table(table: Table, options: ReportOptions) -> str:
    """Aligned columns with a heading; columns that may shrink do so until a line fits `options.width`."""
    if not table.rows:
        return f"no {table.name}\n"
    style = COLORED if options.color else PLAIN
    cells = [[escape_text(_cell_text(cell)) for cell in row] for row in table.rows]
    titles = [column.title.upper() for column in table.columns]
    widths = [max(count_cells(line[index]) for line in [titles, *cells]) for index in range(len(titles))]
    widths = _shrink(table.columns, widths, options.width)
    lines = [style.paint(style.faint, _align(table.columns, titles, titles, widths))]
    for row in cells:
        shown = [fit_cells(cell, width) for cell, width in zip(row, widths, strict=True)]
        painted = [
            style.paint(style.of_tone(tone_of(cell)), fitted) if column.status else fitted
            for column, cell, fitted in zip(table.columns, row, shown, strict=True)
        ]
        lines.append(_align(table.columns, painted, shown, widths))
    return "\n".join(lines) + "\n"


def render_markdown_table(table: Table, options: ReportOptions) -> str:  # noqa: ARG001 - formats are called alike
    """A table as GitHub and GitLab show it; every cell is plain text, whatever it holds."""
    titles = " | ".join(escape_markdown(column.title) for column in table.columns)
    rules = " | ".join("---:" if column.right else "---" for column in table.columns)
    rows = [" | ".join(escape_markdown(_cell_text(cell)) for cell in row) for row in table.rows]
    return "".join(f"| {line} |\n" for line in [titles, rules, *rows])


def render_json_table(table: Table, options: ReportOptions) -> str:
    """One document: the tool, and the rows as objects, one a line. Lists and numbers stay what they are."""
    head = {"schema_version": 1, "tool": {"name": "workplan", "version": options.version}}
    members = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    rows = ",\n".join("    " + json.dumps(_row_object(table, row)) for row in table.rows)
    members.append(f"  {json.dumps(table.name)}: " + (f"[\n{rows}\n  ]" if rows else "[]"))
    return "{\n" + ",\n".join(members) + "\n}\n"


def render_jsonl_table(table: Table, options: ReportOptions) -> str:  # noqa: ARG001 - formats are called alike
    """One object a line."""
    return "".join(json.dumps(_row_object(table, row)) + "\n" for row in table.rows)


TABLE_FORMATS: Mapping[str, Callable[[Table, ReportOptions], str]] = MappingProxyType(
    {
        "text": render_text_table,
        "markdown": render_markdown_table,
        "json": render_json_table,
        "jsonl": render_jsonl_table,
    }
)


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line, inside a table cell too."""
    shown = re.sub(r"([\\`*_\[\]|~])", r"\\\1", escape_text(text))
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cell_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else ""
    return ", ".join(cell) if isinstance(cell, tuple) else str(cell)


def _row_object(table: Table, row: tuple[Cell, ...]) -> dict[str, object]:
    return {
        column.key: drop_surrogates(cell)
        if isinstance(cell, str)
        else [drop_surrogates(one) for one in cell]
        if isinstance(cell, tuple)
        else cell
        for column, cell in zip(table.columns, row, strict=True)
    }


def _shrink(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """Take the missing cells from the widest columns that may shrink, never below a readable least."""
    shrunk = list(widths)
    missing = sum(shrunk) + len(_GAP) * (len(shrunk) - 1) - room if room else 0
    while missing > 0:
        able = [index for index, column in enumerate(columns) if column.shrinks and shrunk[index] > _LEAST]
        if not able:
            break
        widest = max(able, key=lambda index: shrunk[index])
        shrunk[widest] -= 1
        missing -= 1
    return shrunk


def _align(
    columns: Sequence[Column], painted: Sequence[str], shown: Sequence[str], widths: Sequence[int]
) -> str:
    """One line. Padding follows what is seen (`shown`); what is printed may hold colours (`painted`)."""
    parts = []
    for column, cell, plain, width in zip(columns, painted, shown, widths, strict=True):
        padding = " " * (width - count_cells(plain))
        parts.append(padding + cell if column.right else cell + padding)
    return _GAP.join(parts).rstrip()
