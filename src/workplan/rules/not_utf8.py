"""A document is not UTF-8 text.

What: A byte sequence in the file is not UTF-8.

Why: Positions, digests and ids would depend on somebody's guess at the encoding.

Fix: Save the file as UTF-8.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("not-utf8", ERROR, "a document is not UTF-8 text", stage="parse")
