"""The validator on values that no schema foresees, and on values that must not be shown."""

import random
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.schema.instances import Maker
from workplan.adapters.schema_files import SchemaFiles
from workplan.schema.catalog import Catalog, library_of
from workplan.schema.validate import MANY, Validator

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=4) | st.sampled_from(["id", "status", "verify", "due"]), inner, max_size=4
        )
    ),
)


@given(record=st.dictionaries(st.sampled_from(["id", "status", "verify", "due", "tags", "q"]), ANYTHING))
def test_never_raises_and_always_explains(record: dict[str, Any]) -> None:
    validator = Catalog(SchemaFiles()).validator("task")
    assert validator is not None
    faults = validator.findings(record)
    assert bool(faults) == (not validator.is_valid(record, bulk=True))


@pytest.mark.parametrize("value", [b"x", {1: 2}, {None: 1}, float("nan"), object()], ids=type)
def test_what_json_cannot_hold_is_a_fault(value: Any, catalog: Catalog) -> None:
    validator = catalog.validator("workplan")
    assert validator is not None
    assert validator.findings({"id": "a", "status": "b", "x_own": value, "planning_priority": value})


@pytest.mark.parametrize(("innermost", "messages"), [
    ("smoke", []), (1, ["entry 1 of `all_of` in entry 1 deep inside `all_of` is `1`; expected text or a mapping"]),
])  # fmt: skip
def test_deep_nesting_is_judged_by_the_engine(innermost: Any, messages: list[str], catalog: Catalog) -> None:
    validator = catalog.validator("gate")
    assert validator is not None
    condition = innermost
    for _ in range(2000):
        condition = {"all_of": [condition]}
    record = {"id": "G", "all_of": [condition]}
    assert validator.is_valid(record) == (not messages)
    assert [fault.message for fault in validator.findings(record)] == messages


@pytest.mark.parametrize("name", ["task", "workplan", "gate", "evidence", "config"])
def test_findings_agree_with_the_verdict(name: str, schemas: SchemaFiles, catalog: Catalog) -> None:
    validator = catalog.validator(name)
    assert validator is not None
    maker = Maker(schemas[name], library_of(schemas), seed=7)
    for _ in range(400):
        value = maker.value(schemas[name], schemas[name], 0.05)
        faults = validator.findings(value)
        assert bool(faults) != validator.is_valid(value), value
        assert len({(fault.route, fault.message) for fault in faults}) == len(faults)


SECRET = "Zq9xVt4LmK8wRb7Yp3"


def grams(text: str) -> set[str]:
    return {text[start : start + 5] for start in range(len(text) - 4)}


def plant(value: Any, chance: random.Random) -> Any:
    """The value with the secret in place of one of its parts, as a value or as a key."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(list(value))
        if chance.random() < 0.2:
            return {**value, SECRET: 1}
        return {**value, key: plant(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        return [plant(value[0], chance), *value[1:]]
    return chance.choice([SECRET, [SECRET], {SECRET: SECRET}])


def test_evidence_findings_hold_no_part_of_a_value(schemas: SchemaFiles, catalog: Catalog) -> None:
    validator = catalog.validator("evidence")
    assert validator is not None
    maker, chance, seen = Maker(schemas["evidence"], library_of(schemas), seed=3), random.Random(3), 0
    for _ in range(600):
        record = plant(maker.value(schemas["evidence"], schemas["evidence"], 0.0), chance)
        for fault in validator.findings(record):
            seen += 1
            shown = fault.message + fault.hint + fault.key
            assert not grams(SECRET) & grams(shown), shown
    assert seen > 500


def test_a_wrong_record_is_found_wrong_however_many_came_before() -> None:
    validator = Validator({"type": "object", "required": ["a"]})
    verdicts = {validator.is_valid({"a": 1}) for _ in range(MANY + 5)}
    assert verdicts == {True}
    assert not validator.is_valid({})


def test_a_schema_that_the_engine_refuses_is_said_so() -> None:
    with pytest.raises(ValueError, match="regex"):
        Validator({"pattern": "(["}).is_valid("a")


def test_valid_records_load_no_engine() -> None:
    code = (
        "import sys\n"
        "from workplan.adapters.schema_files import SchemaFiles\n"
        "from workplan.schema.catalog import Catalog\n"
        "validator = Catalog(SchemaFiles()).validator('task')\n"
        "assert validator.is_valid({'id': 'A-WP-0001-T01', 'status': 'todo', 'due': '2026-01-01'})\n"
        "heavy = {'jsonschema', 'jsonschema_rs', 'difflib', 'dataclasses', 'urllib.parse', 'referencing'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
