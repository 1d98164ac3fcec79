"""A real workplan fits the schemas, front matter and every block."""

import re
from pathlib import Path

import pytest

from workplan.parse.yaml_read import read_mapping
from workplan.schema.catalog import Catalog

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "examples"


def test_front_matter_and_blocks_fit(catalog: Catalog) -> None:
    files = sorted(SHARED.rglob("workplans/*.md"))
    if not files:
        pytest.skip("the example repository is not beside this checkout")
    for file in files:
        text = file.read_text(encoding="utf-8")
        blocks = [("workplan", text.split("---\n")[1])]
        blocks += [
            ("task", block) for block in re.findall(r"^```task\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        ]
        assert len(blocks) > 1
        for name, block in blocks:
            validator = catalog.validator(name)
            assert validator is not None
            fields = read_mapping(block, catalog.plan(name)).value or {}
            assert validator.is_valid(fields)
            assert validator.findings(fields) == ()
            assert set(map(type, fields.values())) == {str}
