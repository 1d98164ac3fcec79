"""An evidence record ends too early.

What: The file is empty, or its JSON stops in the middle.

Why: Half a record would be read as a record that says less; a missing failure must never look like a pass.

Fix: Restore the file from git, or collect the evidence again.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("truncated-evidence", ERROR, "an evidence record ends too early", stage="parse")
