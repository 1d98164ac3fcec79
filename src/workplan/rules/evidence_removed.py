"""An evidence record was changed or taken away.

What: A sound record with this id stood in the history (in a commit on the first-parent line below the one that is
checked, or in the revision that `--since` names), and no document of the repository holds it any more. Moving a
record, and changing the text around it, changes nothing. In a shallow clone a warning says where the history ends.

Why: Evidence only grows: whoever may delete the record of a failure can open any gate.

Fix: Put the record back, as the hint says. A correction is a new record whose `links.supersedes` names the old one.
Removals of long ago can be accepted with `workplan baseline`.
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
