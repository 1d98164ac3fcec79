"""A fenced block is never closed.

What: A code fence is opened and not closed before the end of the file (or of its list item or quote).

Why: An open fence swallows everything after it, the next task included, and what it swallows may even be
valid YAML.

Fix: Close the fence with the same characters on a line of its own; the hint names the likely line.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("unterminated-fence", ERROR, "a fenced block is never closed", stage="parse")
