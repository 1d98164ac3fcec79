"""What an evidence report says, as plain values: the same facts for Markdown, HTML, JSON, OSCAL and SARIF.

Pure: commit, moment and inputs are given. Nothing of the machine, the clock or the reader is in it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan.evidence.evaluation import OPEN, Evaluation, Leaning, RequirementResult, Weighed
from workplan.model.evidence import TIERS, Evidence, TrustFacts
from workplan.named_tuple import NamedTuple
from workplan.parse.utc_time import seconds_of

VERSION = "evidence-report/v1"
KINDS = ("evidence", "gate", "readiness")


class Origin(NamedTuple):
    """What a report was made from. `target` is a gate or a workplan, "" for everything; `commit` is the full id;
    `schemas` are names and digests.
    """

    kind: str
    target: str
    tool: str
    repo: str
    commit: str
    as_of: str
    schemas: tuple[tuple[str, str], ...]


def report_content(
    origin: Origin,
    evaluations: Sequence[Evaluation],
    records: Sequence[Evidence],
    services: Sequence[str],
    trust: TrustFacts,
    inputs: Iterable[tuple[str, str]],
    unfit: Mapping[str, str] = {},
) -> dict[str, Any]:
    """The whole report. `inputs` are paths and SHA-256 of every file that it was made from, `unfit` says of which
    records a pin fits no more.
    """
    files = sorted(set(inputs))
    used = _used(evaluations, records, origin.kind)
    return {
        "schema_version": VERSION,
        "kind": origin.kind,
        "target": origin.target,
        "tool": {"name": "workplan", "version": origin.tool},
        "repo": origin.repo,
        "commit": origin.commit,
        "as_of": origin.as_of,
        "schemas": [{"name": name, "sha256": digest} for name, digest in origin.schemas],
        "summary": _summary(evaluations),
        "gates": [_gate(evaluation) for evaluation in sorted(evaluations, key=lambda e: (e.repo, e.gate))],
        "records": [_record(record, trust) for record in used],
        "services": service_rows(services, records, origin.as_of, unfit)
        if origin.kind == "readiness"
        else [],
        "inputs": [{"path": path, "sha256": digest} for path, digest in files],
        "closure": closure_of_inputs(files),
    }


def closure_of_inputs(files: Sequence[tuple[str, str]]) -> str:
    """SHA-256 over the sorted lines `SHA256  PATH` of every input."""
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(files))
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def _summary(evaluations: Sequence[Evaluation]) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for evaluation in evaluations:
        counts[evaluation.verdict] = counts.get(evaluation.verdict, 0) + 1
    lapses = sorted(e.lapses_at for e in evaluations if e.lapses_at and e.verdict in OPEN)
    return {
        "ready": bool(evaluations) and all(e.verdict in OPEN for e in evaluations),
        "verdicts": [{"verdict": name, "count": counts[name]} for name in sorted(counts)],
        "first_lapse": lapses[0] if lapses else "",
    }


def _gate(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "id": evaluation.gate,
        "title": evaluation.title,
        "workplan": evaluation.workplan,
        "verdict": evaluation.verdict,
        "open": evaluation.verdict in OPEN,
        "fault": evaluation.fault,
        "lapses_at": evaluation.lapses_at,
        "next_action": evaluation.next_action,
        "guards": sorted(evaluation.guards),
        "path": evaluation.path,
        "line": evaluation.line,
        "sha256": evaluation.gate_sha256,
        "records_judged": evaluation.records,
        "records_closure": evaluation.closure,
        "requirements": [
            _requirement(result) for result in (*evaluation.requirements, *evaluation.decisions)
        ],
        "links": [_link(link) for link in evaluation.links],
    }


def _link(link: Leaning) -> dict[str, Any]:
    return {
        "source": link.source,
        "target": link.target,
        "state": link.state,
        "closes": link.closes,
        "distance": link.distance,
        "via": link.via,
        "changed": list(link.changed),
        "next_action": link.next_action,
    }


def _requirement(result: RequirementResult) -> dict[str, Any]:
    return {
        "name": result.name,
        "type": result.type,
        "state": result.state,
        "reason": result.reason,
        "optional": result.optional,
        "waivable": result.waivable,
        "waiver": result.waiver,
        "lapses_at": result.lapses_at,
        "next_action": result.next_action,
        "selected": [_weighed(found) for found in _in_order(result.selected)],
        "rejected": [_weighed(found) for found in _in_order(result.rejected)],
    }


def _in_order(found: Iterable[Weighed]) -> list[Weighed]:
    return sorted(found, key=lambda one: (one.id, one.reason, one.repo, one.path, one.line))


def _weighed(found: Weighed) -> dict[str, Any]:
    return {
        "id": found.id,
        "path": found.path,
        "line": found.line,
        "reason": found.reason,
        "detail": found.detail,
        "freshness": found.freshness,
    }


def _used(evaluations: Sequence[Evaluation], records: Sequence[Evidence], kind: str) -> list[Evidence]:
    """The records that the gates looked at; for a report about everything, all of them."""
    wanted = {
        found.id
        for evaluation in evaluations
        for result in (*evaluation.requirements, *evaluation.decisions)
        for found in (*result.selected, *result.rejected)
    } | {result.waiver for evaluation in evaluations for result in evaluation.requirements}
    chosen = [record for record in records if kind == "evidence" or record.id in wanted]
    return sorted(chosen, key=lambda record: (record.type, record.end, record.id, record.path, record.line))


def _record(record: Evidence, trust: TrustFacts) -> dict[str, Any]:
    producer = _mapping(record.fields.get("producer"))
    inner = _mapping(record.fields.get("fields"))
    counts = _mapping(inner.get("counts"))
    return {
        "id": record.id,
        "type": record.type,
        "result": record.result,
        "tier": record.tier,
        "environment": record.environment,
        "start": record.start,
        "end": record.end,
        "method": str(record.fields.get("method", "")),
        "producer": f"{producer.get('kind', '')} {producer.get('id', '')}".strip(),
        "subjects": sorted(record.subjects),
        "counts": [{"name": name, "count": counts[name]} for name in sorted(counts)],
        "containment": [
            {"flag": name, "state": str(_mapping(flag).get("state", ""))}
            for name, flag in sorted(_mapping(record.fields.get("containment")).items())
        ],
        "claims": _texts(record.fields.get("claims")),
        "non_claims": _texts(record.fields.get("non_claims")),
        "fault": record.fault,
        "signed_by": [
            {"key": signature.key, "roles": sorted(signature.roles)}
            for signature in sorted(trust.verified.get(record.digest, ()), key=lambda s: s.key)
        ],
        "path": record.path,
        "line": record.line,
        "sha256": record.digest,
    }


def service_rows(
    services: Sequence[str], records: Sequence[Evidence], as_of: str, unfit: Mapping[str, str] = {}
) -> list[dict[str, Any]]:
    """The newest sound record of each type and tier for each service, with its age in whole days. `unfit` says of
    which a pin fits no more, by digest; their `pins` say so.
    """
    now = seconds_of(as_of) or 0
    newest: dict[tuple[str, str, str], Evidence] = {}
    for record in records:
        if record.fault:
            continue
        for subject in record.subjects:
            kind, _, name = subject.partition(":")
            key = (name, record.type, record.tier)
            if kind in ("service", "svc") and (key not in newest or newest[key].end < record.end):
                newest[key] = record
    rows = []
    for service in sorted({*services, *(key[0] for key in newest)}):
        found = sorted(
            (key for key in newest if key[0] == service),
            key=lambda key: (key[1], TIERS.index(key[2]) if key[2] in TIERS else len(TIERS)),
        )
        if not found:
            rows.append(
                {
                    "service": service, "type": "", "tier": "", "result": "", "end": "", "age_days": 0,
                    "pins": "", "id": "",
                }
            )  # fmt: skip
        for key in found:
            record = newest[key]
            age = max(0, now - (seconds_of(record.end) or now)) // 86400
            rows.append(
                {
                    "service": service,
                    "type": record.type,
                    "tier": record.tier,
                    "result": record.result,
                    "end": record.end,
                    "age_days": age,
                    "pins": "mismatch" if record.digest in unfit else "fit",
                    "id": record.id,
                }
            )
    return rows


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: Any) -> list[str]:
    return sorted(text for text in value if isinstance(text, str)) if isinstance(value, list) else []
