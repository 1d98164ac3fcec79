"""What a document has many of, in a few groups: its tasks by state, its references by kind.

Nearly all documents are in order, and a group tells at once that nothing in it can be wrong, where looking at
each task and each reference would take every rule as long again.
"""

from collections.abc import Callable, Mapping, Sequence

from workplan.build.index import Index
from workplan.kinds.kind import Vocabulary
from workplan.model.facts import Document, Facts, Reference, Task
from workplan.named_tuple import NamedTuple

State = tuple[str, str, str]
"""The block that a task is, its status, and its status as written."""


class Overview(NamedTuple):
    """The groups of one document, each in file order. `references` are by kind and state; `keys` are those of the
    fields of all tasks.
    """

    facts: Facts
    tasks: Mapping[State, Sequence[Task]]
    references: Mapping[tuple[str, str], Sequence[Reference]]
    keys: frozenset[str]

    def of_kind(self, kind: str) -> list[Reference]:
        """The references of a kind, in file order within each state."""
        return [one for (name, _), found in self.references.items() if name == kind for one in found]


def _overview(facts: Facts) -> Overview:
    tasks: dict[State, list[Task]] = {}
    for task in facts.tasks:
        state = task.block, task.status, task.status_raw
        if state in tasks:
            tasks[state].append(task)
        else:
            tasks[state] = [task]
    references: dict[tuple[str, str], list[Reference]] = {}
    for reference in facts.references:
        kind = reference.kind, reference.state
        if kind in references:
            references[kind].append(reference)
        else:
            references[kind] = [reference]
    keys: frozenset[str] = frozenset().union(*[task.fields for task in facts.tasks])
    return Overview(facts, tasks, references, keys)


_LATEST = [_overview(Facts(Document("", "", "", "", "", "", 0, "", {})))]


def overview_of(facts: Facts) -> Overview:
    """The groups of this document. Those of the latest one are kept: every rule asks for them in turn."""
    latest = _LATEST[0]
    if latest.facts is not facts:
        latest = _LATEST[0] = _overview(facts)
    return latest


def tasks_where(facts: Facts, index: Index, holds: Callable[[str, Vocabulary], object]) -> Sequence[Task]:
    """The tasks, in file order, of whose status and words something holds."""
    found = groups_where(facts, index, holds)
    if len(found) < 2:
        return found[0] if found else ()
    chosen = {id(task) for tasks in found for task in tasks}
    return [task for task in facts.tasks if id(task) in chosen]


def groups_where(
    facts: Facts, index: Index, holds: Callable[[str, Vocabulary], object]
) -> Sequence[Sequence[Task]]:
    """The same tasks by state: of each state it is asked once."""
    found, repo, kind = [], facts.repo, facts.document.kind
    latest: str | None = None
    words = Vocabulary()
    for (block, status, _), tasks in overview_of(facts).tasks.items():
        if block != latest:
            latest, words = block, index.vocabulary(repo, kind, block)
        if holds(status, words):
            found.append(tasks)
    return found


def task_words(facts: Facts, index: Index) -> Mapping[str, Vocabulary]:
    """The vocabulary of each kind of block that the tasks of a document are: many tasks, one or two kinds."""
    repo, kind = facts.repo, facts.document.kind
    return {block: index.vocabulary(repo, kind, block) for block, _, _ in overview_of(facts).tasks}
