"""No bytes may raise, and line ends, marks and copies must not change what a document says."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.adapters.schema_files import SchemaFiles
from workplan.build.document import compile_document
from workplan.diagnostics.diagnostic import Diagnostic
from workplan.kinds.builtin import BUILTIN, WORKPLAN
from workplan.kinds.kind import Kind
from workplan.model.facts import Facts
from workplan.schema.catalog import Catalog

CATALOG = Catalog(SchemaFiles())
REAL = Path(__file__).parents[3] / "shared/examples/the-custodian/workplans"
EXAMPLES = Path(__file__).parents[2] / "examples/federation"

# fmt: off
PIECES = st.sampled_from(
    [
        "---\n", "---", "...\n", "id: HUB-WP-0001\n", "status: todo\n", "status: [\n", "title: a: b\n", "- x\n",
        "```task\n", "```\n", "````\n", "~~~task\n", "> ", "  ", "\t", "- ", "1. ", "<!--", "-->", "<pre>\n",
        "### T01 — x\n",
        "## Phase 1 — y\n", "Completed 2026-06-22: z\n", "| a | b |\n", "|---|---|\n", "`docs/x.md`",
        "CUST-WP-0025-T01 ",
        "\r\n", "\r", "\n\n", "\u2028", "\x85", "\x0b", "\x1b[31m", "😀", "\ufeff",
        "tasks:\n  - id: T1\n", "&a *a !!x\n",
        "<!-- workplan: allow duplicate-id: so -->\n", "- [x] T01 done\n", "=====\n",
        "services:\n", "{", "}", '"', "'", ":",
    ]
)
# fmt: on


def compiled(data: bytes, kind: Kind = WORKPLAN) -> Facts:
    suffix = "md" if kind.form == "markdown" else "yml"
    return compile_document(f"workplans/HUB-WP-0001-x.{suffix}", data, kind, CATALOG, 1 << 20, "home")


def check_places(facts: Facts, data: bytes) -> None:
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for found in facts.diagnostics:
        assert 1 <= found.line <= found.end_line <= lines + 1
        assert found.column >= 1
        assert found.message
        assert "\n" not in found.message


@given(st.binary(max_size=300), st.sampled_from(BUILTIN))
def test_any_bytes_are_read_or_refused(data: bytes, kind: Kind) -> None:
    check_places(compiled(data, kind), data)


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(BUILTIN))
def test_any_mixture_of_what_documents_hold_is_read(text: str, kind: Kind) -> None:
    data = text.encode("utf-8", "surrogatepass")
    facts = compiled(data, kind)
    check_places(facts, data)
    json.dumps(facts, allow_nan=False)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_reading_twice_gives_the_same(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    assert compiled(data) == compiled(data)


def documents() -> list[Path]:
    return sorted(EXAMPLES.glob("*/workplans/**/*.md"))


def essence(facts: Facts) -> tuple[object, ...]:
    def told(found: Diagnostic) -> tuple[object, ...]:
        return (found.rule, found.message, found.line, found.column)

    return (
        facts.document._replace(digest=""), facts.tasks, facts.phases, facts.decisions, facts.notes, facts.references,
        tuple(map(told, facts.diagnostics)),
    )  # fmt: skip


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=["CRLF", "CR"])
def test_line_ends_do_not_matter(path: Path, end: bytes) -> None:
    data = path.read_bytes()
    assert essence(compiled(data)) == essence(compiled(data.replace(b"\n", end)))


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_a_byte_order_mark_does_not_matter(path: Path) -> None:
    data = path.read_bytes()
    assert essence(compiled(data)) == essence(compiled(b"\xef\xbb\xbf" + data))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real workplan is not beside this checkout")
def test_the_real_workplan() -> None:
    path = next(REAL.glob("CUST-WP-0025-*.md"))
    facts = compile_document(
        f"workplans/{path.name}", path.read_bytes(), WORKPLAN, CATALOG, 1 << 20, "the-custodian"
    )
    by_status: dict[str, int] = {}
    for task in facts.tasks:
        by_status[task.status] = by_status.get(task.status, 0) + 1
    assert by_status == {"done": 12, "todo": 10, "wait": 2, "cancel": 2}
    assert len({task.hub_id for task in facts.tasks}) == len(facts.tasks)
    assert [phase.id for phase in facts.phases] == [f"CUST-WP-0025-P{number}" for number in range(1, 5)]
    assert all(task.reason.startswith("Blocked until") for task in facts.tasks if task.status == "wait")
    assert max(note.date for note in facts.notes) == facts.document.fields["updated"]
    assert facts.diagnostics == ()
    assert [decision.choice for decision in facts.decisions][2] == "New standalone repo"
