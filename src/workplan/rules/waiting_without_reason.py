"""A record waits, and nothing says for what.

What: A task waits (or a plan is blocked) without `blocked_by`, `blocked_on`, `depends_on`, `blocking_reason` or
`intervention_note`, and its prose does not say what it is blocked by either.

Why: Nobody can unblock it, and nothing can notice that the reason is gone.

Fix: Name the blocker, best as `blocked_by: ID`; else write `blocking_reason: …` or "Blocked until …".
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import tasks_where
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("waiting-without-reason", WARNING, "a record waits, and nothing says for what")
REASONS = (
    "blocked_by",
    "blocked_on",
    "depends_on",
    "depends_on_workplans",
    "blocking_reason",
    "intervention_note",
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per waiting record without a reason."""
    document = facts.document
    hint = 'name the blocker: `blocked_by: ID`, or `blocking_reason: …`, or write "Blocked until …"'
    words = index.vocabulary(facts.repo, document.kind)
    if document.status in words.waiting and not document.reason and not _reasoned(document.fields):
        yield Finding(
            f"this plan is `{document.status}` without a reason", document.at("status"), hint, document.id
        )
    for task in tasks_where(facts, index, lambda status, words: status in words.waiting):
        if not task.reason and not _reasoned(task.fields):
            yield Finding(f"`{task.id}` waits without a reason", task.at("status"), hint, task.id)


def _reasoned(fields: object) -> bool:
    return isinstance(fields, dict) and any(map(fields.get, REASONS))
