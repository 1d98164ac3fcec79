"""A JSON document that cannot be read.

What: The text is not one JSON value: a comment, a missing comma, `NaN`, a number of a hundred digits.

Why: What one reader takes and another refuses has no digest that both agree on.

Fix: Write plain JSON; the finding names the place where reading stopped.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("invalid-json", ERROR, "a JSON document that cannot be read", stage="parse")
