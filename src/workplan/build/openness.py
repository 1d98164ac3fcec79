"""Which records of a document are still open."""

from collections.abc import Collection

from workplan.build.index import Index
from workplan.build.overview import groups_where
from workplan.model.facts import Facts


def open_records(facts: Facts, index: Index) -> frozenset[str]:
    """The ids of this document's records that are not closed; a document without a status is open."""
    document = facts.document
    groups = groups_where(facts, index, lambda status, words: status not in words.closed)
    still_open = {task.id for tasks in groups for task in tasks}
    still_open.discard(document.id)
    if document.status not in index.vocabulary(facts.repo, document.kind).closed:
        still_open.add(document.id)
    return frozenset(still_open)


def open_among(record_ids: Collection[str], facts: Facts, index: Index) -> Collection[str]:
    """Those of these ids that `open_records` has: for few of them, without a look at the words of all tasks."""
    document = facts.document
    still_open = {
        task.id
        for task in facts.tasks
        if task.id in record_ids
        and task.status not in index.vocabulary(facts.repo, document.kind, task.block).closed
    }
    still_open.discard(document.id)
    if document.status not in index.vocabulary(facts.repo, document.kind).closed:
        still_open.add(document.id)
    return still_open
