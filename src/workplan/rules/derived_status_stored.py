"""A derived status is stored in a file.

What: A status is a word that is computed from other facts (`needs_review`, `stalled`) and must not be stored.

Why: It was true when somebody wrote it down and is wrong the day after; readers compute it afresh.

Fix: Write the stored status that the document really has.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.overview import tasks_where
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("derived-status-stored", ERROR, "a derived status is stored in a file")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """At most one finding for the document, and one per task."""
    document = facts.document
    words = index.vocabulary(facts.repo, document.kind)
    if words.derived and document.status in words.derived:
        yield Finding(
            f"`{document.status}` is derived from other facts and is never stored",
            document.at("status"),
            f"write one of: {', '.join(words.statuses)}",
            document.id,
        )
    for task in tasks_where(facts, index, lambda status, words: status in words.derived):
        words = index.vocabulary(facts.repo, document.kind, task.block)
        yield Finding(
            f"`{task.status}` is derived from other facts and is never stored",
            task.at("status"),
            f"write one of: {', '.join(words.statuses)}",
            task.id,
        )
