"""Schema files that a configuration names: each fault is a finding on that file, and the run goes on."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.adapters.schema_files import SchemaFiles
from workplan.diagnostics.place import Span
from workplan.schema.admission import RULE, SchemaFile, admit

PATH = "schemas/adr.schema.json"


def faults(schemas: SchemaFiles, text: str | None, path: str = PATH) -> list[tuple[int, str]]:
    catalog, problems = admit(schemas, {"kinds.adr": SchemaFile(path, text)})
    found = []
    for file, problem in problems:
        assert (file, problem.rule) == (path, RULE)
        assert problem.finding.hint
        assert isinstance(problem.finding.at, Span)
        found.append((problem.finding.at.line, problem.finding.message))
    assert (catalog.validator("kinds.adr") is None) == bool(found)
    assert catalog.validator("task") is not None
    return found


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (None, 1, "this schema file does not exist"),
        ("", 1, "the schema is not valid JSON here"),
        ('{\n  "type": "object",\n}', 3, "the schema is not valid JSON here"),
        ("[]", 1, "a schema must be a mapping"),
        ('{"minimum": NaN}', 1, "the schema holds a number that JSON cannot hold, or is nested too deeply"),
        ("[" * 100_000, 1, "the schema holds a number that JSON cannot hold, or is nested too deeply"),
        ('{\n  "type": "objec"\n}', 2, "`type` is `objec`, which JSON Schema does not allow"),
        ('{"properties": {\n  "a": {\n    "minLength": -1}}}', 3,
         "`properties.a.minLength` is `-1`, which JSON Schema does not allow"),
        ('{"properties": {\n  "a": {"pattern": "(["}}}', 2,
         "the pattern `([` cannot be used: unterminated character set"),
        ('{"properties": {\n\n  "a": {"pattern": "^\\\\p{L}+$"}}}', 3,
         "the pattern `^\\p{L}+$` cannot be used: bad escape \\p"),
        ('{"patternProperties": {\n  "*a": {}}}', 2, "the pattern `*a` cannot be used: nothing to repeat"),
        ('{"properties": {\n  "a": {"$ref": "#/definitions/b"}}}', 2,
         "`$ref` leads to `#/definitions/b`, which is not at hand"),
        ('{"properties": {\n  "a": {"$ref": "https://elsewhere.example/a.json"}}}', 2,
         "`$ref` leads to `https://elsewhere.example/a.json`, which is not at hand"),
        ('{"$schema": "https://elsewhere.example/dialect"}', 1,
         "unknown schema dialect `https://elsewhere.example/dialect`"),
    ],
)  # fmt: skip
def test_a_fault_is_said_where_it_stands(
    text: str | None, line: int, message: str, schemas: SchemaFiles
) -> None:
    assert faults(schemas, text) == [(line, message)]


def test_every_bad_pattern_is_said(schemas: SchemaFiles) -> None:
    text = '{"properties": {\n"a": {"pattern": "["},\n"b": {"pattern": "("}}}'
    assert [line for line, _ in faults(schemas, text)] == [2, 3]


def test_a_schema_may_be_yaml(schemas: SchemaFiles) -> None:
    text = "type: object\nproperties:\n  weight:\n    type: number\n    minimum: 0.5\n"
    catalog, problems = admit(schemas, {"kinds.a": SchemaFile("a.yaml", text)})
    validator = catalog.validator("kinds.a")
    assert problems == ()
    assert validator is not None
    assert validator.is_valid({"weight": 1})
    assert not validator.is_valid({"weight": 0})


def test_a_fault_of_yaml_is_said_where_it_stands(schemas: SchemaFiles) -> None:
    assert [line for line, _ in faults(schemas, "type: object\nrequired: [a\n", "a.yml")] != []


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"properties": {"a": {"pattern": "^(?=b)(b+)+$"}}}, {"a": "bb"}, {"a": "b" * 60 + "!"}),
        ({"properties": {"a": {"not": {"type": "string"}}}}, {"a": 1}, {"a": "b"}),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}}, {"b": 1}, {"a": 1}),
        ({"$ref": "https://workplan.dev/schemas/v1/task.schema.json"}, {"id": "a", "status": "b"}, {"id": "a"}),
        ({"$defs": {"n": {"$anchor": "n", "type": "string"}}, "properties": {"a": {"$ref": "#n"}}},
         {"a": "b"}, {"a": 1}),
        ({"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": {"type": "integer"}}},
         {"a": 1}, {"a": "b"}),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema", "unevaluatedProperties": False}, {}, {"a": 1}),
    ],
)  # fmt: skip
def test_what_the_small_checker_does_not_know_is_checked_all_the_same(
    schema: Any, good: Any, bad: Any, schemas: SchemaFiles
) -> None:
    catalog, problems = admit(schemas, {"kinds.a": SchemaFile("a.json", json.dumps(schema))})
    validator = catalog.validator("kinds.a")
    assert problems == ()
    assert validator is not None
    assert validator.is_valid(good)
    assert validator.findings(good) == ()
    assert not validator.is_valid(bad)
    assert validator.findings(bad)


def test_one_file_for_two_kinds_is_judged_once(schemas: SchemaFiles) -> None:
    files = {name: SchemaFile("a.json", '{"type": "objec"}') for name in ("kinds.a", "kinds.b")}
    _, problems = admit(schemas, files)
    assert len(problems) == 1


@given(text=st.text(max_size=80) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_no_text_breaks_it(text: str) -> None:
    schemas = SchemaFiles()
    for path in ("a.json", "a.yaml"):
        admit(schemas, {"kinds.a": SchemaFile(path, text)})


KEYWORDS = [
    "type", "pattern", "$ref", "properties", "items", "enum", "anyOf", "minLength", "$schema", "$id", "required",
]  # fmt: skip
SCHEMAS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 3)
    | st.sampled_from(["string", "([", "#", "#/properties/type", "a b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYWORDS), inner, max_size=4),
    max_leaves=12,
)


@given(schema=SCHEMAS, value=st.dictionaries(st.sampled_from(KEYWORDS), st.integers() | st.text(max_size=3)))
def test_no_schema_breaks_it(schema: Any, value: Any) -> None:
    catalog, problems = admit(SchemaFiles(), {"kinds.a": SchemaFile("a.json", json.dumps(schema))})
    validator = catalog.validator("kinds.a")
    assert (validator is None) == bool(problems)
    if validator is not None:
        assert bool(validator.findings(value)) != validator.is_valid(value)
        catalog.plan("kinds.a")
