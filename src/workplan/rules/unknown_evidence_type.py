"""An evidence record is of a type that is not known.

What: `type` is none of the types that the schema lists.

Why: Nobody can say which fields such a record may hold, or what it shows, so it counts for nothing.

Fix: Use the type that fits; `workplan schema evidence` lists them.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule(
    "unknown-evidence-type", ERROR, "an evidence record is of a type that is not known", stage="parse"
)
