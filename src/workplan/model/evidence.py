"""Evidence records and gates as facts: what a document says, lowered, before any gate is judged.

`fields` is the whole record (or gate block) as parsed. `fault` is the name of the rule that found the record
or gate unsound, "" where it is sound; what is unsound is kept, so that it can be named, and never counts.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workplan.diagnostics.place import Place
from workplan.named_tuple import NamedTuple

TIERS = ("local", "ci", "staging", "production")
"""Tiers of environments, lowest first."""

TYPES = (
    "test-run",
    "deployed-smoke",
    "sink-smoke",
    "migration-run",
    "deployment",
    "outcome-signal",
    "inventory-snapshot",
    "conformance-run",
    "consistency-check",
    "decision",
    "review",
    "waiver",
    "reference",
    "gate-evaluation",
)
"""Types of evidence records."""


class Evidence(NamedTuple):
    """One evidence record. `id` is the id as written, `digest` the SHA-256 (hex) of its canonical bytes.

    `start` and `end` are UTC times as written (`2026-06-27T12:00:00Z`). `route` leads from the block at
    `line` to the record, for places.
    """

    id: str
    type: str
    path: str
    line: int
    digest: str
    result: str
    tier: str
    environment: str
    start: str
    end: str
    subjects: tuple[str, ...]
    fields: Mapping[str, Any]
    repo: str = ""
    fault: str = ""
    route: tuple[str | int, ...] = ()

    def at(self, *route: str | int, part: str = "value") -> Place:
        """The place of one of the record's keys."""
        return Place(self.line, self.route + route, part)


class Gate(NamedTuple):
    """One fenced gate block. `digest` is the SHA-256 (hex) of its canonical bytes."""

    id: str
    title: str
    workplan: str
    path: str
    line: int
    end_line: int
    guards: tuple[str, ...]
    digest: str
    fields: Mapping[str, Any]
    repo: str = ""
    fault: str = ""

    def at(self, *route: str | int, part: str = "value") -> Place:
        """The place of one of the gate's keys."""
        return Place(self.line, route, part)


class Signature(NamedTuple):
    """A verified signature over a record: the key's id, the roles it holds, the tiers it may speak for.

    Empty `tiers` means every tier.
    """

    key: str
    roles: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()


class TrustFacts(NamedTuple):
    """What was found out about signatures, by the digest of the record that they cover.

    `verified` holds only signatures that hold; `refused` says in one word each (`unknown-key`, `revoked`,
    `expired-key`, `bad-signature` …) why others do not.
    """

    verified: Mapping[str, tuple[Signature, ...]] = {}
    refused: Mapping[str, tuple[str, ...]] = {}


NO_TRUST = TrustFacts()
"""No signature was looked at, so none is verified."""


class EvidenceWorld(NamedTuple):
    """What judging evidence asks of the world, and only where a gate or a record calls for it.

    `committed_at` is the time of the commit that is read (`2026-06-27T12:00:00Z`), "" where none is;
    `is_committed` says whether a path stands unchanged in it. `trust` turns the index over a run into what is
    known of signatures. `evaluate` judges gates over records at a moment, with that knowledge and
    with the index, for the links that gates lean on; the last argument asks for words about records of what is met.
    """

    committed_at: Callable[[], str] = str
    is_committed: Callable[[str], bool] = lambda _path: False
    trust: Callable[[Any], TrustFacts] = lambda _index: NO_TRUST
    evaluate: Callable[[Sequence[Gate], Sequence[Evidence], str, TrustFacts, Any, bool], Sequence[Any]] = (
        lambda _gates, _records, _as_of, _trust, _index, _words: ()
    )


NO_WORLD = EvidenceWorld()
"""No commit, no signatures, and nobody who judges."""
