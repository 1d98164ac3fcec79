"""An evidence record contradicts itself.

What: The result is `pass` and the counts hold failures, or the parts add up to more than the total.

Why: One of the two is wrong, and nobody can tell which from here.

Fix: Collect the evidence again, and let the tool write the result.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("contradictory-evidence", ERROR, "an evidence record contradicts itself", stage="parse")
