"""Which records of a document are still open."""

from collections.abc import Collection

from workplan.build.index import Index
from workplan.build.overview import groups_where
from workplan.model.facts import Facts


def open_records(facts: Facts, index: Index) -> frozenset[str]:
    """The ids of this document's records that are not closed; a document without a status is open."""
    groups = groups_where(facts, index, lambda status, words: status not in words.closed)
    still_open = {task.id for tasks in groups for task in tasks}
    return frozenset(_with_document(still_open, facts, index))


def open_among(record_ids: Collection[str], facts: Facts, index: Index) -> Collection[str]:
    """Those of these ids that `open_records` has: for few of them, without a look at the words of all tasks."""
    kind = facts.document.kind
    still_open = {
        task.id
        for task in facts.tasks
        if task.id in record_ids and task.status not in index.vocabulary(facts.repo, kind, task.block).closed
    }
    return _with_document(still_open, facts, index)


def _with_document(still_open: set[str], facts: Facts, index: Index) -> set[str]:
    """These ids of open tasks, with that of the document where it is open itself."""
    document = facts.document
    still_open.discard(document.id)
    if document.status not in index.vocabulary(facts.repo, document.kind).closed:
        still_open.add(document.id)
    return still_open
