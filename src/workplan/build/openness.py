"""Which records of a document are still open."""

from workplan.build.index import Index
from workplan.build.status_words import task_words
from workplan.model.facts import Facts


def open_records(facts: Facts, index: Index) -> frozenset[str]:
    """The ids of this document's records that are not closed; a document without a status is open."""
    document = facts.document
    words = task_words(facts, index)
    still_open = {task.id for task in facts.tasks if task.status not in words[task.block].closed}
    still_open.discard(document.id)
    if document.status not in index.vocabulary(facts.repo, document.kind).closed:
        still_open.add(document.id)
    return frozenset(still_open)
