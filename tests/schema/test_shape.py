"""The small checker agrees with two independent engines on whatever it takes on."""

from collections.abc import Mapping
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing import Registry, Resource

from tests.schema.instances import JUNK, Maker, holds_line_end
from workplan.adapters.schema_files import SchemaFiles
from workplan.schema.catalog import library_of
from workplan.schema.engine import Engine, build
from workplan.schema.shape import compile_shape

NAMES = ["config", "evidence", "gate", "inventory", "manifest", "report", "spec", "task", "workplan"]


def compare(name: str, schemas: SchemaFiles, rounds: int, seed: int) -> None:
    schema, library = schemas[name], library_of(schemas)
    shape = compile_shape(schema, library, own=True)
    engine = build(schema, library)
    registry: Registry[Any] = Registry().with_resources(
        [(other["$id"], Resource.from_contents(dict(other))) for other in schemas.values()]
    )
    reference = jsonschema.Draft7Validator(dict(schema), registry=registry)
    assert shape is not None
    assert isinstance(engine, Engine)
    maker, good = Maker(schema, library, seed), 0
    for number in range(rounds):
        value = maker.any()
        verdict = shape(value)
        good += verdict
        assert verdict == engine.is_valid(value), value
        if number % 4 == 0 and not holds_line_end(value):
            assert verdict == reference.is_valid(value), value
    assert rounds / 40 < good < rounds * 39 / 40, "the values are too one-sided to show anything"


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_two_engines(name: str, schemas: SchemaFiles) -> None:
    compare(name, schemas, 1500, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_two_engines_at_length(name: str, schemas: SchemaFiles) -> None:
    compare(name, schemas, 12000, seed=2)


SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "ab", "abc", 1.0, 2.5])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)
TYPES = ["string", "integer", "number", "boolean", "null", "array", "object"]
LEAVES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, unique=True),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
        "const": VALUES,
        "minLength": st.integers(0, 2),
        "maxLength": st.integers(0, 2),
        "pattern": st.sampled_from(["^a", "b$", "^ab?c?$", "[ab]{2}", "^(a|b)"]),
        "minimum": st.integers(-2, 2),
        "maximum": st.sampled_from([-1, 0, 1.5]),
        "minItems": st.integers(0, 2),
        "maxItems": st.integers(0, 2),
        "uniqueItems": st.booleans(),
        "minProperties": st.integers(0, 2),
        "maxProperties": st.integers(0, 2),
        "required": st.lists(st.sampled_from("abc"), unique=True, max_size=2),
    },
)
PARTS = st.recursive(
    LEAVES | st.booleans(),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "items": inner,
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "b", "^[bc]$"]), inner, max_size=2),
            "additionalProperties": inner,
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "type": st.sampled_from(TYPES),
        },
    ),
    max_leaves=6,
)


@given(schema=PARTS, value=VALUES, own=st.booleans())
def test_agrees_on_any_schema_of_its_keywords(schema: Any, value: Any, own: bool) -> None:
    shape = compile_shape(schema, own=own)
    assert shape is not None
    assert shape(value) == jsonschema_rs.validator_for(schema).is_valid(value)


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from(["a", "string", "([", "^a", "#/definitions/a"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "enum",
                    "pattern",
                    "minLength",
                    "required",
                    "properties",
                    "items",
                    "$ref",
                    "anyOf",
                    "definitions",
                    "title",
                    "examples",
                    "uniqueItems",
                    "maximum",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=5,
)


@given(schema=ODD)
def test_takes_no_schema_that_is_invalid(schema: Any) -> None:
    if compile_shape(schema) is not None:
        jsonschema_rs.validator_for(schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"not": {}},
        {"if": {}, "then": {}},
        {"multipleOf": 2},
        {"exclusiveMinimum": 2},
        {"contains": {}},
        {"propertyNames": {}},
        {"dependencies": {}},
        {"items": [{}]},
        {"unevaluatedProperties": False},
        {"$schema": "http://json-schema.org/draft-04/schema#", "type": "integer"},
        {"$ref": "#/definitions/a", "type": "string", "definitions": {"a": {}}},
        {"$ref": "https://elsewhere.example/schema.json"},
        {"$ref": "#a"},
        {"properties": {"a": {"$id": "https://elsewhere.example/", "type": "string"}}},
        {"pattern": "(a+)+$"},
        {"pattern": "a.*b.*c"},
        {"pattern": "[a-z]+[0-9]+$"},
        {"pattern": "^(a|b"},
        {"pattern": "\\s"},
        {"pattern": "a{2,1}"},
    ],
)
def test_leaves_what_it_does_not_know_to_the_engine(schema: Mapping[str, Any]) -> None:
    assert compile_shape(schema) is None


@pytest.mark.parametrize("value", JUNK)
def test_a_schema_may_contain_itself(value: Any) -> None:
    schema = {"type": "object", "properties": {"a": {"$ref": "#"}}, "additionalProperties": False}
    shape = compile_shape(schema)
    assert shape is not None
    assert shape({"a": {"a": {}}})
    assert shape({"a": value}) == (value == {})


@pytest.mark.parametrize(
    ("schema", "value", "fits"),
    [
        ({"const": 1}, 1.0, True),
        ({"const": 1}, True, False),
        ({"enum": [[0]]}, [False], False),
        ({"enum": [{"a": 1}]}, {"a": 1.0}, True),
        ({"uniqueItems": True}, [1, True], True),
        ({"uniqueItems": True}, [1, 1.0], False),
        ({"uniqueItems": True}, [{"a": [0]}, {"a": [False]}], True),
        ({"type": "integer"}, True, False),
        ({"type": "integer"}, 2.0, True),
        ({"pattern": "^a$"}, "a\n", False),
        ({"pattern": "^[0-9]$"}, "\u0663", False),
        ({"minimum": 1}, False, True),
    ],
)
def test_equality_and_types_are_those_of_json(schema: Any, value: Any, fits: bool) -> None:
    shape = compile_shape(schema)
    assert shape is not None
    assert shape(value) == fits
    assert jsonschema_rs.validator_for(schema).is_valid(value) == fits
