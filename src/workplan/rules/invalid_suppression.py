"""A suppression comment that cannot be obeyed.

What: A `workplan: allow` comment names no rule that exists, or gives no reason.

Why: A silenced finding without a reason is a question that nobody can answer later.

Fix: Write `<!-- workplan: allow RULE: reason -->`; `workplan rules` lists the names.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("invalid-suppression", ERROR, "a suppression comment that cannot be obeyed", stage="parse")
