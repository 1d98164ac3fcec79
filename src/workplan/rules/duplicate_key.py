"""A key stands twice in one mapping.

What: The same key appears twice in front matter, in a block or in a data file.

Why: Most readers silently keep the last one, so two tools see two different documents.

Fix: Keep one of the two lines.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("duplicate-key", ERROR, "a key stands twice in one mapping", stage="parse")
