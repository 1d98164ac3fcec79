"""A link was reviewed whose target is superseded.

What: A task's link was reviewed, and its target is a clause of a canon document that was superseded.

Why: The work answers to a version that no longer binds.

Fix: Review the clause of the version in force: `workplan review TASK SPEC#CLAUSE --reason …`.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.evidence.trace_links import OUTDATED, stamped_links
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("outdated-link", WARNING, "a link was reviewed whose target is superseded", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such link."""
    for at, link in stamped_links(facts, index, OUTDATED):
        yield Finding(
            f"the reviewed link leads to `{link.stamp.target}`, which is superseded",
            at,
            f"run `workplan review {link.stamp.source} SPEC#CLAUSE --reason …` for the version in force",
            link.stamp.source,
            key=f"outdated {link.stamp.target}",
        )
