"""Which plain scalars stay text."""

from typing import Any

import pytest

from workplan.parse.scalars import UNKNOWN, ScalarPlan
from workplan.parse.yaml_read import read_mapping
from workplan.schema.catalog import Catalog
from workplan.schema.plan import scalar_plan


@pytest.mark.parametrize(
    ("schema", "plan"),
    [
        ({"type": "string"}, ScalarPlan(text=True)),
        ({"type": ["string", "null"]}, ScalarPlan(text=True)),
        (
            {"type": ["string", "array"], "items": {"const": 1}},
            ScalarPlan(text=True, items=ScalarPlan(integer=True)),
        ),
        ({"type": "integer"}, ScalarPlan(integer=True)),
        ({"type": ["number", "boolean"]}, ScalarPlan(number=True, boolean=True)),
        ({"type": ["string", "integer"]}, UNKNOWN),
        ({"enum": ["a", "b", None]}, ScalarPlan(text=True)),
        ({"const": "a"}, ScalarPlan(text=True)),
        ({"const": 1}, ScalarPlan(integer=True)),
        ({"enum": [True, False]}, ScalarPlan(boolean=True)),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, ScalarPlan(text=True)),
        ({"allOf": [{"type": "string"}, {"minLength": 1}]}, ScalarPlan(text=True)),
        ({"$ref": "#/definitions/a", "definitions": {"a": {"type": "string"}}}, ScalarPlan(text=True)),
        ({"properties": {"a": {"type": "string"}}}, ScalarPlan(keys={"a": ScalarPlan(text=True)})),
        ({"additionalProperties": {"type": "string"}}, ScalarPlan(other=ScalarPlan(text=True))),
        ({"patternProperties": {"^a": {"type": "string"}}}, ScalarPlan(other=ScalarPlan(text=True))),
        ({}, UNKNOWN),
        (True, UNKNOWN),
        ({"$ref": "https://elsewhere.example/"}, UNKNOWN),
    ],
)
def test_plans(schema: Any, plan: ScalarPlan) -> None:
    assert scalar_plan(schema) == plan


def test_a_schema_inside_itself_is_planned_once() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"$ref": "#"}}}
    plan = scalar_plan(schema)
    assert plan.of_key("a").text
    assert plan.of_key("b").of_key("a").text


def test_alternatives_that_disagree_plan_nothing() -> None:
    schema = {
        "oneOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"type": "integer"}}}]
    }
    assert scalar_plan(schema).of_key("a") == UNKNOWN


def test_ids_and_dates_stay_text_and_numbers_become_numbers(catalog: Catalog) -> None:
    text = "id: 0752\nstatus: yes\ntitle: 1.10\ndue: 2026-06-27\nneeds_human: true\ntags: [1, 02.10]\n"
    assert read_mapping(text, catalog.plan("task")).value == {
        "id": "0752", "status": "yes", "title": "1.10", "due": "2026-06-27", "needs_human": True,
        "tags": ["1", "02.10"],
    }  # fmt: skip


def test_a_listed_task_is_planned_like_a_block(catalog: Catalog) -> None:
    text = (
        "id: A\nstatus: ready\nplanning_order: 3\ntasks:\n  - id: 44\n    status: todo\n    due: 2026-06-27\n"
    )
    fields = read_mapping(text, catalog.plan("workplan")).value or {}
    assert fields["planning_order"] == 3
    assert fields["tasks"] == [{"id": "44", "status": "todo", "due": "2026-06-27"}]


def test_comparisons_of_a_gate_keep_numbers(catalog: Catalog) -> None:
    text = "id: G\nrequirements:\n  a: {type: review, where: {n: {eq: 0}, m: import, k: true}}\n"
    fields = read_mapping(text, catalog.plan("gate")).value or {}
    assert fields["requirements"]["a"]["where"] == {"n": {"eq": 0}, "m": "import", "k": True}
