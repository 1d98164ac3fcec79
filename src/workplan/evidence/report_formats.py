"""Evidence reports for machines: JSON, SARIF and OSCAL assessment results. The same content gives the same bytes."""

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

NAMESPACE = uuid.UUID("5f0a6a0e-5d7c-5d2f-9f1d-0f6f2f6f7a10")
OSCAL_NS = "https://workplan.dev/ns/oscal"
OSCAL_VERSION = "1.2.3"
SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_METHODS = {"TEST": "TEST", "EXAMINE": "EXAMINE", "INTERVIEW": "INTERVIEW"}
_LEVELS = {"unmet": "error", "unknown": "error", "waived": "note", "met": "none", "superseded": "none"}
_NOT_TOKEN = re.compile(r"[^A-Za-z0-9.-]")

Content = Mapping[str, Any]


def json_report(content: Content) -> str:
    """The content as it is, keys in order."""
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def sarif_report(content: Content) -> str:
    """One result for each requirement of each gate; a waived one carries its waiver as a suppression."""
    results = [_sarif_result(gate, asked) for gate in content["gates"] for asked in _asked(gate)]
    rules = sorted({result["ruleId"] for result in results})
    run = {
        "tool": {
            "driver": {
                "name": "workplan",
                "version": content["tool"]["version"],
                "rules": [
                    {"id": rule, "shortDescription": {"text": f"a requirement of type {rule[5:]} of a gate"}}
                    for rule in rules
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "properties": {
            "report": {key: content[key] for key in ("kind", "target", "commit", "as_of", "closure", "repo")}
        },
        "results": results,
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _sarif_result(gate: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    state = asked["state"]
    kind = {"met": "pass", "unmet": "fail", "unknown": "open"}.get(state, "fail")
    if asked["optional"] and kind != "pass":
        kind = "informational"
    location = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(gate["path"], safe="/")},
            "region": {"startLine": max(1, gate["line"])},
        }
    }
    text = f"{gate['id']} > {asked['name']}: {state}"
    if asked["reason"]:
        text += f" ({asked['reason']})"
    result: dict[str, Any] = {
        "ruleId": f"gate/{asked['type']}",
        "kind": kind,
        "level": _LEVELS[state] if kind == "fail" else "none",
        "message": {"text": f"{text}. {asked['next_action']}".strip()},
        "locations": [location],
        "partialFingerprints": {"requirement/v1": _id("sarif", gate["id"], asked["name"])},
    }
    if state == "waived":
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": f"waived by {asked['waiver']}"}
        ]
    return result


def oscal_report(content: Content) -> str:
    """OSCAL assessment results: a finding for each requirement, an observation for each record. Every uuid is
    made from what it stands for, so that the document is the same whenever it is made.
    """
    resources = [_resource(record) for record in content["records"]]
    plan = {
        "uuid": _id("plan", content["closure"]),
        "title": "Gates of the workplans",
        "description": "The assessment plan is the gate blocks in the workplans at the named commit.",
    }
    result: dict[str, Any] = {
        "uuid": _id("result", content["closure"]),
        "title": _title(content),
        "description": f"Gates as of {content['as_of']}, judged from the records at commit {content['commit']}.",
        "start": content["as_of"],
        "end": content["as_of"],
        "props": _props(
            ("commit", content["commit"]), ("repository", content["repo"]), ("closure", content["closure"])
        ),
        "reviewed-controls": {"control-selections": [{"include-all": {}}]},
    }
    records = {record["id"] for record in content["records"]}
    observations = [_observation(record) for record in content["records"]]
    findings = [_finding(gate, asked, records) for gate in content["gates"] for asked in _asked(gate)]
    risks = [risk for gate in content["gates"] for asked in _asked(gate) for risk in _risks(gate, asked)]
    parts = {"observations": observations, "risks": risks, "findings": findings}
    result.update({key: values for key, values in parts.items() if values})
    document = {
        "assessment-results": {
            "uuid": _id("document", content["closure"], content["as_of"]),
            "metadata": {
                "title": _title(content),
                "last-modified": content["as_of"],
                "version": content["commit"] or "uncommitted",
                "oscal-version": OSCAL_VERSION,
                "props": _props(
                    ("tool", f"workplan {content['tool']['version']}"),
                    ("kind", content["kind"]),
                    ("target", content["target"]),
                ),
            },
            "import-ap": {"href": f"#{plan['uuid']}"},
            "results": [result],
            "back-matter": {"resources": [plan, *resources]},
        }
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _asked(gate: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What a gate asks: its requirements, and that no link it leans on is left as it is now."""
    links = [
        {
            "name": f"link {link['source']} {link['target']}",
            "type": "reviewed-link",
            "state": "unmet",
            "reason": link["state"],
            "optional": False,
            "waiver": "",
            "lapses_at": "",
            "next_action": link["next_action"],
            "selected": [],
        }
        for link in gate["links"]
        if link["closes"]
    ]
    return [*gate["requirements"], *links]


def _title(content: Content) -> str:
    return f"{content['kind']} report of {content['target'] or content['repo']}"


def _observation(record: Mapping[str, Any]) -> dict[str, Any]:
    props = _props(
        ("record", record["id"]),
        ("result", record["result"]),
        ("tier", record["tier"]),
        ("type", record["type"]),
    )
    return {
        "uuid": _id("observation", record["id"], record["path"], str(record["line"])),
        "description": f"{record['type']} of {', '.join(record['subjects']) or 'nothing named'}: {record['result']}",
        "props": props,
        "methods": [_METHODS.get(record["method"], "UNKNOWN")],
        "relevant-evidence": [
            {"href": f"#{_resource(record)['uuid']}", "description": f"record {record['id']}"}
        ],
        "collected": record["end"],
    }


def _resource(record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "uuid": _id("resource", record["id"], record["path"], str(record["line"])),
        "title": record["id"],
        "rlinks": [
            {
                "href": quote(record["path"], safe="/"),
                "hashes": [{"algorithm": "SHA-256", "value": record["sha256"]}],
            }
        ],
    }


def _finding(gate: Mapping[str, Any], asked: Mapping[str, Any], records: set[str]) -> dict[str, Any]:
    satisfied = asked["state"] == "met"
    reason = {"met": "pass", "unmet": "fail"}.get(asked["state"], "other")
    finding: dict[str, Any] = {
        "uuid": _id("finding", gate["id"], asked["name"]),
        "title": f"{gate['id']} {asked['name']}",
        "description": f"{asked['state']}{': ' + asked['reason'] if asked['reason'] else ''}",
        "props": _props(("gate-verdict", gate["verdict"]), ("requirement-state", asked["state"])),
        "target": {
            "type": "objective-id",
            "target-id": token(f"{gate['id']}/{asked['name']}"),
            "status": {"state": "satisfied" if satisfied else "not-satisfied", "reason": reason},
        },
    }
    related = [
        {"observation-uuid": _id("observation", found["id"], found["path"], str(found["line"]))}
        for found in asked["selected"]
        if found["id"] in records
    ]
    if related:
        finding["related-observations"] = related
    risks = _risks(gate, asked)
    if risks:
        finding["related-risks"] = [{"risk-uuid": risk["uuid"]} for risk in risks]
    return finding


def _risks(gate: Mapping[str, Any], asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What stays open: a requirement that does not hold, or holds only by a waiver."""
    if asked["state"] == "met" or asked["optional"]:
        return []
    risk = {
        "uuid": _id("risk", gate["id"], asked["name"]),
        "title": f"{gate['id']} {asked['name']} is {asked['state']}",
        "description": asked["reason"] or asked["state"],
        "statement": asked["next_action"] or "nothing is to be done until the waiver ends",
        "status": "deviation-approved" if asked["state"] == "waived" else "open",
    }
    if asked["state"] == "waived" and asked["lapses_at"]:
        risk["deadline"] = asked["lapses_at"]
    return [risk]


def _props(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "ns": OSCAL_NS, "value": value} for name, value in pairs if value.strip()]


def token(text: str) -> str:
    """The text as an OSCAL token, so that different texts give different tokens: what a token may not hold is
    written as `_` and its hexadecimal code and `.`.
    """
    spelled = _NOT_TOKEN.sub(lambda match: f"_{ord(match[0]):x}.", text)
    return spelled if spelled[:1].isalpha() else f"_.{spelled}"


def _id(*parts: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "\0".join(parts)))
