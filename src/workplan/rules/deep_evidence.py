"""An evidence record is nested too deeply.

What: Lists and mappings stand more than twelve levels inside each other.

Why: No type of record needs more than six levels; a deeper one was not written to be read.

Fix: Flatten the record to the keys of its type: `workplan schema evidence` prints them.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("deep-evidence", ERROR, "an evidence record is nested too deeply", stage="parse")
