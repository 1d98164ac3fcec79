"""One id names two records.

What: The same id stands in two documents, in two tasks of one document, or in two repositories. An id without a
prefix of its own (`ADHOC-2026-05-01`, `WP-0001`, `ADR-0007`) may stand once in each repository, unless a
configuration claims it for one of them.

Why: Every reference to the id is ambiguous, and a hub would join two histories into one.

Fix: Give the younger record an id of its own.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding, Note
from workplan.diagnostics.place import Place
from workplan.late_pattern import late_pattern
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

_PREFIXED = late_pattern(r"(?!ADHOC-)[A-Za-z][A-Za-z0-9]*-[A-Za-z]")
"""`CUST-WP-…` and `ACT-ADR-…`: the first part names a repository, the second what is counted."""

RULE = Rule("duplicate-id", ERROR, "one id names two records", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """A finding at every place but the first, which is shown as related."""
    document = facts.document
    if document.id:
        yield from _repeated(document.id, document.line, document.at("id"), facts, index)
    for task in facts.tasks:
        if task.id and len(index.definitions(task.id)) > 1:
            yield from _repeated(task.id, task.line, task.at("id"), facts, index)


def _repeated(record_id: str, line: int, at: Place, facts: Facts, index: Index) -> Iterator[Finding]:
    holders = index.definitions(record_id)
    if len(holders) < 2:
        return
    if not _PREFIXED.match(record_id) and not index.owners_of(record_id):
        holders = [holder for holder in holders if holder.repo == facts.repo]
    first = holders[0]
    path = facts.document.path
    if (first.repo, first.path, first.line) == (facts.repo, path, line):
        return
    yield Finding(
        f"`{record_id}` is already defined",
        at,
        "give this record an id of its own",
        record_id,
        (Note(first.path, Place(first.line, ("id",)), "first defined here", first.repo),),
    )
