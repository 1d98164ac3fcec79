"""Whether a record of a document is still open."""

from workplan.build.index import Index
from workplan.model.facts import Facts


def is_open(record_id: str, facts: Facts, index: Index) -> bool:
    """Whether the record is one of this document's and not closed; a document without a status is open."""
    document = facts.document
    if record_id == document.id:
        return document.status not in index.vocabulary(facts.repo, document.kind).closed
    return any(
        task.status not in index.vocabulary(facts.repo, document.kind, task.block).closed
        for task in facts.tasks
        if task.id == record_id
    )
