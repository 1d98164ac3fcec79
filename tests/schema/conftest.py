from pathlib import Path

import pytest

from workplan.adapters.schema_files import SchemaFiles
from workplan.schema.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def schemas() -> SchemaFiles:
    return SchemaFiles(str(ROOT / "schemas"))


@pytest.fixture
def catalog(schemas: SchemaFiles) -> Catalog:
    return Catalog(schemas)
