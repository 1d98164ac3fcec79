"""Whether a decision stands: the newest word on a question counts, and a proposal is no word yet."""

from collections.abc import Sequence

from workplan.evidence.ledger import Entry, Ledger
from workplan.evidence.requirement import DecisionWanted
from workplan.parse.utc_time import seconds_of, time_of

Finding = tuple[Entry, str, str]
"""A decision record, the reason why it does not count ("" where it does), and what explains it."""
_TAKES_BACK = frozenset({"rejected", "superseded", "withdrawn"})


def decisions_on(wanted: DecisionWanted, ledger: Ledger) -> list[Finding]:
    """Every recorded decision on the question, newest first, with why it does or does not count."""
    series = ledger.of_series("decision", (wanted.question,))
    found = [entry for entry in series if _question(entry) == wanted.question]
    found.sort(key=lambda entry: (_since(entry), entry.end, entry.record.id), reverse=True)
    return [(entry, *_reason(entry, found, wanted, ledger)) for entry in found]


def end_of(entry: Entry, wanted: DecisionWanted) -> int | None:
    """The first moment at which the decision no longer holds; None where nothing ends it."""
    fields = entry.record.fields.get("fields") or {}
    review = seconds_of(str(fields.get("review_by") or ""))
    ends = [end for end in (review, entry.expires) if end is not None]
    if wanted.max_age:
        ends.append(_since(entry) + wanted.max_age)
    return min(ends, default=None)


def _reason(entry: Entry, found: Sequence[Entry], wanted: DecisionWanted, ledger: Ledger) -> tuple[str, str]:
    if entry.fault:
        return entry.fault, ""
    fields = entry.record.fields["fields"]
    if _since(entry) > ledger.as_of:
        return "not-yet-effective", f"from {time_of(_since(entry))}"
    end = end_of(entry, wanted)
    if end is not None and end <= ledger.as_of:
        return "expired", f"expired since {time_of(end)}"
    if entry.misfit:
        return "pin-mismatch", entry.misfit
    if entry.record.id in ledger.countered:
        return "countered", f"countered by {ledger.countered[entry.record.id]}"
    if fields.get("status") == "proposed" != wanted.status:
        return "not-decided", "it is proposed, and not decided yet"
    if fields.get("status") != wanted.status:
        return "result", f"it is {fields.get('status')}, not {wanted.status}"
    if wanted.choice and fields.get("choice") != wanted.choice:
        return "where", f"the choice is {fields.get('choice')}, not {wanted.choice}"
    approvers = {str(name).casefold() for name in fields.get("approvers") or ()}
    if len(approvers) < wanted.approvers:
        return "too-few-approvers", f"{len(approvers)} of {wanted.approvers} approvers"
    if wanted.status not in _TAKES_BACK and any(_undoes(other, entry, ledger) for other in found):
        return "newer-decision", "it was taken back since"
    return "", ""


def _undoes(other: Entry, entry: Entry, ledger: Ledger) -> bool:
    """A later decision, or one of the same moment, that rejects or withdraws; also one that is not sound."""
    fields = other.record.fields.get("fields") or {}
    return (
        fields.get("status") in _TAKES_BACK
        and not ledger.is_future(other)
        and other.record.id not in ledger.superseded
        and ledger.as_of >= _since(other) >= _since(entry)
    )


def _question(entry: Entry) -> str:
    fields = entry.record.fields.get("fields")
    return str(fields.get("question") or "") if isinstance(fields, dict) else ""


def _since(entry: Entry) -> int:
    fields = entry.record.fields.get("fields")
    effective = fields.get("effective") if isinstance(fields, dict) else None
    since = seconds_of(effective) if isinstance(effective, str) else None
    return entry.end if since is None else since
