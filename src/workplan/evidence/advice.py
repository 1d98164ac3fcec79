"""What to do next about a requirement that does not hold, by the reason."""

from workplan.evidence.requirement import Requirement
from workplan.model.evidence import TIERS

_BY_REASON = {
    "future": "commit the record, or judge a later moment with `--as-of`",
    "superseded": "collect it again; the record that there was has been replaced",
    "pin-unresolved": "record the deployment (or the requirement) that the pin refers to",
    "pin-mismatch": "collect it again on the state that is pinned",
    "dirty-tree": "commit the changes and collect it again",
    "unsigned": "have it signed by a key of the role that is asked for",
    "too-few-signatures": "have it signed by another key of the role that is asked for",
    "countered": "settle what contradicts it: collect anew, or supersede the counter-evidence",
    "result": "mend what fails, then collect it again",
    "where": "mend what the fields show, then collect it again",
    "empty-run": "run something: a run that counts nothing shows nothing",
    "containment-unchecked": "have the flag checked, and name in `checked_by` what checked it",
    "containment-false": "mend what is not contained, then collect it again",
    "newer-failure": "mend what failed since, then collect it again",
    "reference-only": "collect evidence of another type; a reference alone shows nothing",
    "not-yet-effective": "wait until the decision takes effect",
    "too-few-approvers": "have the decision approved by more people",
    "not-decided": "decide what is proposed",
    "too-few": "collect it again, by runs of their own, until there are enough",
    "newer-decision": "decide anew; the last word took the decision back",
}


def next_action(asked: Requirement, reason: str, tier: int) -> str:
    """One sentence; "" where nothing is to be done."""
    if asked.decision is not None and reason in {"", "missing", "expired", "result", "where"}:
        return f"record a decision on `{asked.decision.question}` that is {asked.decision.status}"
    what = f"{asked.type} record" + (f" about {asked.subjects[0]}" if len(asked.subjects) == 1 else "")
    if reason in {"missing", "other-subject"}:
        return f"collect a {what}" + (f" on {TIERS[tier]} or above" if tier else "")
    if reason == "tier":
        return f"collect the {what} on {TIERS[tier]} or above"
    if reason == "expired":
        return f"collect a fresh {what}"
    return _BY_REASON.get(reason, f"mend the record: `workplan explain {reason}`")
