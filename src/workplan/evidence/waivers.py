"""Waivers: a person answers for a requirement instead of evidence, for a time, with a reason."""

from collections.abc import Collection

from workplan.evidence.ledger import Entry, Ledger
from workplan.evidence.requirement import GatePlan
from workplan.parse.utc_time import seconds_of

WAIVABLE_REASONS = frozenset(
    {
        "", "other-subject", "future", "superseded", "tier", "expired", "pin-unresolved", "pin-mismatch",
        "dirty-tree", "unsigned", "too-few-signatures", "result", "empty-run", "where", "containment-unchecked",
        "newer-failure", "reference-only", "too-few", "not-yet-effective", "too-few-approvers", "newer-decision",
        "not-decided",
    }
)  # fmt: skip
"""What a waiver may stand in for. It never covers a record that is broken, leaks, or is contradicted."""


def waiver_for(
    gate: str, name: str, plan: GatePlan, ledger: Ledger, reasons: Collection[str]
) -> Entry | None:
    """The waiver that lasts longest among those that hold; None where the gate allows none or none holds."""
    if name not in plan.waivable or not set(reasons) <= WAIVABLE_REASONS:
        return None
    series = ledger.of_series("waiver", (gate, name))
    held = [entry for entry in series if _holds(entry, gate, name, plan.waiver_role, ledger)]
    return max(held, key=lambda entry: (ends_at(entry), entry.record.id), default=None)


def ends_at(entry: Entry) -> int:
    """The first moment at which the waiver no longer holds."""
    fields = entry.record.fields["fields"]
    stated = _seconds(fields.get("expires_at"))
    return min(stated, entry.expires) if entry.expires is not None else stated


def _holds(entry: Entry, gate: str, name: str, role: str, ledger: Ledger) -> bool:
    if entry.fault or entry.misfit or entry.record.id in ledger.countered:
        return False
    fields = entry.record.fields["fields"]
    return (
        fields.get("gate") == gate
        and fields.get("requirement") == name
        and entry.record.result == "pass"
        and ends_at(entry) > ledger.as_of
        and (not role or any(role in found.roles for found in ledger.signatures(entry)))
    )


def _seconds(text: object) -> int:
    found = seconds_of(text) if isinstance(text, str) else None
    return -1 if found is None else found
