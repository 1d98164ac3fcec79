"""What comes out of judging a gate, as values that any report can show."""

from typing import NamedTuple

MET, UNMET, UNKNOWN, WAIVED, SUPERSEDED = "met", "unmet", "unknown", "waived", "superseded"
OPEN = frozenset({MET, WAIVED, SUPERSEDED})
"""Verdicts by which a task may be done."""


class Weighed(NamedTuple):
    """One record that a requirement looked at. `reason` is "" where it counts, else why it does not.

    `freshness` is `fresh` or `stale` (more than 80 % of its time is over) for one that counts.
    """

    id: str
    reason: str
    path: str
    repo: str
    line: int
    detail: str = ""
    freshness: str = ""


class RequirementResult(NamedTuple):
    """What came of one requirement. `lapses_at` is "" where nothing ends it or it does not hold.

    `waiver` is the id of the record that replaces it. `next_action` says in words what to do now.
    """

    name: str
    type: str
    state: str
    reason: str
    selected: tuple[Weighed, ...]
    rejected: tuple[Weighed, ...]
    optional: bool
    waivable: bool
    lapses_at: str
    waiver: str
    next_action: str


class Evaluation(NamedTuple):
    """The verdict over one gate. Equal inputs give equal values.

    `records` counts the records that there were, `closure` is the SHA-256 over all their ids and digests.
    `fault` names the rule by which the gate itself is unsound ("" = sound); then the verdict is `unknown`.
    """

    gate: str
    title: str
    repo: str
    path: str
    line: int
    workplan: str
    guards: tuple[str, ...]
    gate_sha256: str
    as_of: str
    verdict: str
    requirements: tuple[RequirementResult, ...]
    decisions: tuple[RequirementResult, ...]
    lapses_at: str
    next_action: str
    records: int
    closure: str
    fault: str = ""
