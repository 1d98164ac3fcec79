"""A plan as a file: what it shows, and what it is bound to, so that an old one is not applied."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from workplan.errors import UsageError
from workplan.hub.plan import PLAN_VERSION, Held, RecordChange, RepoPlan, SyncPlan
from workplan.named_tuple import NamedTuple

_FORMAT = "workplan-sync-plan"
_AGAIN = "make a new one with `workplan plan --out FILE`"


def to_json(plan: SyncPlan) -> dict[str, Any]:
    """The plan as JSON values. `digest` of a repository names everything that applying it would do."""
    return {
        "format": _FORMAT,
        "version": PLAN_VERSION,
        "schema": plan.schema,
        "fix": plan.fix,
        "max_change": plan.max_change,
        "repositories": [
            {
                "repo": item.repo,
                "commit": item.commit,
                "sources": item.sources,
                "revision": item.revision,
                "digest": digest(item),
                "changes": [_change(change) for change in item.changes],
                "held": [_held(held) for held in item.held],
                "refused": [_held(held) for held in item.refused],
            }
            for item in plan.repositories
        ],
    }


def _held(held: Held) -> dict[str, Any]:
    field = None if held.field is None else held.field._asdict()
    return held._asdict() | {"places": [place._asdict() for place in held.places], "field": field}


def _change(change: RecordChange) -> dict[str, Any]:
    place = change.record or change.row
    return {
        "kind": change.kind,
        "id": change.key,
        "workplan": change.workplan,
        "actions": list(change.actions),
        "path": place.path if place else "",
        "line": place.line if place else 0,
        "uuid": change.row.id if change.row else change.record.hub_id if change.record else "",
        "fields": [field._asdict() for field in change.fields],
        "values": list(change.record.values) if change.record and change.row is None else [],
    }


def digest(plan: RepoPlan) -> str:
    """A digest over all that applying the plan would do."""
    hasher = hashlib.sha256()
    for change in plan.changes:
        hasher.update(json.dumps(_change(change), sort_keys=True, ensure_ascii=False).encode())
        hasher.update(b"\n")
    return f"sha256:{hasher.hexdigest()}"


class Binding(NamedTuple):
    """What a saved plan is bound to: the schema, by repository its state, and the options it was made with."""

    schema: str
    repositories: Mapping[str, Mapping[str, Any]]
    fix: bool
    max_change: int | None


def bindings(text: str) -> Binding:
    """What a saved plan is bound to.

    Raises UsageError where the text is no plan of a version that is understood here.
    """
    try:
        saved = json.loads(text)
    except ValueError as error:
        raise UsageError(f"the saved plan is not JSON: {error}", _AGAIN) from None
    if not isinstance(saved, dict) or saved.get("format") != _FORMAT:
        raise UsageError("the file is not a saved plan", _AGAIN)
    if saved.get("version") != PLAN_VERSION:
        raise UsageError(
            f"the saved plan has version {saved.get('version')}, this workplan reads version {PLAN_VERSION}",
            _AGAIN,
        )
    try:
        repositories = {
            str(item["repo"]): {key: item[key] for key in ("sources", "revision", "digest")}
            for item in saved["repositories"]
        }
        return Binding(str(saved["schema"]), repositories, bool(saved["fix"]), saved["max_change"])
    except (KeyError, TypeError):
        raise UsageError("the saved plan is damaged", _AGAIN) from None


def staleness(saved: Mapping[str, Any], saved_schema: str, now: RepoPlan, schema: str) -> str:
    """What moved since the plan was saved, "" if nothing did."""
    if saved_schema != schema:
        return f"the hub's schema is {schema} now and was {saved_schema}"
    if saved["sources"] != now.sources:
        return f"files of `{now.repo}` changed"
    if saved["revision"] != now.revision:
        then = saved["revision"]
        return f"the hub's records of `{now.repo}` changed (revision {then} then, {now.revision} now)"
    if saved["digest"] != digest(now):
        return f"the plan for `{now.repo}` would now do something else (other options or another version)"
    return ""
