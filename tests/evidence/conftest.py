import pytest

from workplan.adapters.schema_files import SchemaFiles
from workplan.schema.catalog import Catalog


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog(SchemaFiles())
