"""A link was reviewed before its target changed.

What: A task's link was reviewed (in its block under `reviewed`, or by a review record), and the fingerprint of the
target is another one now.

Why: What was understood and agreed is not what stands there now; the work may answer to a text that has changed.

Fix: Look at what changed, then run `workplan review TASK TARGET --reason …`. A check never clears a link.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.evidence.trace_links import SUSPECT, stamped_links
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("suspect-link", WARNING, "a link was reviewed before its target changed", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such link."""
    for at, link in stamped_links(facts, index, SUSPECT):
        yield Finding(
            f"the link to `{link.stamp.target}` was reviewed when it had another meaning",
            at,
            f"look at what changed, then run `workplan review {link.stamp.source} {link.stamp.target} --reason …`",
            link.stamp.source,
            key=f"suspect {link.stamp.target}",
        )
