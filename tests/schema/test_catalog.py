import pickle
from pathlib import Path

import pytest

from workplan.adapters.schema_files import SchemaFiles
from workplan.parse.scalars import UNKNOWN
from workplan.schema.admission import SchemaFile, admit
from workplan.schema.catalog import Catalog

FOLDER = Path(__file__).resolve().parents[2] / "schemas"


def test_an_unknown_name_has_no_validator_and_no_plan(catalog: Catalog) -> None:
    assert catalog.validator("nothing") is None
    assert catalog.validator("") is None
    assert catalog.plan("nothing") == UNKNOWN


def test_a_validator_is_made_once(catalog: Catalog) -> None:
    assert catalog.validator("task") is catalog.validator("task")


def test_a_catalog_travels_to_another_process(schemas: SchemaFiles) -> None:
    catalog, _ = admit(schemas, {"kinds.a": SchemaFile("a.json", '{"not": {"required": ["a"]}}')})
    arrived = pickle.loads(pickle.dumps(catalog))
    for name, record in (("kinds.a", {"a": 1}), ("task", {"id": "a"})):
        before, after = catalog.validator(name), arrived.validator(name)
        assert before is not None
        assert after is not None
        assert before.findings(record) == after.findings(record)


@pytest.mark.parametrize(
    "name", [file.name.removesuffix(".schema.json") for file in sorted(FOLDER.iterdir())]
)
def test_a_schema_is_handed_out_as_its_file_is(name: str) -> None:
    assert SchemaFiles().source(name) == (FOLDER / f"{name}.schema.json").read_bytes()


def test_names_are_those_of_the_files(schemas: SchemaFiles) -> None:
    assert list(schemas) == sorted(file.name.removesuffix(".schema.json") for file in FOLDER.iterdir())
    assert len(schemas) == len(list(schemas))


@pytest.mark.parametrize("name", ["nothing", "../schemas/task", "", "task.schema.json"])
def test_no_other_file_is_handed_out(name: str, schemas: SchemaFiles) -> None:
    with pytest.raises(KeyError):
        schemas.source(name)
    with pytest.raises(KeyError):
        schemas[name]
