"""Evidence add: what a person looked at, decided, waived or reviewed."""

from collections.abc import Mapping
from typing import Any

from workplan.errors import UsageError
from workplan.evidence.collect_counts import Counts
from workplan.evidence.collect_record import Context, record_of, slug_of, sorted_words
from workplan.named_tuple import NamedTuple

RESULTS = ("pass", "fail", "error", "not-run", "not-applicable", "inconclusive")
STATUSES = ("proposed", "accepted", "rejected", "superseded", "withdrawn")
VERDICTS = ("accepted", "rejected", "needs-work")


class Person(NamedTuple):
    """Who says it: a name without spaces, such as a login."""

    name: str
    kind: str = "human"

    def producer(self) -> dict[str, str]:
        """As a record names its producer."""
        return {"kind": self.kind, "id": self.name}


def manual_check(
    context: Context, person: Person, suite: str, result: str, note: str, run_id: str
) -> dict[str, Any]:
    """A check that a person made by hand: one check, counted by a human."""
    _needs(note, "a manual check says what was looked at", "add `--note TEXT`")
    if result not in RESULTS:
        raise UsageError(f"`{result}` is no result", f"the results are: {', '.join(RESULTS)}")
    counts = {
        "pass": Counts("human", passed=1),
        "fail": Counts("human", failed=1),
        "error": Counts("human", error=1),
    }.get(result, Counts("human", skipped=1))
    fields = {
        "run_id": run_id,
        "suite": slug_of(suite, "manual-check"),
        "counts": counts.fields(),
        "counted_by": "human",
        "note": note,
    }
    return record_of(context, "test-run", person.producer(), "EXAMINE", result, fields)


class DecisionGiven(NamedTuple):
    """A decision as it is entered. `effective` and `review_by` are UTC times."""

    question: str
    choice: str
    status: str
    approvers: tuple[str, ...]
    effective: str
    options: tuple[str, ...] = ()
    review_by: str = ""
    decision_id: str = ""
    note: str = ""


def decision(context: Context, person: Person, given: DecisionGiven) -> dict[str, Any]:
    """A decision with its question, its choice and who approved it."""
    _needs(given.question, "a decision answers a question", "add `--question WORDS`")
    _needs(given.choice, "a decision makes a choice", "add `--choice WORDS`")
    if given.status not in STATUSES:
        raise UsageError(f"`{given.status}` is no status of a decision", f"one of: {', '.join(STATUSES)}")
    if not given.approvers:
        raise UsageError("a decision names who approved it", "add `--approver NAME`, once for each")
    question = slug_of(given.question)
    fields: dict[str, Any] = {
        "decision_id": given.decision_id or f"{question}-{given.effective[:10]}",
        "question": question,
        "status": given.status,
        "choice": slug_of(given.choice),
        "approvers": sorted_words(given.approvers),
        "effective": given.effective,
    }
    optional = {
        "options": sorted_words([slug_of(option) for option in given.options]),
        "review_by": given.review_by,
        "note": given.note,
    }
    fields.update({key: value for key, value in optional.items() if value})
    return record_of(context, "decision", person.producer(), "INTERVIEW", "pass", fields)


class WaiverGiven(NamedTuple):
    """A waiver as it is entered; it always ends at some time."""

    gate: str
    requirement: str
    reason: str
    expires_at: str
    approver: str
    approver_role: str = ""
    decision: str = ""


def waiver(context: Context, person: Person, given: WaiverGiven) -> dict[str, Any]:
    """A requirement of a gate that may be left unmet until a date, with the reason and who takes it upon them."""
    _needs(given.gate, "a waiver is for a gate", "add `--gate ID`")
    _needs(given.requirement, "a waiver is for one requirement of the gate", "add `--requirement NAME`")
    _needs(given.reason, "a waiver gives its reason", "add `--note TEXT`")
    _needs(given.expires_at, "a waiver ends at some time", "add `--expires 2026-12-31`")
    fields = {
        "gate": given.gate,
        "requirement": given.requirement,
        "reason": given.reason,
        "approver": given.approver,
        "expires_at": given.expires_at,
    }
    optional = {"approver_role": given.approver_role, "decision": given.decision}
    fields.update({key: value for key, value in optional.items() if value})
    context = context._replace(gates=(*context.gates, given.gate))
    return record_of(context, "waiver", person.producer(), "INTERVIEW", "pass", fields)


class ReviewGiven(NamedTuple):
    """A review as it is entered: `source` links to `target`, which had this fingerprint. `found` is the state of the
    link before, `parts` are digests of what the fingerprint covers.
    """

    target: str
    fingerprint: str
    verdict: str
    note: str
    source: str = ""
    decision: str = ""
    found: str = ""
    parts: tuple[tuple[str, str], ...] = ()


def review(context: Context, person: Person, given: ReviewGiven) -> dict[str, Any]:
    """Somebody looked at one state of something, and says what they think of it and why."""
    _needs(given.note, "a review gives its reason", "add `--reason TEXT`")
    if given.verdict not in VERDICTS:
        raise UsageError(f"`{given.verdict}` is no verdict", f"the verdicts are: {', '.join(VERDICTS)}")
    fields = {
        "target": given.target,
        "fingerprint": given.fingerprint,
        "verdict": given.verdict,
        "reviewer": person.name,
        "note": given.note,
    }
    optional: dict[str, Any] = {
        "source": given.source,
        "decision": given.decision,
        "found": given.found,
        "parts": dict(given.parts),
    }
    fields.update({key: value for key, value in optional.items() if value})
    result = {"accepted": "pass", "rejected": "fail"}.get(given.verdict, "inconclusive")
    return record_of(context, "review", person.producer(), "EXAMINE", result, fields)


def written_record(content: Mapping[str, Any]) -> dict[str, Any]:
    """A record that somebody wrote whole, its lists put in order where order means nothing."""
    record = dict(content)
    for key in ("claims", "non_claims"):
        if isinstance(record.get(key), list) and all(isinstance(word, str) for word in record[key]):
            record[key] = sorted_words(record[key])
    return record


def _needs(value: str, message: str, hint: str) -> None:
    if not value.strip():
        raise UsageError(message, hint)
