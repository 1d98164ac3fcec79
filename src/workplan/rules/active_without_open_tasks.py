"""A plan is active although all its tasks are closed.

What: A workplan is active or blocked, has tasks, and every one of them is closed.

Why: It shows as work in progress, and nobody is working on it.

Fix: Review it and set it to `finished`, or add the tasks that are left.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import groups_where
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("active-without-open-tasks", WARNING, "a plan is active although all its tasks are closed")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """At most one finding per document."""
    document = facts.document
    if document.status not in ("active", "blocked") or not facts.tasks:
        return
    if not groups_where(facts, index, lambda status, words: status not in words.closed):
        yield Finding(
            f"this plan is `{document.status}`, and all of its tasks are closed",
            document.at("status"),
            "review it and write `finished`, or add the tasks that are left",
            document.id,
        )
