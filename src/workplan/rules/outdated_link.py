"""A link leads to a clause that is superseded.

What: A task or gate names, or a review covers, a clause of a canon document that was superseded.

Why: The work answers to a version that no longer binds. Until that is settled, the gates stay closed that the link
touches.

Fix: Name the clause of the version in force under `clauses` and review it. Where the old version holds for this work,
say why: `workplan review TASK TARGET --reason …` settles the link.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.evidence.trace_links import OUTDATED
from workplan.evidence.trace_open import links_said_in
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("outdated-link", WARNING, "a link leads to a clause that is superseded", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such link."""
    for at, link in links_said_in(facts, index, OUTDATED):
        command = f"`workplan review {link.source} {link.target} --reason …`"
        yield Finding(
            f"the link leads to `{link.target}`, which is superseded",
            at,
            f"name and review the clause in force, or say why the old one holds: {command}",
            link.source,
            key=f"outdated {link.target}",
        )
