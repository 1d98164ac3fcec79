"""A time in an evidence record cannot be.

What: A moment that no calendar has, or an end before its start.

Why: Freshness is counted from these times.

Fix: Mend the time in a new record that supersedes this one.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("impossible-time", ERROR, "a time in an evidence record cannot be", stage="parse")
