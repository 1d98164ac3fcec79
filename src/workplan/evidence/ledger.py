"""The records of a run at one moment: what stands, what was taken back, what speaks against what."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workplan.evidence.requirement import subject_name
from workplan.model.evidence import TIERS, Evidence, Signature, TrustFacts
from workplan.named_tuple import NamedTuple
from workplan.parse.utc_time import seconds_of

SKEW = 120
"""Seconds by which a clock that made a record may be ahead."""
MOST_OTHERS = 10
"""Records about other subjects that are named where there is none about the one that is asked for."""
NEGATIVE = frozenset({"fail", "error"})
SERIES: Mapping[str, tuple[str, ...]] = {
    "test-run": ("suite",),
    "deployed-smoke": ("base_url_ref",),
    "sink-smoke": ("sink",),
    "migration-run": ("mode",),
    "deployment": ("service",),
    "outcome-signal": ("signal_id",),
    "conformance-run": ("profile.id", "issuer"),
    "consistency-check": ("scope",),
    "review": ("target",),
    "reference": ("origin",),
    "decision": ("question",),
    "waiver": ("gate", "requirement"),
    "gate-evaluation": ("gate",),
}
"""Fields that tell one series of records from another: a failed import says nothing of a dry run."""
RUN_IDS = ("run_id", "deployment_id", "decision_id")


class Entry(NamedTuple):
    """A record with what the evaluation asks of it again and again. Times are seconds since 1970. `fields` is what
    its type has of its own, `empty` says that nothing was counted.
    """

    record: Evidence
    end: int
    expires: int | None
    tier: int
    subjects: tuple[str, ...]
    series: tuple[str, ...]
    negative: bool
    run: str
    fields: Mapping[str, Any]
    empty: bool


class Ledger:
    """All records as of one moment. The order in which they are given, and duplicates, change nothing."""

    def __init__(
        self, records: Iterable[Evidence], as_of: int, trust: TrustFacts, unfit: Mapping[str, str] = {}
    ) -> None:
        self.as_of = as_of
        self._latest = as_of + SKEW
        self.trust = trust
        self._unfit = unfit
        unique = {(record.digest, record.id, record.fault): record for record in sorted(records, key=_key)}
        self.entries = tuple(sorted((entry_of(record) for record in unique.values()), key=_order))
        self.sound = {e.record.id: e for e in self.entries if not e.record.fault and not self.is_future(e)}
        self.superseded = self._superseded()
        self.countered = self._countered()
        self._failures = self._latest_failures()
        self._by_type: dict[str, list[Entry]] = {}
        self._by_subject: dict[tuple[str, str], list[Entry]] = {}
        self._by_series: dict[tuple[str, tuple[str, ...]], list[Entry]] = {}
        self._unsound: dict[str, list[Entry]] = {}
        self._passed: dict[tuple[str, str], Entry | None] = {}
        for entry in self.entries:
            kind = entry.record.type
            self._by_type.setdefault(kind, []).append(entry)
            self._by_series.setdefault((kind, entry.series), []).append(entry)
            for subject in entry.subjects:
                self._by_subject.setdefault((kind, subject), []).append(entry)
            if entry.record.fault:
                self._unsound.setdefault(kind, []).append(entry)

    def of_type(self, name: str) -> Sequence[Entry]:
        """Every record of a type, oldest first, unsound ones included."""
        return self._by_type.get(name, ())

    def about(self, name: str, subject: str) -> Sequence[Entry]:
        """The records of a type that a requirement for this subject ("" = any) has to look at, oldest first.

        They are the ones about it and the ones that are unsound, which may be about anything. Where there is none
        about it, the latest about others are there too: they explain what was found instead.
        """
        if not subject:
            return self.of_type(name)
        found = self._by_subject.get((name, subject), ())
        unsound = [entry for entry in self._unsound.get(name, ()) if subject not in entry.subjects]
        others = () if found else self.of_type(name)[-MOST_OTHERS:]
        if not unsound:
            return found or others
        return sorted({id(entry): entry for entry in (*found, *unsound, *others)}.values(), key=_order)

    def of_series(self, name: str, series: tuple[str, ...]) -> Sequence[Entry]:
        """The records of a type and series, oldest first, unsound ones included."""
        return self._by_series.get((name, series), ())

    def last_passed(self, name: str, environment: str) -> Entry | None:
        """The newest sound record of a type that passed in an environment."""
        key = (name, environment)
        if key not in self._passed:
            self._passed[key] = next(
                (
                    entry
                    for entry in reversed(self.of_type(name))
                    if entry.record.environment == environment
                    and entry.record.result == "pass"
                    and not self.fault_of(entry)
                ),
                None,
            )
        return self._passed[key]

    def is_future(self, entry: Entry) -> bool:
        """Whether it was observed after the moment that is judged."""
        return entry.end > self._latest

    def fault_of(self, entry: Entry) -> str:
        """Why a record counts for nothing, "" where it may count."""
        if entry.record.fault:
            return entry.record.fault
        if entry.end > self._latest:
            return "future"
        return "superseded" if entry.record.id in self.superseded else ""

    def misfit_of(self, entry: Entry) -> str:
        """Why a pin of the record does not fit any more, "" where all do. Such a record shows nothing; what it says
        against others still holds.
        """
        return self._unfit.get(entry.record.digest, "")

    def outdone(self, entry: Entry) -> bool:
        """Whether something failed since, for one of its subjects, in its own tier or a higher one."""
        for subject in entry.subjects or ("",):
            ends = self._failures.get((entry.record.type, entry.series, subject))
            if ends is not None and max(ends[entry.tier :]) >= entry.end:
                return True
        return False

    def signatures(self, entry: Entry) -> tuple[Signature, ...]:
        """The verified signatures of a record that may speak for its tier, one for each key."""
        found = self.trust.verified.get(entry.record.digest, ())
        return tuple({s.key: s for s in found if not s.tiers or entry.record.tier in s.tiers}.values())

    def _superseded(self) -> frozenset[str]:
        """Records that a sound, later one of their type, tier and subject takes the place of.

        A signed record is replaced by a signed one only.
        """
        gone = set()
        for entry in self.sound.values():
            for target in _links(entry.record, "supersedes"):
                old = self.sound.get(target)
                if (
                    old is not None
                    and _may_replace(entry, old)
                    and (self.signatures(entry) or not self.signatures(old))
                ):
                    gone.add(target)
        return frozenset(gone)

    def _countered(self) -> Mapping[str, str]:
        """Records that a standing record contradicts, with the id of the first that does."""
        found: dict[str, str] = {}
        for entry in self.entries:
            if not self.fault_of(entry):
                for target in _links(entry.record, "counters"):
                    found.setdefault(target, entry.record.id)
        return found

    def _latest_failures(self) -> Mapping[tuple[str, tuple[str, ...], str], list[int]]:
        """The last failure of each type, series and subject, by tier. Unsound ones too: a failure needs no proof."""
        found: dict[tuple[str, tuple[str, ...], str], list[int]] = {}
        for entry in self.entries:
            if entry.negative and not self.is_future(entry) and entry.record.id not in self.superseded:
                for subject in entry.subjects or ("",):
                    key = (entry.record.type, entry.series, subject)
                    ends = found.setdefault(key, [-1] * len(TIERS))
                    ends[entry.tier] = max(ends[entry.tier], entry.end)
        return found


def entry_of(record: Evidence) -> Entry:
    """The record, prepared. Never raises: an unsound record may hold anything."""
    fields = record.fields.get("fields")
    fields = fields if isinstance(fields, dict) else {}
    series = tuple([_series_part(fields, name) for name in SERIES.get(record.type, ())])
    run = next((str(fields[name]) for name in RUN_IDS if name in fields), record.id)
    expires = record.fields.get("expires_at")
    counts = fields.get("counts")
    return Entry(
        record,
        seconds_of(record.end) or 0,
        seconds_of(expires) if isinstance(expires, str) else None,
        TIERS.index(record.tier) if record.tier in TIERS else 0,
        tuple(sorted({subject_name(subject) for subject in record.subjects})),
        series,
        is_negative(record, fields),
        f"{record.environment} {run}",
        fields,
        isinstance(counts, dict) and counts.get("total", counts.get("read")) == 0,
    )


def is_negative(record: Evidence, fields: Mapping[str, Any]) -> bool:
    """Whether the record says that something is wrong, by its result, its counts or its verdict."""
    counts = fields.get("counts")
    failed = isinstance(counts, dict) and (_is_some(counts.get("failed")) or _is_some(counts.get("error")))
    rejected = record.type == "review" and fields.get("verdict") in {"rejected", "needs-work"}
    return record.result in NEGATIVE or failed or rejected


def _is_some(count: Any) -> bool:
    return isinstance(count, int) and count > 0


def value_at(fields: Any, name: str) -> Any:
    """The value under a dotted name; None where there is none."""
    for part in name.split("."):
        if not isinstance(fields, dict):
            return None
        fields = fields.get(part)
    return fields


def _series_part(fields: Mapping[str, Any], name: str) -> str:
    value = value_at(fields, name)
    return ",".join(sorted(map(str, value))) if isinstance(value, list) else str(value)


def _may_replace(new: Entry, old: Entry) -> bool:
    return (
        new.record.type == old.record.type
        and new.tier == old.tier
        and new.series == old.series
        and new.end >= old.end
        and new.record.id != old.record.id
        and bool(set(new.subjects) & set(old.subjects))
    )


def _links(record: Evidence, name: str) -> list[str]:
    links = record.fields.get("links")
    found = links.get(name) if isinstance(links, dict) else None
    return [str(target) for target in found] if isinstance(found, list) else []


def _key(record: Evidence) -> tuple[str, str, str, int]:
    return (record.id, record.repo, record.path, record.line)


def _order(entry: Entry) -> tuple[int, str, str]:
    return (entry.end, entry.record.id, entry.record.digest)
