"""A schema of the configuration cannot be used.

What: A JSON Schema that `workplan.toml` names cannot be read, is not valid, refers to something unknown, or
contains a pattern that the engine cannot take.

Why: Documents of that kind are read but not checked against it.

Fix: Correct the schema file at the place that the message names.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("invalid-schema", ERROR, "a schema of the configuration cannot be used", stage="parse")
