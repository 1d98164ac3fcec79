"""Evidence in the hub: one row for each record that counts, wherever it stands."""

import json

from tests.evidence_trust.conftest import kept, record
from workplan.adapters.schema_files import SchemaFiles
from workplan.build.document import compile_document
from workplan.hub.project import project_all
from workplan.hub.record import SHAPES
from workplan.kinds.builtin import EVIDENCE, EVIDENCE_REPORT
from workplan.kinds.kind import Kind
from workplan.model.facts import Facts
from workplan.schema.catalog import Catalog

CATALOG = Catalog(SchemaFiles())
FIRST, SECOND = kept(record("first")), kept(record("second"))


def facts(path: str, text: str, kind: Kind) -> tuple[Facts, str]:
    return compile_document(path, text.encode(), kind, CATALOG, 1 << 20, "hub"), kind.record


def test_a_record_is_a_row_of_its_type_subjects_result_and_time() -> None:
    (row,) = project_all([facts("evidence/a.json", FIRST.data.decode(), EVIDENCE)], "hub")
    assert dict(zip(SHAPES["evidence"].fields, row.values, strict=True)) == {
        "evidence_kind": "test-run",
        "title": "repo:hub",
        "status": "pass",
        "observed_at": "2026-06-27T12:00:00Z",
    }
    assert (row.kind, row.key, row.path) == ("evidence", FIRST.id, "evidence/a.json")


def test_every_block_of_a_report_is_a_row() -> None:
    text = "".join(f"\n```evidence\n{json.dumps(one.record)}\n```\n" for one in (FIRST, SECOND))
    rows = project_all([facts("docs/x-evidence.md", text, EVIDENCE_REPORT)], "hub")
    assert [row.key for row in rows] == [FIRST.id, SECOND.id]
    assert len({row.line for row in rows}) == 2


def test_a_record_that_does_not_count_is_no_row() -> None:
    changed = FIRST.data.decode().replace("first", "other")
    assert project_all([facts("evidence/a.json", changed, EVIDENCE)], "hub") == []
