"""A key that the schema does not know.

What: A key in front matter, in a block or in a data file is not in the schema of its kind.

Why: A misspelt key is silently ignored by every other tool: the priority is not set, the dependency not seen.

Fix: Correct the spelling; the message names the nearest known key. A team's own keys start with `x_`.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("unknown-key", ERROR, "a key that the schema does not know", stage="parse")
