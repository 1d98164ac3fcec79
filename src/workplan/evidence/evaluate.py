"""Judging gates: a pure function of the gates, the records, what is known of signatures, and a moment."""

import hashlib
from collections.abc import Iterable, Sequence

from workplan.evidence.advice import next_action
from workplan.evidence.decisions import decisions_on, end_of
from workplan.evidence.evaluation import (
    MET,
    NO_TRACE,
    OPEN,
    SUPERSEDED,
    UNKNOWN,
    UNMET,
    WAIVED,
    Evaluation,
    Leaning,
    RequirementResult,
    Trace,
    Weighed,
)
from workplan.evidence.ledger import Entry, Ledger, value_at
from workplan.evidence.requirement import DecisionWanted, GatePlan, Requirement, plan_of
from workplan.evidence.verdict import Leaf, judge
from workplan.evidence.waivers import ends_at, waiver_for
from workplan.evidence.weighing import SAYS_NO, expiry_of, weigh
from workplan.model.evidence import NO_TRUST, Evidence, Gate, TrustFacts
from workplan.parse.utc_time import seconds_of, time_of


def evaluate(
    gate: Gate,
    records: Iterable[Evidence],
    as_of: str,
    trust: TrustFacts = NO_TRUST,
    trace: Trace = NO_TRACE,
) -> Evaluation:
    """Judge one gate as of a moment (`2026-06-27T12:00:00Z`). Raises ValueError for another form of moment."""
    return evaluate_all((gate,), records, as_of, trust, trace)[0]


def evaluate_all(
    gates: Sequence[Gate],
    records: Iterable[Evidence],
    as_of: str,
    trust: TrustFacts = NO_TRUST,
    trace: Trace = NO_TRACE,
    words: bool = True,
) -> tuple[Evaluation, ...]:
    """Judge many gates over the same records, in the order of the gates. Without `words` the results of requirements
    that are met do not say which records were turned down.
    """
    moment = seconds_of(as_of)
    if moment is None:
        raise ValueError(f"`{as_of}` is no UTC time to the second")
    ledger = Ledger(records, moment, trust, trace.unfit)
    closure = closure_of(ledger)
    return tuple(
        [_evaluate(gate, ledger, as_of, closure, trace.leanings.get(gate.id, ()), words) for gate in gates]
    )


def closure_of(ledger: Ledger) -> str:
    """The SHA-256 over the sorted ids and digests of all records."""
    lines = sorted({f"{entry.record.id} {entry.record.digest}\n" for entry in ledger.entries})
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _evaluate(
    gate: Gate, ledger: Ledger, as_of: str, closure: str, links: tuple[Leaning, ...], words: bool
) -> Evaluation:
    judged = _UNSOUND if gate.fault else _judge(gate, ledger, links, words)
    return Evaluation(
        gate.id, gate.title, gate.repo, gate.path, gate.line, gate.workplan, gate.guards, gate.digest, as_of,
        *judged, len(ledger.entries), closure, gate.fault, links,
    )  # fmt: skip


_Results = tuple[RequirementResult, ...]
_Judged = tuple[str, _Results, _Results, str, str]
"""The verdict, what came of requirements and of decisions, when it lapses, and what to do next."""
_UNSOUND: _Judged = (UNKNOWN, (), (), "", "mend the gate block")


def _judge(gate: Gate, ledger: Ledger, links: tuple[Leaning, ...], words: bool) -> _Judged:
    plan = plan_of(gate)
    results = {}
    leaves = {}
    for name, asked in plan.requirements.items():
        results[name] = _requirement(gate.id, asked, plan, ledger, words)
        leaves[name] = leaf_of(results[name])
    decided: list[RequirementResult] = []

    def decide(wanted: DecisionWanted) -> Leaf:
        asked = Requirement(f"decision {wanted.question}", "decision", decision=wanted)
        result = _decision(asked, wanted, ledger)
        decided.append(result)
        return leaf_of(result)

    verdict, lapses = judge(plan.condition, leaves, decide)
    closing = [link.next_action for link in links if link.closes]
    if closing:
        shown = tuple(decided)
        closed = {name: Leaf(UNMET, None, leaf.optional) for name, leaf in leaves.items()}
        verdict, lapses = judge(plan.condition, closed, decide)
        decided = list(shown)
        verdict = verdict if verdict == SUPERSEDED else UNMET
    found = tuple(results.values())
    if verdict in OPEN:
        return verdict, found, tuple(decided), time_of(lapses) if lapses is not None else "", ""
    actions = [one.next_action for one in (*found, *decided) if not one.optional]
    action = next((action for action in (*closing, *actions) if action), "")
    return verdict, found, tuple(decided), "", action


def leaf_of(result: RequirementResult) -> Leaf:
    """What the verdict needs of a result."""
    return Leaf(result.state, seconds_of(result.lapses_at) if result.lapses_at else None, result.optional)


def _requirement(
    gate: str, asked: Requirement, plan: GatePlan, ledger: Ledger, words: bool
) -> RequirementResult:
    if asked.decision is not None:
        result = _decision(asked, asked.decision, ledger)
    else:
        result = _all_subjects(asked, plan, ledger, words)
    if asked.name in plan.waivable:
        result = result._replace(waivable=True)
    if result.state == MET:
        return result
    reasons = {found.reason for found in result.rejected}
    waiver = waiver_for(gate, asked.name, plan, ledger, reasons)
    if waiver is None:
        return result
    return result._replace(
        state=WAIVED, waiver=waiver.record.id, lapses_at=time_of(ends_at(waiver)), next_action=""
    )


def _all_subjects(asked: Requirement, plan: GatePlan, ledger: Ledger, words: bool) -> RequirementResult:
    """The requirement for each of its subjects; the weakest decides."""
    parts = [_one_subject(asked, subject, plan, ledger, words) for subject in asked.subjects or ("",)]
    if not words and any(part.state != MET for part in parts):
        return _all_subjects(asked, plan, ledger, True)
    if len(parts) == 1:
        return parts[0]
    worst = min(parts, key=lambda part: (UNMET, UNKNOWN, MET).index(part.state))
    if worst.state != MET:
        selected: tuple[Weighed, ...] = ()
        lapses = ""
    else:
        selected = tuple(dict.fromkeys(found for part in parts for found in part.selected))
        lapses = min((part.lapses_at for part in parts if part.lapses_at), default="")
    rejected = tuple(dict.fromkeys(found for part in parts for found in part.rejected))
    return worst._replace(selected=selected, rejected=rejected, lapses_at=lapses)


def _one_subject(
    asked: Requirement, subject: str, plan: GatePlan, ledger: Ledger, words: bool
) -> RequirementResult:
    runs: dict[str, tuple[float, Entry]] = {}  # of each run the record that lasts longest, with its end
    rejected: list[Weighed] = []
    pinned: frozenset[str] = frozenset()
    for entry in ledger.about(asked.type, subject):
        if asked.pin[0]:
            pinned = pinned_values(asked, entry, plan, ledger)
        reason, detail = weigh(entry, asked, subject, ledger, pinned, words)
        if not reason and asked.type == "reference" and not asked.optional:
            reason, detail = "reference-only", ""
        if reason:
            if words:
                rejected.append(_weighed(entry, reason, detail))
        else:
            end = expiry_of(entry, asked)
            lasts = FOREVER if end is None else end
            held = runs.get(entry.run)
            if held is None or held[0] < lasts:
                runs[entry.run] = lasts, entry
    if len(runs) < asked.least:
        few = [_weighed(entry, "too-few", f"{len(runs)} of {asked.least}") for _end, entry in runs.values()]
        return _result(asked, rejected)._replace(rejected=_each_once([*rejected, *few]))
    ends = sorted([end for end, _entry in runs.values()], reverse=True)
    selected = [_weighed(entry, "", "", _freshness(entry, end, ledger)) for end, entry in runs.values()]
    return _met(asked, _each_once(selected), _each_once(rejected), ends[asked.least - 1])


def _each_once(found: Sequence[Weighed]) -> tuple[Weighed, ...]:
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


FOREVER = float("inf")


def _freshness(entry: Entry, end: float, ledger: Ledger) -> str:
    """`stale` once more than 80 % of the time is over in which the record counts."""
    return "stale" if 5 * (ledger.as_of - entry.end) > 4 * (end - entry.end) else "fresh"


def pinned_values(asked: Requirement, entry: Entry, plan: GatePlan, ledger: Ledger) -> frozenset[str]:
    """The values of which a record must name one; empty where the pin leads nowhere.

    `same_as` names a requirement of the gate, or a record type, and one of its fields: the newest sound record
    that passed in the same environment says what the value is.
    """
    sort, value = asked.pin
    if sort != "same_as":
        return frozenset({value}) if sort else frozenset()
    name, _, field = value.partition(".")
    other = plan.requirements.get(name)
    found = ledger.last_passed(other.type if other is not None else name, entry.record.environment)
    newest = value_at(found.record.fields.get("fields"), field) if found is not None else None
    return frozenset({newest}) if isinstance(newest, str) and newest else frozenset()


def _decision(asked: Requirement, wanted: DecisionWanted, ledger: Ledger) -> RequirementResult:
    found = decisions_on(wanted, ledger)
    good = [entry for entry, reason, _detail in found if not reason]
    rejected = [_weighed(entry, reason, detail) for entry, reason, detail in found if reason]
    if not good:
        return _result(asked, rejected)
    lasting = max(good, key=lambda entry: (_until(entry, wanted), entry.record.id))
    return _met(asked, (_weighed(lasting, "", "", "fresh"),), tuple(rejected), _until(lasting, wanted))


def _until(entry: Entry, wanted: DecisionWanted) -> float:
    end = end_of(entry, wanted)
    return FOREVER if end is None else end


def _result(asked: Requirement, rejected: Sequence[Weighed]) -> RequirementResult:
    """The result as long as nothing counts: `unmet` where a record says no, else `unknown`."""
    says_no = [found for found in rejected if found.reason in SAYS_NO or found.reason == "newer-decision"]
    near = [found for found in rejected if found.reason != "other-subject"]
    telling = (says_no or near)[-1:]
    reason = telling[0].reason if telling else "missing"
    return RequirementResult(
        asked.name,
        asked.type or "decision",
        UNMET if says_no else UNKNOWN,
        reason,
        (),
        tuple(rejected),
        asked.optional,
        False,
        "",
        "",
        next_action(asked, reason, asked.tier),
    )


def _met(
    asked: Requirement, selected: tuple[Weighed, ...], rejected: tuple[Weighed, ...], end: float
) -> RequirementResult:
    """The result where enough counts, until that moment."""
    lapses = time_of(int(end)) if end < FOREVER else ""
    kind = asked.type or "decision"
    return RequirementResult(
        asked.name, kind, MET, "", selected, rejected, asked.optional, False, lapses, "", ""
    )


def _weighed(entry: Entry, reason: str, detail: str, freshness: str = "") -> Weighed:
    record = entry.record
    return Weighed(record.id, reason, record.path, record.repo, record.line, detail, freshness)
