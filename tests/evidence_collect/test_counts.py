import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.evidence.collect_counts import Counts, CountsError, counts_of_status, result_of
from workplan.evidence.import_junit import junit_counts
from workplan.evidence.import_statement import read_report
from workplan.evidence.import_summary import counts_of_file, counts_of_output, pytest_counts, sarif_counts

JUNIT = b"""<?xml version="1.0"?>
<testsuites><testsuite name="s" tests="99" failures="0">
<testcase name="a"/><testcase name="b"><failure>x</failure></testcase>
<testcase name="c"><skipped/></testcase><testcase name="d"><error/></testcase>
<testcase name="e"><system-out><failure/></system-out></testcase>
</testsuite></testsuites>"""


def test_junit_counts_the_cases_and_not_what_the_suite_claims() -> None:
    assert junit_counts(JUNIT) == Counts("junit", passed=2, failed=1, error=1, skipped=1)


@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><testsuite><testcase/></testsuite>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><testsuite/>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://example.org/x"> %x;]><testsuite/>',
        b"<testsuite>" + b"<a>" * 1000 + b"</a>" * 1000 + b"</testsuite>",
        b"<testsuite><testcase>",
        b"<html/>",
        b"",
        b"<\xff",
    ],
)
def test_hostile_xml_gives_no_counts(hostile: bytes) -> None:
    with pytest.raises(CountsError):
        junit_counts(hostile)


@given(st.binary(max_size=300))
def test_any_bytes_give_counts_or_a_clear_refusal(data: bytes) -> None:
    for read in (counts_of_file, read_report):
        with contextlib.suppress(CountsError):
            read(data)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"===== 3 passed in 0.12s =====", Counts("pytest", passed=3)),
        (b"== 1 failed, 2 passed, 3 skipped, 4 warnings in 1.20s ==", Counts("pytest", 2, 1, 0, 3, 4)),
        (
            b"\x1b[32m== \x1b[1m2 passed\x1b[0m\x1b[32m in 61.20s (0:01:01) ==\x1b[0m",
            Counts("pytest", passed=2),
        ),
        (b"1 error in 0.1s", Counts("pytest", error=1)),
        (b"== 1 xfailed, 1 xpassed, 2 deselected in 0.1s ==", Counts("pytest", passed=1, skipped=1)),
        (b"=== no tests ran in 0.01s ===", Counts("pytest")),
        (b"3 passed", None),
        (b"3 passed and 4 lost in 0.1s", None),
        (b"", None),
    ],
)
def test_pytest_says_its_counts_in_its_last_line(line: bytes, expected: Counts | None) -> None:
    assert pytest_counts(b"collected 3 items\n" + line + b"\n\n") == expected


def test_sarif_counts_by_kind_and_a_clean_run_is_one_check() -> None:
    results = [
        {"kind": "pass"},
        {},
        {"level": "error"},
        {"kind": "notApplicable"},
        {"level": "error", "suppressions": [{}]},
    ]
    assert sarif_counts({"runs": [{"results": results}]}) == Counts("sarif", 1, 1, 0, 2, 1)
    assert sarif_counts({"runs": [{"results": []}]}) == Counts("sarif", passed=1)
    assert sarif_counts({"runs": [{"results": [{"level": "error"}]}, {}]}) == Counts(
        "sarif", failed=1, error=1
    )
    failed = {"results": [], "invocations": [{"executionSuccessful": False}]}
    assert sarif_counts({"runs": [failed]}) == Counts("sarif", error=1)


def test_this_tools_own_json_counts_documents() -> None:
    report = {
        "schema_version": 1,
        "summary": {"documents": 5, "errors": 2, "warnings": 1},
        "diagnostics": [
            {"path": "a", "repo": "r", "severity": "error"},
            {"path": "a", "repo": "r", "severity": "error"},
            {"path": "b", "repo": "r", "severity": "warning"},
        ],
    }
    data = json.dumps(report, indent=1).encode()
    assert (
        counts_of_output(data) == counts_of_file(data) == Counts("workplan", passed=4, failed=1, warnings=1)
    )


@pytest.mark.parametrize(
    "broken",
    [b'{"a": 1, "a": 2}', b"[]", b"{", b'{"summary": {"documents": true}, "diagnostics": []}'],
)
def test_broken_json_is_refused(broken: bytes) -> None:
    with pytest.raises(CountsError):
        counts_of_file(broken)


def test_a_run_of_nothing_is_no_pass() -> None:
    assert result_of(0, Counts("pytest")) == "inconclusive"
    assert result_of(0, Counts("pytest", skipped=3)) == "inconclusive"
    assert result_of(0, Counts("pytest", passed=1)) == "pass"
    assert result_of(1, Counts("pytest", passed=1)) == "error"
    assert result_of(0, Counts("pytest", passed=1, failed=1)) == "fail"
    assert result_of(0, Counts("pytest", passed=1), cut_short=True) == "error"
    assert result_of(-9, counts_of_status(-9)) == "error"
    assert result_of(2, counts_of_status(2)) == "fail"
    assert result_of(0, counts_of_status(0)) == "pass"


def test_an_in_toto_result_is_believed_only_with_tests() -> None:
    def statement(**predicate: object) -> bytes:
        return json.dumps(
            {
                "_type": "https://in-toto.io/Statement/v1",
                "subject": [{"digest": {"gitCommit": "a" * 40}}],
                "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
                "predicate": predicate,
            }
        ).encode()

    good = read_report(statement(result="PASSED", passedTests=["a"], configuration=[]))
    assert (good.result, good.commit, good.counts.passed) == ("pass", "a" * 40, 1)
    assert read_report(statement(result="PASSED")).result == "inconclusive"
    assert read_report(statement(result="PASSED", passedTests=["a"], failedTests=["b"])).result == "fail"
    assert read_report(statement(result="FAILED", passedTests=["a"])).result == "fail"
    assert read_report(statement(result="?", passedTests=["a"])).result == "inconclusive"
