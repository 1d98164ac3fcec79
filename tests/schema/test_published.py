"""What editors and other tools may rely on in the published schemas."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from workplan.schema.catalog import BASE, library_of
from workplan.schema.refs import follow, schemas_in
from workplan.schema.shape import compile_shape

FOLDER = Path(__file__).resolve().parents[2] / "schemas"
FILES = sorted(FOLDER.glob("*.schema.json"))
NAMES = [file.name.removesuffix(".schema.json") for file in FILES]
SCHEMAS: dict[str, Any] = {
    name: json.loads(file.read_text(encoding="utf-8")) for name, file in zip(NAMES, FILES, strict=True)
}
NEEDED = {
    "config", "evidence", "gate", "inventory", "manifest", "report", "spec", "task", "workplan",
}  # fmt: skip


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    for route, part in schemas_in(schema):
        if len(route) > 1 and route[-2] == "properties":
            yield "/".join(map(str, route)), part


def test_every_schema_is_there() -> None:
    assert set(NAMES) >= NEEDED


@pytest.mark.parametrize("name", NAMES)
def test_is_valid_draft_07(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema_rs.meta.validate(schema)


@pytest.mark.parametrize("name", NAMES)
def test_says_who_it_is(name: str) -> None:
    schema = SCHEMAS[name]
    assert schema["$id"] == f"{BASE}{name}.schema.json"
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("name", NAMES)
def test_no_key_stands_twice_in_the_file(name: str) -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), keys
        return dict(pairs)

    json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"), object_pairs_hook=once)


def in_one_of(route: str) -> bool:
    return "oneOf/" in route


@pytest.mark.parametrize("name", NAMES)
def test_every_property_is_described(name: str) -> None:
    bare = [
        route
        for route, part in properties(SCHEMAS[name])
        if not in_one_of(route) and not str(part.get("description", "")).endswith(".")
    ]
    assert bare == []


@pytest.mark.parametrize("name", NAMES)
def test_every_object_is_closed(name: str) -> None:
    free = []
    for route, part in schemas_in(SCHEMAS[name]):
        place = "/".join(map(str, route))
        if "properties" not in part or in_one_of(place) or "rule/anyOf" in place:
            continue
        if part.get("additionalProperties", True) is True:
            free.append(place)
    assert free == []


# Values that are the user's own: keys of documents, and values for templates.
OPEN = {
    "manifest": {"definitions/fields"},
    "config": {
        "definitions/rule/anyOf/1",
        "definitions/variables",
        "definitions/target/properties/front_matter",
    },
    "evidence": {"properties/fields"},
}


@pytest.mark.parametrize("name", NAMES)
def test_open_mappings_are_the_known_ones(name: str) -> None:
    found = {
        "/".join(map(str, route))
        for route, part in schemas_in(SCHEMAS[name])
        if part.get("type") == "object" and "additionalProperties" not in part
    }
    assert found == OPEN.get(name, set())


@pytest.mark.parametrize("name", [name for name in NAMES if name != "evidence"])
def test_a_team_may_add_keys_of_its_own(name: str) -> None:
    assert SCHEMAS[name]["patternProperties"] == {"^x_": {}}


def test_evidence_has_no_free_keys_and_no_free_text() -> None:
    assert "x_" not in json.dumps(SCHEMAS["evidence"])
    free = [
        "/".join(map(str, route))
        for route, part in schemas_in(SCHEMAS["evidence"])
        if part.get("type") == "string" and "pattern" not in part
    ]
    assert free == ["definitions/note"]


@pytest.mark.parametrize("name", NAMES)
def test_patterns_mean_the_same_in_every_engine(name: str) -> None:
    for _, part in schemas_in(SCHEMAS[name]):
        for pattern in [part.get("pattern", ""), *part.get("patternProperties", {})]:
            assert not re.search(r"\(\?|\\[dwsbDWSB1-9]|\*\*|\+\+", pattern), pattern
            assert not re.search(r"(?<!\\)\.(?![^\[]*\])", pattern), f"a bare dot in {pattern}"
            re.compile(pattern)
            assert isinstance(jsonschema_rs.validator_for({"pattern": pattern}).is_valid("x"), bool)


@pytest.mark.parametrize("name", NAMES)
def test_every_pattern_has_an_example_to_show(name: str) -> None:
    bare = [
        "/".join(map(str, route))
        for route, part in schemas_in(SCHEMAS[name])
        if "pattern" in part and "examples" not in part and name not in {"report", "manifest"}
    ]
    assert bare == []


@pytest.mark.parametrize("name", NAMES)
def test_every_example_fits(name: str) -> None:
    library = library_of(SCHEMAS)
    for route, part in schemas_in(SCHEMAS[name]):
        check = compile_shape(
            {**part, "definitions": SCHEMAS[name].get("definitions", {})}, library, own=True
        )
        for example in part.get("examples", []):
            assert check is not None
            assert check(example), (route, example)


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_leads_somewhere(name: str) -> None:
    library = library_of(SCHEMAS)
    for route, part in schemas_in(SCHEMAS[name]):
        if "$ref" in part:
            assert len(follow(part, SCHEMAS[name], library)) > 1, route


@pytest.mark.parametrize("name", ["workplan", "task", "spec"])
def test_statuses_are_configuration(name: str) -> None:
    assert "enum" not in SCHEMAS[name]["properties"]["status"]


def test_tiers_types_and_results_are_the_same_in_gates_and_records() -> None:
    record = SCHEMAS["evidence"]
    asked = SCHEMAS["gate"]["definitions"]["requirement"]["properties"]
    assert asked["type"]["enum"] == record["properties"]["type"]["enum"]
    assert asked["result"]["enum"] == record["properties"]["result"]["enum"]
    assert asked["tier_at_least"]["enum"] == record["properties"]["environment"]["properties"]["tier"]["enum"]
    assert [branch["properties"]["type"]["const"] for branch in record["oneOf"]] == record["properties"][
        "type"
    ]["enum"]
