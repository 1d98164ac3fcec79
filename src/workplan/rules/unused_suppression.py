"""A suppression comment that silences nothing.

What: A `workplan: allow` comment stands where its rule finds nothing.

Why: It would silence the next finding of this rule, which nobody has looked at.

Fix: Remove the comment.
"""

from workplan.diagnostics.diagnostic import WARNING
from workplan.rules.rule import Rule

RULE = Rule("unused-suppression", WARNING, "a suppression comment that silences nothing", stage="parse")
