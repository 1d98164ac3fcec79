"""A record still waits, and everything it waits for is done.

What: A waiting task (or a blocked plan) names its blockers, and every one of them is closed and delivered.

Why: Nobody told it: blocked work stays blocked long after the reason is gone.

Fix: Check that nothing else is missing, and set the status to `todo` (a plan: `ready` or `active`).
"""

from collections.abc import Iterator

from workplan.build.index import WAITS_FOR, Index
from workplan.build.overview import tasks_where
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.model.facts import Document, Facts, Task
from workplan.rules.rule import Rule

RULE = Rule(
    "cleared-blocker",
    WARNING,
    "a record still waits, and everything it waits for is done",
    reach="federation",
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per waiting record whose named blockers have all delivered."""
    document = facts.document
    if document.status in index.vocabulary(facts.repo, document.kind).waiting:
        yield from _cleared(document, index)
    for task in tasks_where(facts, index, lambda status, words: status in words.waiting):
        yield from _cleared(task, index)


def _cleared(record: Document | Task, index: Index) -> Iterator[Finding]:
    if record.fields.get("blocking_reason") or record.fields.get("needs_human"):
        return
    edges = [edge for edge in index.edges_from(record.id) if edge.field in WAITS_FOR] if record.id else []
    if not edges:
        return
    for edge in edges:
        holders = index.definitions(edge.target)
        if not holders or not all(holder.closed and not holder.dead for holder in holders):
            return
    names = ", ".join(f"`{edge.target}`" for edge in edges)
    yield Finding(
        f"`{record.id}` is `{record.status}`, and what it waits for is done: {names}",
        record.at("status"),
        "check that nothing else is missing, and set it to the next status",
        record.id,
        key="cleared",
    )
