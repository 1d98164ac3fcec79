"""The front matter has no closing `---`.

What: A document starts with a line `---` and no later line holds `---` (or `...`) alone.

Why: Without the closing line the whole file is YAML: the plan and all its tasks vanish from every reader.

Fix: Put `---` on a line of its own after the last key. The hint names the line that looks like the place, for
example a list item with the delimiter glued to it.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("unterminated-front-matter", ERROR, "the front matter has no closing `---`", stage="parse")
