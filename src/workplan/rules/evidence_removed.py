"""An evidence record was changed or taken away.

What: Compared with the revision that `--since` names, a record with this id is no longer anywhere in the
repository.

Why: Evidence only grows: whoever may delete the record of a failure can open any gate.

Fix: Put the record back. A correction is a new record whose `links.supersedes` names the old one.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule(
    "evidence-removed",
    ERROR,
    "an evidence record was changed or taken away",
    reach="federation",
    stage="parse",
)
