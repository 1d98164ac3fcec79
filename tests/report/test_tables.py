"""Tables and records, for terminals, Markdown and machines."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.report.sample import OPTIONS, any_text
from workplan.report.cells import count_cells
from workplan.report.record import (
    Record,
    Section,
    render_json_record,
    render_markdown_record,
    render_text_record,
)
from workplan.report.tables import TABLE_FORMATS, Column, Table, render_markdown_table, render_text_table

COLUMNS = (
    Column("id", "id"),
    Column("status", "status", status=True),
    Column("lines", "lines", right=True),
    Column("title", "title", shrinks=True),
    Column("needs", "needs", shrinks=True),
)
TABLE = Table(
    "tasks",
    COLUMNS,
    (
        ("CUST-WP-0025-T01", "done", 12, "Keycloak | privacyIDEA *on* `k3s`", ("NK-WP-0001", "NK-WP-0002")),
        ("NK-WP-0001", "wait", 1234, "優先度 の 高い 仕事 \x1b[31m \u202e <b>&amp;</b> _x_ [y](z) \\|", ()),
        ("X", "own", None, "a title\nof two lines", True),
    ),
)
RECORD = Record(
    "CUST-WP-0025-T01",
    "Complete NK-WP-0001: *Keycloak*",
    (("status", "done"), ("workplan", "CUST-WP-0025"), ("owner", ""), ("優先度", "high \x1b[2J")),
    (Section("Depends on", ("NK-WP-0001 (done)", "NK-WP-0002\nsecond line\x07")), Section("Notes", ())),
)
cells = any_text | st.integers() | st.none() | st.booleans() | st.lists(any_text, max_size=3).map(tuple)
tables = st.lists(st.tuples(cells, cells, cells, cells, cells), max_size=4).map(
    lambda rows: Table("tasks", COLUMNS, tuple(rows))
)


@pytest.mark.parametrize("name", TABLE_FORMATS)
def test_table_is_the_golden_file(name: str, compare_golden: Callable[[str, str], None]) -> None:
    compare_golden(f"table-{name}.txt", TABLE_FORMATS[name](TABLE, OPTIONS))


def test_narrow_and_colored_table_is_the_golden_file(compare_golden: Callable[[str, str], None]) -> None:
    compare_golden("table-narrow.txt", render_text_table(TABLE, OPTIONS._replace(width=60, color=True)))


@pytest.mark.parametrize(
    ("name", "render"),
    [("text", render_text_record), ("markdown", render_markdown_record), ("json", render_json_record)],
)
def test_record_is_the_golden_file(
    name: str, render: Callable[..., str], compare_golden: Callable[[str, str], None]
) -> None:
    compare_golden(f"record-{name}.txt", render(RECORD, OPTIONS))


@given(table=tables, width=st.integers(0, 100))
def test_text_table_has_one_safe_line_a_row(table: Table, width: int) -> None:
    text = render_text_table(table, OPTIONS._replace(width=width))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert text.count("\n") == 1 + len(table.rows)


@given(table=tables)
def test_columns_stand_under_their_headings(table: Table) -> None:
    marked = table._replace(rows=tuple((*row[:4], "END") for row in table.rows))
    lines = render_text_table(marked, OPTIONS).splitlines()
    for line in lines[1:]:
        assert count_cells(line.removesuffix("END")) == count_cells(lines[0].removesuffix("NEEDS"))


@pytest.mark.parametrize("width", [60, 80, 100])
def test_a_table_fits_the_terminal_if_its_columns_may_shrink(width: int) -> None:
    lines = render_text_table(TABLE, OPTIONS._replace(width=width)).splitlines()
    assert max(count_cells(line) for line in lines) <= width
    assert "CUST-WP-0025-T01" in lines[1]


def test_an_empty_table_says_so() -> None:
    assert render_text_table(TABLE._replace(rows=()), OPTIONS) == "no tasks\n"


@given(table=tables)
def test_markdown_cells_are_plain_text(table: Table) -> None:
    html = (
        MarkdownIt("commonmark", {"html": True}).enable("table").render(render_markdown_table(table, OPTIONS))
    )
    assert html.count("<tr>") == 1 + len(table.rows)
    assert html.count("<td") == 5 * len(table.rows)
    assert set(re.findall(r"<(\w+)", html)) <= {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("name", ["json", "jsonl"])
@given(table=tables)
def test_json_rows_keep_their_values(name: str, table: Table) -> None:
    text = TABLE_FORMATS[name](table, OPTIONS)
    assert text.isascii()
    rows = [json.loads(line) for line in text.splitlines()] if name == "jsonl" else json.loads(text)["tasks"]
    assert [list(row) for row in rows] == [[column.key for column in COLUMNS]] * len(table.rows)
    for row, cells in zip(rows, table.rows, strict=True):
        for got, cell in zip(row.values(), cells, strict=True):
            if isinstance(cell, int | None):
                assert got == cell
            assert isinstance(got, list) == isinstance(cell, tuple)


@given(text=any_text)
def test_record_of_any_text_is_safe(text: str) -> None:
    record = Record(text, text, ((text, text),), (Section(text, (text,)),))
    shown = render_text_record(record, OPTIONS) + render_markdown_record(record, OPTIONS)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    json.dumps(json.loads(render_json_record(record, OPTIONS)), ensure_ascii=False).encode()
