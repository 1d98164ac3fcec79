import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.parse.scalars import TEXT, UNKNOWN, Scalar, ScalarPlan, read_plain

INTEGER = ScalarPlan(integer=True)
NUMBER = ScalarPlan(number=True)
BOOLEAN = ScalarPlan(boolean=True)


@pytest.mark.parametrize(
    "raw",
    [
        "0752",
        "1.10",
        "02.10",
        "yes",
        "2026-03-20",
        "2023-14-05",
        "752",
        "12:30:45",
        "true",
        "FALSE",
        "0x1f",
        "1e3",
        ".inf",
    ],
)
def test_where_a_text_is_allowed_a_scalar_stays_text(raw: str) -> None:
    assert read_plain(raw, TEXT) == raw
    assert read_plain(raw, ScalarPlan(text=True, integer=True, number=True, boolean=True)) == raw


@pytest.mark.parametrize("plan", [UNKNOWN, TEXT, INTEGER, NUMBER, BOOLEAN])
@pytest.mark.parametrize("raw", ["", "~", "null", "Null", "NULL"])
def test_a_plain_null_is_none_under_every_plan(raw: str, plan: ScalarPlan) -> None:
    assert read_plain(raw, plan) is None


@pytest.mark.parametrize(
    ("raw", "plan", "value"),
    [
        ("752", INTEGER, 752),
        ("-5", INTEGER, -5),
        ("0", INTEGER, 0),
        ("-0", INTEGER, "-0"),
        ("0752", INTEGER, "0752"),
        ("+5", INTEGER, "+5"),
        ("1_000", INTEGER, "1_000"),
        ("1.0", INTEGER, "1.0"),
        ("٣", INTEGER, "٣"),
        ("-", INTEGER, "-"),
        ("1" * 18, INTEGER, int("1" * 18)),
        ("1" * 19, INTEGER, "1" * 19),
        ("true", INTEGER, "true"),
        ("5", NUMBER, 5),
        ("1.10", NUMBER, 1.1),
        ("-2.5e3", NUMBER, -2500.0),
        ("02.10", NUMBER, "02.10"),
        ("1e999", NUMBER, "1e999"),
        ("1-2", NUMBER, "1-2"),
        ("--5", NUMBER, "--5"),
        ("12:30:45", NUMBER, "12:30:45"),
        ("1." + "0" * 80, NUMBER, "1." + "0" * 80),
        ("TRUE", BOOLEAN, True),
        ("False", BOOLEAN, False),
        ("yes", BOOLEAN, "yes"),
        ("tRue", BOOLEAN, "tRue"),
        ("1", BOOLEAN, "1"),
        ("5", ScalarPlan(integer=True, boolean=True), 5),
        ("true", ScalarPlan(integer=True, boolean=True), True),
        ("true", UNKNOWN, True),
        ("True", UNKNOWN, "True"),
        ("12", UNKNOWN, 12),
        ("1.5", UNKNOWN, "1.5"),
        ("2026-03-20", UNKNOWN, "2026-03-20"),
    ],
)
def test_where_no_text_is_allowed_the_canonical_forms_are_read(
    raw: str, plan: ScalarPlan, value: Scalar
) -> None:
    read = read_plain(raw, plan)
    assert (type(read), read) == (type(value), value)


@given(
    st.text(alphabet="-+.eE0123456789truefalsnx_", min_size=1, max_size=30),
    st.sampled_from((UNKNOWN, INTEGER, NUMBER, BOOLEAN)),
)
def test_every_value_can_be_stored_as_json(raw: str, plan: ScalarPlan) -> None:
    assert json.loads(json.dumps(read_plain(raw, plan), allow_nan=False)) == read_plain(raw, plan)


def test_a_plan_leads_to_the_plans_inside() -> None:
    plan = ScalarPlan(keys={"a": INTEGER}, other=TEXT, items=BOOLEAN)
    assert (plan.of_key("a"), plan.of_key("b"), plan.of_items()) == (INTEGER, TEXT, BOOLEAN)
    assert (UNKNOWN.of_key("a"), UNKNOWN.of_items()) == (UNKNOWN, UNKNOWN)
