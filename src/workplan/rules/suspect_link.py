"""A link was reviewed before its target changed.

What: A link of a task or gate was reviewed (in the task's block under `reviewed`, or by a review record), and the
fingerprint of the target is another one now.

Why: What was understood and agreed is not what stands there now; the work may answer to a text that has changed.
Until somebody looks, the gates stay closed that the task or gate touches.

Fix: Look at what changed, then run `workplan review TASK TARGET --reason …`. A check never clears a link.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import WARNING, Finding
from workplan.evidence.trace_links import SUSPECT
from workplan.evidence.trace_open import links_said_in
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("suspect-link", WARNING, "a link was reviewed before its target changed", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per such link."""
    for at, link in links_said_in(facts, index, SUSPECT):
        changed = link.changed()
        what = f"; since then its {' and '.join(changed)} changed" if changed else ""
        yield Finding(
            f"the link to `{link.target}` was reviewed when it had another meaning{what}",
            at,
            f"look at what changed, then run `workplan review {link.source} {link.target} --reason …`",
            link.source,
            key=f"suspect {link.target}",
        )
