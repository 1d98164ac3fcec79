"""The baseline accepts a finding that is gone.

What: An entry of the baseline file matches no finding any more.

Why: A baseline may only shrink; a forgotten entry would accept the same mistake when it comes back.

Fix: Run `workplan baseline`, which removes such entries.
"""

from workplan.diagnostics.diagnostic import WARNING
from workplan.rules.rule import Rule

RULE = Rule(
    "expired-baseline-entry", WARNING, "the baseline accepts a finding that is gone", stage="baseline"
)
