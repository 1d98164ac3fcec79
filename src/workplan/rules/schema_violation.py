"""A value that the schema does not allow.

What: A value has the wrong type or form, or a required key is missing.

Why: Everything after this step relies on the shape that the schema promises.

Fix: The message names the key and what is expected; `workplan schema KIND` prints the schema.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("schema-violation", ERROR, "a value that the schema does not allow", stage="parse")
