"""An evidence record has no canonical form.

What: A number with a point, a number beyond 2^53, a key without value, a text that is not in normal form NFC, or an
unsorted list whose order means nothing.

Why: The id and every signature are made from the canonical bytes; two spellings of one fact would be two facts.

Fix: Write the value as the hint says. Layout, comments and the order of keys are free.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("noncanonical-evidence", ERROR, "an evidence record has no canonical form", stage="parse")
