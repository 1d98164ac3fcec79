"""A task's id does not belong to its workplan.

What: A task's id begins with another workplan's id than the document that holds it.

Why: References to the task lead to the wrong plan; the block was probably copied.

Fix: Give the task the next free id of this workplan.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("task-id-outside-workplan", ERROR, "a task's id does not belong to its workplan")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per task whose id does not extend the document's id."""
    workplan = facts.document.id
    if not workplan:
        return
    own, start = f"{workplan}-", f"{workplan}-".upper()
    for task in facts.tasks:
        if task.id and not task.id.startswith(own) and not task.id.upper().startswith(start):
            yield Finding(
                f"task id `{task.id}` does not belong to workplan `{workplan}`",
                task.at("id"),
                f"ids here start with `{workplan}-T`",
                task.id,
            )
