"""A link was reviewed whose target is gone.

What: A task's link was reviewed, and no clause, task, gate or service has the id of its target any more.

Why: Whatever the task answered to was removed or renamed, and nobody said so.

Fix: Name the new target and review it, or remove the entry.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trace_links import DANGLING, stamped_links
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("dangling-link", ERROR, "a link was reviewed whose target is gone", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such link."""
    for at, link in stamped_links(facts, index, DANGLING):
        yield Finding(
            f"the reviewed link leads to `{link.stamp.target}`, which does not exist",
            at,
            "name what replaced it and review that, or remove the entry",
            link.stamp.source,
            key=f"dangling {link.stamp.target}",
        )
