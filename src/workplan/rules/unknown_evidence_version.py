"""An evidence record is of a version that is not known.

What: `schema` names another version than `evidence/v1`.

Why: A record that is read by the wrong rules may say the opposite of what was meant, so it counts for nothing.

Fix: Update workplan, or collect the evidence again in this version.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule(
    "unknown-evidence-version", ERROR, "an evidence record is of a version that is not known", stage="parse"
)
