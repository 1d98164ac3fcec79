"""A task's heading names another task than its id.

What: The heading says `T05` and the block below it says `…-T06`.

Why: People read the heading and tools read the id, so they talk of two different tasks.

Fix: Make both say the same number.
"""

from collections.abc import Iterator

from workplan.build.headings import labels_differ
from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding, Note
from workplan.diagnostics.place import line_span
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("heading-id-mismatch", ERROR, "a task's heading names another task than its id")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per task whose heading label and id disagree."""
    for task in facts.tasks:
        label, name = task.label, task.id
        if label and name and not name.endswith(f"-{label}") and labels_differ(label, name):
            yield Finding(
                f"the heading says `{task.label}`, the id says `{task.id}`",
                task.at("id"),
                "make both name the same task",
                task.id,
                (Note(task.path, line_span(task.heading_line), "the heading"),),
            )
