"""The records of a run at one moment: what stands, what was taken back, what speaks against what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
Series = tuple[str, ...]
"""What those fields say."""
RUN_IDS = ("run_id", "deployment_id", "decision_id")
_RESULTS = {name: name for name in ("pass", "fail", "inconclusive", "error")}
"""One text for each: what is weighed again and again is found where it was looked at before."""
_RANKS = {tier: rank for rank, tier in enumerate(TIERS)}


class Entry(NamedTuple):
    """A record with what the evaluation asks of it again and again. Times are seconds since 1970. `fields` is what
    its type has of its own, `empty` says that nothing was counted. `fault` says why it counts for nothing, "" where
    it may count; `misfit` says why a pin of it does not fit any more, "" where all do. One with a misfit shows
    nothing; what it says against others still holds.
    """

    record: Evidence
    result: str
    end: int
    expires: int | None
    tier: int
    subjects: tuple[str, ...]
    negative: bool
    run: str
    fields: Mapping[str, Any]
    empty: bool
    fault: str
    misfit: str


class Ledger:
    """All records as of one moment. The order in which they are given, and duplicates, change nothing."""

    def __init__(
        self, records: Iterable[Evidence], as_of: int, trust: TrustFacts, unfit: Mapping[str, str] = {}
    ) -> None:
        self.as_of = as_of
        self._latest = as_of + SKEW
        self.trust = trust
        entries = [entry_of(record, self._latest, unfit) for record in _each_once(records)]
        entries.sort(key=_order)
        speaking = [entry for entry in entries if _speaks_of_others(entry.record)]
        self.superseded = self._superseded(entries, speaking) if speaking else frozenset()
        if self.superseded:
            entries = [
                entry._replace(fault="superseded")
                if not entry.fault and entry.record.id in self.superseded
                else entry
                for entry in entries
            ]
        self.entries = tuple(entries)
        self.countered = self._countered(speaking)
        self._failures = self._latest_failures()
        self._by_type: dict[str, list[Entry]] = {}
        self._by_subject: dict[tuple[str, str], list[Entry]] = {}
        self._by_series: dict[str, dict[Series, list[Entry]]] = {}
        self._unsound: dict[str, list[Entry]] = {}
        self._passed: dict[tuple[str, str], Entry | None] = {}
        for entry in entries:
            kind = entry.record.type
            self._by_type.setdefault(kind, []).append(entry)
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

    def of_series(self, name: str, series: Series) -> Sequence[Entry]:
        """The records of a type and series, oldest first, unsound ones included."""
        known = self._by_series.get(name)
        if known is None:
            known = self._by_series[name] = {}
            for entry in self.of_type(name):
                known.setdefault(series_of(entry), []).append(entry)
        return known.get(series, ())

    def last_passed(self, name: str, environment: str) -> Entry | None:
        """The newest sound record of a type that passed in an environment."""
        key = (name, environment)
        if key not in self._passed:
            self._passed[key] = next(
                (
                    entry
                    for entry in reversed(self.of_type(name))
                    if entry.record.environment == environment and entry.result == "pass" and not entry.fault
                ),
                None,
            )
        return self._passed[key]

    def is_future(self, entry: Entry) -> bool:
        """Whether it was observed after the moment that is judged."""
        return entry.end > self._latest

    def outdone(self, entry: Entry) -> bool:
        """Whether something failed since, for one of its subjects, in its own tier or a higher one."""
        for subject in entry.subjects or ("",):
            failed = self._failures.get((entry.record.type, subject))
            ends = failed.get(series_of(entry)) if failed is not None else None
            if ends is not None and max(ends[entry.tier :]) >= entry.end:
                return True
        return False

    def signatures(self, entry: Entry) -> tuple[Signature, ...]:
        """The verified signatures of a record that may speak for its tier, one for each key."""
        found = self.trust.verified.get(entry.record.digest, ())
        return tuple({s.key: s for s in found if not s.tiers or entry.record.tier in s.tiers}.values())

    def _superseded(self, entries: Iterable[Entry], speaking: Iterable[Entry]) -> frozenset[str]:
        """Records that a sound, later one of their type, tier and subject takes the place of.

        A signed record is replaced by a signed one only.
        """
        gone = set()
        sound = {entry.record.id: entry for entry in entries if not entry.fault}
        for entry in speaking:
            for target in () if entry.fault else _links(entry.record, "supersedes"):
                old = sound.get(target)
                if (
                    old is not None
                    and _may_replace(entry, old)
                    and (self.signatures(entry) or not self.signatures(old))
                ):
                    gone.add(target)
        return frozenset(gone)

    def _countered(self, speaking: Iterable[Entry]) -> Mapping[str, str]:
        """Records that a standing record contradicts, with the id of the first that does."""
        found: dict[str, str] = {}
        for entry in speaking:
            if not entry.fault and entry.record.id not in self.superseded:
                for target in _links(entry.record, "counters"):
                    found.setdefault(target, entry.record.id)
        return found

    def _latest_failures(self) -> Mapping[tuple[str, str], Mapping[Series, Sequence[int]]]:
        """The last failure of each type and subject, by series and tier. Unsound ones too: a failure needs no proof."""
        found: dict[tuple[str, str], dict[Series, list[int]]] = {}
        for entry in self.entries:
            if entry.negative and not self.is_future(entry) and entry.record.id not in self.superseded:
                for subject in entry.subjects or ("",):
                    failed = found.setdefault((entry.record.type, subject), {})
                    ends = failed.setdefault(series_of(entry), [-1] * len(TIERS))
                    ends[entry.tier] = max(ends[entry.tier], entry.end)
        return found


def entry_of(record: Evidence, latest: int, unfit: Mapping[str, str]) -> Entry:
    """The record, prepared; `latest` is the last moment at which it can have been made. Never raises: an unsound
    record may hold anything.
    """
    fields = record.fields.get("fields")
    fields = fields if isinstance(fields, dict) else {}
    run = record.id
    for name in RUN_IDS:
        if name in fields:
            run = str(fields[name])
            break
    expires = record.fields.get("expires_at")
    counts = fields.get("counts")
    end = seconds_of(record.end) or 0
    subjects = tuple([subject_name(subject) for subject in record.subjects])
    return Entry(
        record,
        _RESULTS.get(record.result, record.result),
        end,
        seconds_of(expires) if isinstance(expires, str) else None,
        _RANKS.get(record.tier, 0),
        subjects if len(subjects) < 2 else tuple(sorted(set(subjects))),
        is_negative(record, fields),
        f"{record.environment} {run}",
        fields,
        isinstance(counts, dict) and counts.get("total", counts.get("read")) == 0,
        record.fault or ("future" if end > latest else ""),
        unfit.get(record.digest, ""),
    )


def series_of(entry: Entry) -> Series:
    """What tells the series of a record from others of its type."""
    return tuple([_series_part(entry.fields, name) for name in SERIES.get(entry.record.type, ())])


def _each_once(records: Iterable[Evidence]) -> Collection[Evidence]:
    """The records without those that say the same of themselves as another; of these the last by place stays."""
    given = list(records)
    if len({(record.digest, record.id) for record in given}) == len(given):
        return given
    return {(one.digest, one.id, one.fault): one for one in sorted(given, key=_key)}.values()


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
    if "." not in name:
        return fields.get(name) if isinstance(fields, dict) else None
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
        and series_of(new) == series_of(old)
        and new.end >= old.end
        and new.record.id != old.record.id
        and bool(set(new.subjects) & set(old.subjects))
    )


def _speaks_of_others(record: Evidence) -> bool:
    links = record.fields.get("links")
    return isinstance(links, dict) and ("supersedes" in links or "counters" in links)


def _links(record: Evidence, name: str) -> list[str]:
    links = record.fields.get("links")
    found = links.get(name) if isinstance(links, dict) else None
    return [str(target) for target in found] if isinstance(found, list) else []


def _key(record: Evidence) -> tuple[str, str, str, int]:
    return (record.id, record.repo, record.path, record.line)


def _order(entry: Entry) -> tuple[int, str, str]:
    return (entry.end, entry.record.id, entry.record.digest)
