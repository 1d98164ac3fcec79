"""What comes out of judging a gate, as values that any report can show."""

from collections.abc import Mapping

from workplan.named_tuple import NamedTuple

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


class Leaning(NamedTuple):
    """A link that a gate leans on and that is not as it was reviewed, or was never.

    `distance` is 1 where the gate or something that it guards has the link, more where those wait for whoever has
    it: `via` is what waits, "" at distance 1. `closes` says that the gate stays closed until somebody looks.
    `changed` names what of the target differs, where the review kept that.
    """

    distance: int
    source: str
    target: str
    state: str
    closes: bool
    via: str
    changed: tuple[str, ...]
    path: str
    repo: str
    line: int
    next_action: str


class Trace(NamedTuple):
    """What links say of gates and records: what each gate leans on, by its id, and why a pin of a record does not
    fit any more, by the record's digest.
    """

    leanings: Mapping[str, tuple[Leaning, ...]] = {}
    unfit: Mapping[str, str] = {}


NO_TRACE = Trace()
"""No link was looked at."""


class Evaluation(NamedTuple):
    """The verdict over one gate. Equal inputs give equal values.

    `records` counts the records that there were, `closure` is the SHA-256 over all their ids and digests.
    `fault` names the rule by which the gate itself is unsound ("" = sound); then the verdict is `unknown`.
    `links` are what it leans on and is to be reviewed; one that closes makes the verdict `unmet`.
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
    links: tuple[Leaning, ...] = ()
