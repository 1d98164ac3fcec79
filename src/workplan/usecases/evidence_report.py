"""Evidence reports: everything of one commit that speaks for or against gates, put together."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from workplan.build.index import Index
from workplan.errors import UsageError
from workplan.evidence.evaluate import evaluate_all
from workplan.evidence.report_content import KINDS, Origin, report_content
from workplan.evidence.trace_gates import trace_of
from workplan.evidence.trace_links import sources_in
from workplan.model.evidence import Gate, TrustFacts
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.parse.utc_time import seconds_of
from workplan.schema.near import nearest
from workplan.usecases.compile import Compiled

FORMS = ("markdown", "html", "json", "oscal", "sarif")
LookAtTrust = Callable[[Index], TrustFacts]
_MARK = re.compile(r"workplan report: `{0,3} ?(\{[^\n]*?\})", re.ASCII)
_INPUTS = frozenset({"evidence", "evidence-json", "envelope", "trust"})


class ReportRequest(NamedTuple):
    """Which report: its kind, a gate or workplan ("" for all), and the moment ("" for that of the commit)."""

    kind: str
    target: str = ""
    as_of: str = ""


def build_report(
    request: ReportRequest,
    compiled: Compiled,
    repo: str,
    commit: str,
    tool: str,
    schemas: Sequence[tuple[str, str]],
    trust_of: LookAtTrust,
) -> dict[str, Any]:
    """The content of a report over one repository at one commit. Raises UsageError for a target that is not there."""
    index = compiled.index
    documents = index.repositories[repo].facts
    every = [gate for facts in documents for gate in facts.gates]
    records = [record for facts in documents for record in facts.evidence]
    gates = _chosen(request, every)
    as_of = request.as_of or index.evidence().as_of()
    if seconds_of(as_of) is None:
        raise UsageError(
            "there is no moment to judge: the repository has neither a commit nor a record",
            "give `--as-of TIME`",
        )
    asks_trust = any("signed" in json.dumps(gate.fields, default=str) for gate in gates)
    trust = (
        trust_of(index)
        if asks_trust or any(f.document.kind == "envelope" for f in documents)
        else TrustFacts()
    )
    origin = Origin(request.kind, request.target, tool, repo, commit, as_of, tuple(schemas))
    trace = trace_of(gates, records, index)
    return report_content(
        origin,
        evaluate_all(gates, records, as_of, trust, trace),
        records,
        [service.id for facts in documents for service in facts.services],
        trust,
        _inputs(documents, gates, request.kind),
        trace.unfit,
    )


def _chosen(request: ReportRequest, gates: Sequence[Gate]) -> list[Gate]:
    if request.kind == "gate" or (request.target and any(gate.id == request.target for gate in gates)):
        found = [gate for gate in gates if gate.id == request.target]
    elif request.target:
        found = [gate for gate in gates if gate.workplan == request.target]
    else:
        return list(gates)
    if not found:
        known = sorted({name for gate in gates for name in (gate.id, gate.workplan)})
        near = nearest(request.target, known)
        raise UsageError(
            f"no gate has or belongs to `{request.target}`",
            f"did you mean `{near}`?" if near else f"the gates are: {', '.join(known) or 'none'}",
        )
    return found


def _inputs(documents: Sequence[Facts], gates: Sequence[Gate], kind: str) -> list[tuple[str, str]]:
    """Path and SHA-256 of each file that the report was made from: what is judged, the records, and what links
    lead to or from.
    """
    with_gates = {gate.path for gate in gates}
    found = []
    for facts in documents:
        document = facts.document
        speaks = bool(facts.evidence) or document.kind in _INPUTS or document.path in with_gates
        speaks = speaks or bool(gates and (facts.clauses or any(sources_in(facts))))
        if speaks or (kind == "readiness" and facts.services):
            found.append((document.path, document.digest.removeprefix("sha256:")))
    return found


def origin_of(content: dict[str, Any], form: str) -> dict[str, str]:
    """What `report verify` needs to make the report again."""
    kept = {key: str(content[key]) for key in ("kind", "target", "commit", "as_of", "closure")}
    return {**kept, "form": form, "tool": str(content["tool"]["version"])}


def stated_origin(text: str) -> dict[str, str]:
    """What a report says of its making. Raises UsageError where it is no report of this tool."""
    found = _in_data(text) if text.lstrip().startswith("{") else _in_mark(text)
    if found is None or found.get("kind") not in KINDS or found.get("form") not in FORMS:
        raise UsageError(
            "the file is no evidence report of workplan", "make one with `workplan report evidence`"
        )
    return found


def _in_mark(text: str) -> dict[str, str] | None:
    match = _MARK.search(text[:20_000].replace("&#34;", '"').replace("&quot;", '"'))
    try:
        content = json.loads(match[1]) if match else None
    except ValueError:
        return None
    return {str(key): str(value) for key, value in content.items()} if isinstance(content, dict) else None


def _in_data(text: str) -> dict[str, str] | None:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if "closure" in content:
        return origin_of(content, "json")
    if "runs" in content:
        said = content["runs"][0].get("properties", {}).get("report", {})
        return {
            **{str(key): str(value) for key, value in said.items()},
            "form": "sarif",
            "tool": _driver(content),
        }
    if "assessment-results" in content:
        return _in_oscal(content["assessment-results"])
    return None


def _driver(content: dict[str, Any]) -> str:
    return str(content["runs"][0].get("tool", {}).get("driver", {}).get("version", ""))


def _in_oscal(content: dict[str, Any]) -> dict[str, str]:
    result = content.get("results", [{}])[0]
    props = {prop.get("name"): str(prop.get("value")) for prop in result.get("props", [])}
    own = {prop.get("name"): str(prop.get("value")) for prop in content.get("metadata", {}).get("props", [])}
    return {
        "kind": own.get("kind", ""),
        "target": own.get("target", ""),
        "commit": props.get("commit", ""),
        "as_of": str(result.get("start", "")),
        "closure": props.get("closure", ""),
        "form": "oscal",
        "tool": own.get("tool", "").removeprefix("workplan "),
    }
