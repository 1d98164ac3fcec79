"""Ids that differ in their digits only are judged once, where their pattern cannot tell them apart."""

import re

import pytest

from workplan.kinds.builtin import BUILTIN
from workplan.rules.invalid_id import all_fit, is_blind_to_digits

BLIND = (
    r"[A-Z]+-\d{4}",
    r"[^/0-9]{2,}x[a-z0-9]*",
    r"(?P<plan>[A-Z]{2})-(?:\d|T\d)",
    "[+-z]+",
    "[A-Z-]+",
    "X.*",
)
TELLING = (
    "T[1-5]", "T0[0-9]", "T-0-9", r"[A-Z]-\w\x31", r"(?P<a>\d)-(?P=a)", r"(\d)-\1", "[--9]+", "[+-0-9]", "[^]{2}]",
    r"[]{3}\d]", "(?#1)x", "7", "[a[3]", "(?!T01)T[0-9]+", r"(?:\d)\N{DIGIT TWO}", r"\{\d{2}\}", "x{,3}",
)  # fmt: skip
IDS = ("T01", "T39", "A-7", "AA-1234", "AB-T5", "1-1", "1-2", "5", "90", "X11", "{12}", "7", "x")


@pytest.mark.parametrize("pattern", BLIND)
def test_such_a_pattern_takes_any_digit_for_any_other(pattern: str) -> None:
    assert is_blind_to_digits(pattern)
    for record_id in IDS:
        fits = bool(re.fullmatch(pattern, record_id))
        for digit in "0123456789":
            assert bool(re.fullmatch(pattern, re.sub("[0-9]", digit, record_id))) is fits


@pytest.mark.parametrize("pattern", TELLING)
def test_a_pattern_that_may_tell_digits_apart_is_asked_for_each_id(pattern: str) -> None:
    assert not is_blind_to_digits(pattern)
    assert not all_fit(["T01"], pattern)


def test_the_patterns_of_built_in_tasks_are_blind() -> None:
    patterns = [block.id_pattern for kind in BUILTIN for block in kind.blocks if block.id_pattern]
    assert patterns
    assert all(map(is_blind_to_digits, patterns))


def test_only_what_fits_is_said_to_fit() -> None:
    pattern = r"[A-Z]+-T\d{2}"
    assert all_fit(["A-T01", "A-T02", "A-T39"], pattern)
    assert all_fit([], pattern)
    assert not all_fit(["A-T01", "A-T2"], pattern)
    assert not all_fit(["A-T01", "a-T02"], pattern)
    assert not all_fit(["A" * 200 + "-T01"], pattern)


def test_lines_of_one_id_are_no_ids() -> None:
    assert not all_fit(["A-T01\nA-T02"], r"[A-Z]+-T\d{2}")
    assert all_fit(["A-T01", "A-T02"], r"[A-Z]+-T\d{2}")
