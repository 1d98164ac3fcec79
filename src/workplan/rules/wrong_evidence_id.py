"""The id of an evidence record does not belong to its content.

What: The id holds a digest over the rest of the record, and it is another one.

Why: A record that was edited after the fact is no evidence. The id makes every edit visible.

Fix: Put the record back as it was. A correction is a new record whose `links.supersedes` names this one.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule(
    "wrong-evidence-id", ERROR, "the id of an evidence record does not belong to its content", stage="parse"
)
