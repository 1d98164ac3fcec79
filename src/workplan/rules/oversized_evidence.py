"""An evidence record is too large.

What: A record has more than a million characters.

Why: Evidence holds facts about material, not the material: a log or a dump in it hides what is secret.

Fix: Record the digest and the size of the material, and keep it elsewhere.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("oversized-evidence", ERROR, "an evidence record is too large", stage="parse")
