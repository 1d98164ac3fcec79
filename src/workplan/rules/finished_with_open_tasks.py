"""A closed plan still has open tasks.

What: A workplan is finished or archived, and some of its tasks are not closed.

Why: Nobody looks into a closed plan for work, so the tasks are lost.

Fix: Close or move each open task, or set the plan back to `active`.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import tasks_where
from workplan.diagnostics.diagnostic import ERROR, Finding, Note
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("finished-with-open-tasks", ERROR, "a closed plan still has open tasks")
_SHOWN = 5


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """At most one finding per document; the first open tasks are shown as related."""
    document = facts.document
    if document.status not in index.vocabulary(facts.repo, document.kind).closed:
        return
    still_open = tasks_where(facts, index, lambda status, words: status not in words.closed)
    if still_open:
        names = ", ".join(task.id for task in still_open[:_SHOWN])
        more = f" and {len(still_open) - _SHOWN} more" if len(still_open) > _SHOWN else ""
        yield Finding(
            f"this plan is `{document.status}` with open tasks: {names}{more}",
            document.at("status"),
            "close or move each open task, or set the plan back to `active`",
            document.id,
            tuple(Note(task.path, task.at("status"), f"`{task.status}`") for task in still_open[:_SHOWN]),
            key="open tasks",
        )
