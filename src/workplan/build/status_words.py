"""The words that the statuses of a document's tasks are taken from."""

from collections.abc import Mapping

from workplan.build.index import Index
from workplan.kinds.kind import Vocabulary
from workplan.model.facts import Facts


def task_words(facts: Facts, index: Index) -> Mapping[str, Vocabulary]:
    """The vocabulary of each kind of block that the tasks of a document are: many tasks, one or two kinds."""
    repo, kind = facts.repo, facts.document.kind
    return {block: index.vocabulary(repo, kind, block) for block in {task.block for task in facts.tasks}}
