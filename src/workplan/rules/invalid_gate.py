"""A gate could never be judged as it is written.

What: A condition names a requirement that is not there, a requirement stands in no condition, everything is
optional, or a pin leads nowhere.

Why: A gate that nothing opens is forgotten; one that anything opens is worse.

Fix: The message names the place and what is expected there.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("invalid-gate", ERROR, "a gate could never be judged as it is written", stage="parse")
