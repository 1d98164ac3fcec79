"""What files and hub both know: kinds of records, the fields that sync, and their identity."""

import hashlib
from collections.abc import Mapping

from workplan.named_tuple import NamedTuple


class Shape(NamedTuple):
    """One kind of record.

    `fields` are the names of the synced values, all text, in the order of `Record.values`. `two_way` maps
    the fields that the hub may change to the key that holds them in the file; the others belong to the file.
    `has_uuid` says that the file carries the hub's UUID; other kinds are found by their natural key.
    """

    kind: str
    fields: tuple[str, ...]
    two_way: Mapping[str, str] = {}
    has_uuid: bool = False


WORKPLAN = Shape(
    "workplan",
    ("title", "status", "domain", "topic", "owner", "created", "updated"),
    {"title": "title", "status": "status", "domain": "domain", "topic": "topic_slug", "owner": "owner"},
    has_uuid=True,
)
TASK = Shape(
    "task",
    (
        "title",
        "status",
        "priority",
        "phase",
        "assignee",
        "due",
        "needs_human",
        "blocking_reason",
        "intervention_note",
    ),
    {
        "status": "status",
        "priority": "priority",
        "assignee": "assignee",
        "due": "due",
        "needs_human": "needs_human",
        "blocking_reason": "blocking_reason",
        "intervention_note": "intervention_note",
    },
    has_uuid=True,
)
PHASE = Shape("phase", ("title", "goal", "repos", "depends_on"))
DECISION = Shape("decision", ("decision", "choice", "rationale"))
DEPENDENCY = Shape("dependency", ("source", "target", "relation"))
EVENT = Shape("event", ("event_type", "date", "subject", "label", "text"))
SPEC = Shape("spec", ("title", "category", "version", "status", "supersedes", "superseded_by"))
SERVICE = Shape("service", ("name", "lifecycle", "health", "environment", "owners"))
EVIDENCE = Shape("evidence", ("evidence_kind", "title", "status", "observed_at"))

SHAPES: Mapping[str, Shape] = {
    shape.kind: shape
    for shape in (WORKPLAN, TASK, PHASE, DECISION, DEPENDENCY, EVENT, SPEC, SERVICE, EVIDENCE)
}
"""Every kind by name; parents stand before their children."""

EVENT_TYPES = (
    "note",
    "milestone",
    "blocker",
    "insight",
    "risk_surfaced",
    "risk_mitigated",
    "risk_escalated",
    "alert_raised",
    "alert_acknowledged",
    "alert_resolved",
)
"""Types of progress events; `risk_` and `alert_` ones are those of FOS §10, `note` is what prose yields."""

PROJECTION = 1
"""Raised whenever `project` yields other records for the same document, so that all are read again."""


class Record(NamedTuple):
    """One record as a file states it. `key` is unique per repository and kind; `parent` is a workplan's key.

    `hub_id` is the UUID in lower case, "" where the file has none. `document` and `block` name the kinds
    whose configuration says how the keys are called in the file (`block` is "" for the document itself).
    `route` leads to the entry inside a front matter list.
    """

    kind: str
    repo: str
    key: str
    values: tuple[str, ...]
    path: str
    line: int
    parent: str = ""
    hub_id: str = ""
    document: str = ""
    block: str = ""
    route: tuple[str | int, ...] = ()

    def value(self, field: str) -> str:
        """The value of one synced field."""
        return self.values[SHAPES[self.kind].fields.index(field)]


def derived_id(kind: str, repo: str, key: str) -> str:
    """The id of a record whose file carries none: the same for the same natural key on every machine.

    The text has the form of a version 8 UUID (RFC 9562), made from SHA-256.
    """
    digest = hashlib.sha256(f"{kind}\0{repo}\0{key}".encode()).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def values_of(kind: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    """The values in the shape's order; absent fields are ""."""
    return tuple(fields.get(name, "") for name in SHAPES[kind].fields)
