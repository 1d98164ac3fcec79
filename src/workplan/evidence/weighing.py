"""Whether one record satisfies one requirement, and if not, the first reason why."""

from typing import Any

from workplan.evidence.ledger import Entry, Ledger, value_at
from workplan.evidence.requirement import Comparison, Requirement
from workplan.model.evidence import TIERS
from workplan.parse.utc_time import time_of

SAYS_NO = frozenset({"result", "where", "empty-run", "containment-false", "newer-failure"})
"""Reasons of records that are all that was asked for, and say that it does not hold: `unmet`, not `unknown`."""

_FAULTS = {"future": "observed after the moment that is judged", "superseded": "replaced by a later record"}

Reason = tuple[str, str]
"""A reason code, "" where nothing speaks against the record, and what explains it."""


def weigh(
    entry: Entry, asked: Requirement, subject: str, ledger: Ledger, pinned: frozenset[str], words: bool
) -> Reason:
    """The first reason why a record of the right type does not satisfy the requirement.

    `subject` is the one of the requirement's subjects that is looked for ("" = any). `pinned` holds the values
    of which the record must name one, empty where nothing is pinned or the pin leads nowhere. Without `words` the
    code counts alone: what explains it costs more than the look that it explains.
    """
    if entry.fault:
        return entry.fault, _FAULTS.get(entry.fault, "")
    if subject and subject not in entry.subjects:
        return "other-subject", f"{subject} is not among its subjects" if words else ""
    if entry.tier < asked.tier:
        return "tier", f"tier {TIERS[entry.tier]} < {TIERS[asked.tier]}" if words else ""
    ends = expiry_of(entry, asked) if asked.max_age else entry.expires
    if ends is not None and ends <= ledger.as_of:
        return "expired", f"expired since {time_of(ends)}" if words else ""
    if entry.misfit:
        return "pin-mismatch", entry.misfit
    found = _pin_reason(entry, asked, pinned) if asked.pin[0] else None
    if found is None and asked.signers:
        found = _signature_reason(entry, asked, ledger)
    return found or _content_reason(entry, asked, ledger, words)


def expiry_of(entry: Entry, asked: Requirement) -> int | None:
    """The first moment at which the record no longer counts; None where it never ends."""
    if not asked.max_age:
        return entry.expires
    aged = entry.end + asked.max_age
    return aged if entry.expires is None else min(aged, entry.expires)


def pins_of(entry: Entry) -> frozenset[str]:
    """Every commit, digest and version that the record says it looked at."""
    fields = entry.record.fields
    found: set[str] = set()
    for subject in fields.get("subjects") or ():
        pin = subject.get("pin") if isinstance(subject, dict) else None
        found |= {str(value) for value in pin.values()} if isinstance(pin, dict) else set()
    for item in fields.get("inputs") or ():
        if isinstance(item, dict):
            found |= {str(item[key]) for key in ("gitCommit", "gitBlob", "sha256") if key in item}
    return frozenset(found)


def _pin_reason(entry: Entry, asked: Requirement, pinned: frozenset[str]) -> Reason | None:
    if not pinned:
        return "pin-unresolved", f"nothing says what {asked.pin[1]} is"
    if not pins_of(entry) & pinned:
        return "pin-mismatch", f"it does not name {_short(min(pinned))}"
    inputs = entry.record.fields.get("inputs") or ()
    if any(isinstance(item, dict) and item.get("clean") is False for item in inputs):
        return "dirty-tree", "changes that were not committed went in"
    return None


def _signature_reason(entry: Entry, asked: Requirement, ledger: Ledger) -> Reason | None:
    good = [found for found in ledger.signatures(entry) if asked.role in found.roles]
    if len(good) >= asked.signers:
        return None
    if good:
        return "too-few-signatures", f"{len(good)} of {asked.signers} keys of role {asked.role}"
    refused = ledger.trust.refused.get(entry.record.digest, ())
    return "unsigned", ", ".join(sorted(set(refused))) or f"no verified signature of role {asked.role}"


_COUNTS: Reason = ("", "")


def _content_reason(entry: Entry, asked: Requirement, ledger: Ledger, words: bool) -> Reason:
    if ledger.countered and entry.record.id in ledger.countered:
        return "countered", f"countered by {ledger.countered[entry.record.id]}"
    if entry.result != asked.result:
        return "result", f"result {entry.result}, not {asked.result}"
    if entry.empty:
        return "empty-run", "nothing was counted"
    for comparison in asked.where:
        field, operator, wanted = comparison
        value = value_at(entry.fields, field)
        if not holds(operator, value, wanted):
            return "where", _said(comparison, value) if words else ""
    flags = _containment_reason(entry.record.fields.get("containment"), asked) if asked.containment else None
    if flags is not None:
        return flags
    if entry.negative and asked.result not in {"fail", "error"}:
        return "result", "it counts failures"
    if asked.result == "pass" and ledger.outdone(entry):
        return "newer-failure", "it failed since"
    return _COUNTS


def _containment_reason(flags: Any, asked: Requirement) -> Reason | None:
    """A flag counts only with the check that set it: a flag that nobody checked is neither true nor false."""
    unchecked = None
    for name, wanted in asked.containment:
        flag = value_at(flags, name)
        state = value_at(flag, "state")
        if state not in {"true", "false"} or not value_at(flag, "checked_by"):
            unchecked = unchecked or ("containment-unchecked", f"nobody checked {name}")
        elif (state == "true") != wanted:
            return "containment-false", f"{name} is {state}"
    return unchecked


def holds(operator: str, value: Any, wanted: Any) -> bool:
    """Whether a field's value passes; a field that is not there passes nothing, nor does one of another type."""
    if value is None:
        return False
    if operator == "eq":
        return type(value) is type(wanted) and bool(value == wanted)
    if operator == "ne":
        return not _same(value, wanted)
    if operator == "in":
        return any(_same(value, option) for option in wanted)
    if not _is_number(value) or not _is_number(wanted):
        return False
    return bool(
        {"ge": value >= wanted, "gt": value > wanted, "le": value <= wanted, "lt": value < wanted}.get(
            operator
        )
    )


def _same(value: Any, wanted: Any) -> bool:
    return type(value) is type(wanted) and bool(value == wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _said(comparison: Comparison, value: Any) -> str:
    shown = "absent" if value is None else str(value) if isinstance(value, (int, str)) else "a list"
    return f"{comparison.field} is {_short(shown)}, expected {comparison.operator} {comparison.value}"


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:12] + "…"
