"""A closed task was opened again without a word.

What: At the revision that `--since` names a task was done or cancelled, now it is open, and its section has no
dated note that is new since then.

Why: This is how an old checkout undoes finished work: nobody reopened the task, a stale file did.

Fix: Put the status back, or add a dated note that says why the task is open again.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.new_notes import has_new_note
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("status-regression", ERROR, "a closed task was opened again without a note", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per reopened task; silent without `--since`."""
    if not index.has_previous(facts.repo):
        return
    before = index.previous(facts.repo, facts.document.path)
    if before is None:
        return
    earlier = {task.id: task for task in before.tasks}
    for task in facts.tasks:
        old = earlier.get(task.id)
        words = index.vocabulary(facts.repo, facts.document.kind, task.block)
        if old is None or old.status not in words.closed or task.status in words.closed:
            continue
        if not has_new_note(task.id, before, facts):
            yield Finding(
                f"`{task.id}` was `{old.status}` and is `{task.status}` now, without a note",
                task.at("status"),
                "put the status back, or add a dated note that says why it is open again",
                task.id,
                key=f"{old.status}:{task.status}",
            )
