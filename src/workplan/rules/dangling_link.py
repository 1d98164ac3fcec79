"""A link was reviewed whose target is gone.

What: A link was reviewed, and no clause, task, gate or service has the id of its target any more.

Why: Whatever the work answered to was removed or renamed, and nobody said so. Until that is settled, the gates stay
closed that the link touches.

Fix: Name the new target and review it, or remove the entry. Where nothing replaces the target, say why:
`workplan review TASK TARGET --reason …` settles the link.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.evidence.trace_links import DANGLING
from workplan.evidence.trace_open import links_said_in
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("dangling-link", ERROR, "a link was reviewed whose target is gone", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such link."""
    for at, link in links_said_in(facts, index, DANGLING):
        if link.stamp is not None:
            yield Finding(
                f"the reviewed link leads to `{link.target}`, which does not exist",
                at,
                f"name what replaced it, or say why nothing does: "
                f"`workplan review {link.source} {link.target} --reason …`",
                link.source,
                key=f"dangling {link.target}",
            )
