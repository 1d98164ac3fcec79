"""Reports of other tools as records: JUnit, SARIF, in-toto statements with the predicate `test-result`."""

import re
from collections.abc import Mapping
from typing import Any

from workplan.evidence.collect_counts import Counts, CountsError
from workplan.evidence.collect_record import slug_of
from workplan.evidence.dsse import STATEMENT_TYPE, decoded
from workplan.evidence.import_junit import junit_counts
from workplan.evidence.import_summary import json_mapping, sarif_counts
from workplan.evidence.trust_envelope import PREDICATES
from workplan.named_tuple import NamedTuple

TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
_RESULTS = {"PASSED": "pass", "WARNED": "pass", "FAILED": "fail"}
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?Z", re.ASCII)
_VERSION = re.compile(r"v?[0-9]+(\.[0-9]+)*([-+][0-9A-Za-z.-]+)?", re.ASCII)
_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Imported(NamedTuple):
    """What a report says. `start`, `end` and `commit` are "" where it does not say; `record` is a whole record
    of this tool that travelled in a statement, else None.
    """

    form: str
    counts: Counts
    result: str
    tool: str
    version: str = ""
    start: str = ""
    end: str = ""
    commit: str = ""
    config: str = ""
    record: Mapping[str, Any] | None = None


def read_report(data: bytes) -> Imported:
    """The report in a file, whichever of the known forms it has. Raises CountsError for anything else."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        counts = junit_counts(data)
        return Imported("junit", counts, _result(counts), "junit")
    content = json_mapping(data)
    if "payload" in content and "payloadType" in content:
        payload = decoded(content["payload"])
        if payload is None:
            raise CountsError("the payload of the envelope is not base64", "let it be written again")
        content = json_mapping(payload)
    if content.get("_type") == STATEMENT_TYPE:
        return _statement(content)
    if "runs" in content:
        return _sarif(content)
    raise CountsError(
        "the file is no JUnit XML, no SARIF log and no in-toto statement",
        "counts of another form go through `workplan evidence run --counts FILE -- COMMAND`",
    )


def _result(counts: Counts) -> str:
    if counts.failed or counts.error:
        return "fail"
    return "pass" if counts.passed else "inconclusive"


def _sarif(content: Mapping[str, Any]) -> Imported:
    counts = sarif_counts(content)
    runs = [run for run in content["runs"] if isinstance(run, dict)]
    driver = _mapping(_mapping(runs[0].get("tool") if runs else None).get("driver"))
    invocations = [i for run in runs for i in _list(run.get("invocations")) if isinstance(i, dict)]
    starts = sorted(filter(None, (_time(i.get("startTimeUtc")) for i in invocations)))
    ends = sorted(filter(None, (_time(i.get("endTimeUtc")) for i in invocations)))
    commits = {
        revision
        for run in runs
        for source in _list(run.get("versionControlProvenance"))
        if (revision := _oid(_mapping(source).get("revisionId")))
    }
    version = driver.get("semanticVersion") or driver.get("version")
    return Imported(
        "sarif",
        counts,
        _result(counts),
        slug_of(str(driver.get("name", "")), "sarif"),
        _version(version),
        starts[0] if starts else "",
        ends[-1] if ends else "",
        commits.pop() if len(commits) == 1 else "",
    )


def _statement(content: Mapping[str, Any]) -> Imported:
    kind = content.get("predicateType")
    predicate = _mapping(content.get("predicate"))
    if isinstance(kind, str) and kind.startswith(PREDICATES):
        return Imported("workplan", Counts("workplan"), "", "workplan", record=predicate)
    if kind != TEST_RESULT:
        raise CountsError(
            "the statement is of a type that says nothing countable", f"`{TEST_RESULT}` can be imported"
        )
    passed, warned, failed = (
        len(_list(predicate.get(f"{name}Tests"))) for name in ("passed", "warned", "failed")
    )
    counts = Counts("human", passed=passed + warned, failed=failed, warnings=warned)
    result = _RESULTS.get(str(predicate.get("result")), "inconclusive")
    if result == "pass" and _result(counts) != "pass":
        # It says that it passed, and names no test that did, or one that did not: that is no pass.
        result = _result(counts)
    digests = [_mapping(_mapping(subject).get("digest")) for subject in _list(content.get("subject"))]
    commits = {commit for digest in digests if (commit := _oid(digest.get("gitCommit")))}
    configs = [
        _mapping(_mapping(item).get("digest")).get("sha256") for item in _list(predicate.get("configuration"))
    ]
    config = configs[0] if len(configs) == 1 and isinstance(configs[0], str) else ""
    return Imported(
        "in-toto",
        counts,
        result,
        "in-toto",
        commit=commits.pop() if len(commits) == 1 else "",
        config=config if len(config) == 64 and _oid(config) else "",
    )


def import_fields(found: Imported, suite: str, run_id: str, note: str) -> dict[str, Any]:
    """The `fields` of the test run that a report speaks of."""
    fields: dict[str, Any] = {
        "run_id": run_id,
        "suite": slug_of(suite or found.tool),
        "counts": found.counts.fields(),
    }
    if found.counts.by != "human":
        fields["counted_by"] = found.counts.by
    if found.config:
        fields["config"] = found.config
    if note:
        fields["note"] = note
    return fields


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _time(value: Any) -> str:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}Z" if match else ""


def _oid(value: Any) -> str:
    return value if isinstance(value, str) and _OID.fullmatch(value) else ""


def _version(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 60 and _VERSION.fullmatch(value) else ""
