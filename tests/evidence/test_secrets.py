"""Every planted secret is refused wherever it stands, nothing clean is, and nobody repeats a part of one."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence.planted import MAKERS, NEGATIVE, WRAPPERS, letters, planted
from tests.evidence.records import FIELDS, full_record
from tests.fakes.sources import MemorySource
from workplan.adapters.schema_files import SchemaFiles
from workplan.bootstrap import unit_of
from workplan.build.document import compile_document
from workplan.build.evidence_id import evidence_id
from workplan.kinds.builtin import EVIDENCE, WORKPLAN
from workplan.report.options import ReportOptions
from workplan.report.registry import FORMATS, render_report
from workplan.schema.catalog import Catalog
from workplan.secrets.detectors import ALL
from workplan.secrets.documents import suspects
from workplan.secrets.key_names import MOST_OF_KEY, promises_secret
from workplan.secrets.records import _LONGEST_TYPED, _is_typed, _typed, refusals
from workplan.secrets.screen import screen
from workplan.settings.read import settings_from
from workplan.usecases.check import CheckRequest, check

EVERY = sorted(MAKERS)
TYPES = sorted(FIELDS)


def test_every_detector_has_examples() -> None:
    assert set(MAKERS) == set(NEGATIVE) == ALL


@pytest.mark.parametrize("detector", EVERY)
@pytest.mark.parametrize("wrapper", sorted(WRAPPERS))
def test_what_looks_like_a_secret_is_found_in_every_wrapping(detector: str, wrapper: str) -> None:
    for text in planted(detector):
        assert screen(f"it was {WRAPPERS[wrapper](text)} then") is not None, wrapper


@pytest.mark.parametrize("detector", EVERY)
def test_each_detector_finds_its_own(detector: str) -> None:
    for text in planted(detector):
        found = [hit.detector for hit in suspects(f"first line\n{text}\nlast line\n")]
        assert found, detector
        assert screen(text) is not None


@pytest.mark.parametrize("detector", EVERY)
def test_what_only_resembles_one_is_not(detector: str) -> None:
    assert len(NEGATIVE[detector]) >= 5
    for text in NEGATIVE[detector]:
        assert screen(f"it was {text} then") is None, detector
        assert suspects(f"it was {text} then") == ()


def test_places_count_code_points() -> None:
    secret = next(planted("github"))
    text = f"äöü — 𝔘\n  key {secret}\n"
    assert [text[hit.start : hit.end] for hit in suspects(text)] == [secret]


def pointers(value: Any, route: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The route to every text, number and flag of a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from pointers(inner, (*route, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from pointers(inner, (*route, position))
    else:
        yield route


def value_at(value: Any, route: tuple[str | int, ...]) -> Any:
    for step in route:
        value = value[step]
    return value


def with_value(record: dict[str, Any], route: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(record)
    inner: Any = made
    for step in route[:-1]:
        inner = inner[step]
    inner[route[-1]] = value
    return made


@pytest.mark.slow
@pytest.mark.parametrize("kind", TYPES)
def test_planted_at_every_pointer_of_every_type_it_is_refused(kind: str) -> None:
    record = full_record(kind)
    for route in pointers(record):
        for detector in EVERY:
            secret = next(planted(detector, 1))
            assert refusals(with_value(record, route, secret)), (route, detector)
            assert refusals(with_value(record, route, f"seen: {WRAPPERS['base64'](secret)}")), (
                route,
                detector,
            )


@pytest.mark.parametrize("detector", EVERY)
def test_planted_as_a_key_it_is_refused_and_not_shown(detector: str) -> None:
    secret = next(planted(detector, 1))
    found = refusals({**full_record("test-run"), "containment": {secret: {"state": "true"}}})
    assert found
    assert not shared_grams(secret, [refusal.pointer for refusal in found])


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "clientSecret",
        "CLIENT_SECRET",
        "api-key",
        "apiKey",
        "Refresh_Token",
        "private_key",
        "cookie",
        "otp",
    ],
)
def test_keys_that_promise_a_secret_are_refused(key: str) -> None:
    assert promises_secret(key)
    found = refusals({"fields": {key: "x"}})
    assert [refusal.detector for refusal in found] == ["key-name"]


@pytest.mark.parametrize(
    "key", ["key_prefixes", "status", "passed", "gate_sha256", "tokenizer", "secretary", "monkey"]
)
def test_other_keys_are_not(key: str) -> None:
    assert not promises_secret(key)


def test_a_flag_may_be_named_after_what_is_absent() -> None:
    assert not refusals({"containment": {"secrets_absent": {"state": "true", "checked_by": "secret-scan"}}})


def test_more_prefixes_than_consumers_are_refused() -> None:
    fields = {"api_consumer_ids": ["a"], "key_prefixes": ["ck_1a2b3c4d", "ck_5e6f7a8b"]}
    assert [found.detector for found in refusals({"fields": fields})] == ["key-prefixes"]
    assert not refusals({"fields": {**fields, "api_consumer_ids": ["a", "b"]}})


def clean_records(count: int) -> Iterator[dict[str, Any]]:
    """Records of every type with fresh ids, digests, names, times and notes."""
    chance = random.Random(7)
    words = (
        "looked",
        "at",
        "the",
        "staging",
        "hub",
        "after",
        "deployment",
        "and",
        "saw",
        "every",
        "probe",
        "answer",
    )
    for number in range(count):
        record = full_record(TYPES[number % len(TYPES)])
        for route in pointers(record):
            name, old = str(route[-1]), value_at(record, route)
            if not isinstance(old, str):
                continue
            if len(old) in {40, 64} and not old.strip("0123456789abcdef"):
                record = with_value(record, route, chance.randbytes(len(old) // 2).hex())
            elif len(old) == 36 and old.count("-") == 4:
                raw = chance.randbytes(16).hex()
                record = with_value(
                    record, route, "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))
                )
            elif name == "note":
                record = with_value(record, route, " ".join(chance.choices(words, k=12)))
            elif name in {"run_id", "deployment_id", "decision_id"}:
                record = with_value(
                    record,
                    route,
                    chance.choice(["run-", "ci-2026-06-27-", "job:"]) + chance.randbytes(8).hex(),
                )
        yield {**record, "id": evidence_id(record)}


def test_clean_records_are_never_refused(catalog: Catalog) -> None:
    for record in clean_records(2100):
        assert refusals(record) == ()
    for record in clean_records(14):
        facts = compile_document("evidence/a.json", json.dumps(record).encode(), EVIDENCE, catalog, 1 << 24)
        assert [found.message for found in facts.diagnostics] == []


def shared_grams(secret: str, texts: list[str]) -> list[str]:
    """Every five characters in a row of the secret that stand in one of the texts."""
    grams = {secret[at : at + 5] for at in range(len(secret) - 4)}
    return [gram for gram in sorted(grams) if any(gram in text for text in texts)]


def everything_said(path: str, text: str) -> list[str]:
    """All reports of a check over one document."""
    source = MemorySource({path: text})
    unit = unit_of(source, settings_from({}, "home", "", ""), SchemaFiles(), lambda _path: None)
    result, _compiled = check(CheckRequest("", (unit,), {"home": ""}))
    return [render_report(form, result, ReportOptions(version="0")) for form in FORMATS]


ALPHABET = "BCDFGHJKLMNPQRSTVWXZbcdfghjklmnpqrstvwxz23456789"
TOKENS = st.integers(0, 2**32).map(lambda seed: letters(40, random.Random(seed), ALPHABET))


@given(
    TOKENS,
    st.sampled_from(TYPES),
    st.integers(0, 1000),
    st.sampled_from(["json", "yaml", "cut", "key", "comment"]),
)
def test_no_report_repeats_five_characters_of_a_planted_token(
    token: str, kind: str, pick: int, how: str
) -> None:
    secret = f"ghp_{token}"
    record = full_record(kind)
    routes = list(pointers(record))
    made = with_value(record, routes[pick % len(routes)], secret)
    text = json.dumps(made, indent=2)
    if how == "cut":
        text = text[: text.index(secret) + len(secret) + 1]
    elif how == "key":
        text = json.dumps({**record, secret: {"a": [1, {secret: secret}]}}, indent=2)
    elif how == "comment":
        text = f"# {secret}\nschema: evidence/v1\ntype: {kind}\n"
    path = "evidence/a.json" if how in {"json", "cut"} else "evidence/a.yml"
    said = everything_said(path, text)
    assert any("secret-in-evidence" in one or "possible-secret" in one for one in said)
    assert shared_grams(token, said) == []


PLAN = """---
id: HUB-WP-0001
type: workplan
title: "A plan"
status: {front}
{key}: x
---

# A plan

### T01 — Task

```task
id: HUB-WP-0001-T01
status: {status}
depends_on: [{needs}]
```

{prose}
"""


@given(TOKENS, st.sampled_from(["front", "key", "status", "needs", "prose"]))
def test_no_report_of_a_plan_repeats_five_characters_of_a_token(token: str, where: str) -> None:
    parts = {"front": "active", "key": "x_own", "status": "todo", "needs": "", "prose": "x"}
    said = everything_said("workplans/HUB-WP-0001-plan.md", PLAN.format(**{**parts, where: f"ghp_{token}"}))
    assert any("possible-secret" in one for one in said)
    assert shared_grams(token, said) == []


@given(st.text(max_size=300))
def test_any_text_is_looked_at_without_failing(text: str) -> None:
    assert screen(text) is None or suspects(text) is not None
    compile_document(
        "workplans/HUB-WP-0001-x.md",
        text.encode("utf-8", "replace"),
        WORKPLAN,
        Catalog(SchemaFiles()),
        1 << 24,
    )


@given(st.from_regex(_typed(), fullmatch=True))
def test_no_text_of_a_closed_form_is_longer_than_what_is_remembered(text: str) -> None:
    assert len(text) <= _LONGEST_TYPED


def test_memory_does_not_grow_with_what_records_say() -> None:
    before = _is_typed.cache_info().currsize, promises_secret.cache_info().currsize
    long = "words of a note " * 400
    assert not refusals({"note": [f"{long}{number}" for number in range(50)]})
    refusals({f"{'k' * MOST_OF_KEY}{number}": 1 for number in range(50)})
    after = _is_typed.cache_info().currsize, promises_secret.cache_info().currsize
    assert (after[0] - before[0], after[1] - before[1]) <= (0, 3)
