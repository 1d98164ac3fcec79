"""A document contains a NUL byte.

What: The file contains a byte 0.

Why: It is not a text file; editors, git and databases treat it in different ways.

Fix: Remove the byte, or move the file to where no documents are expected.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("nul-byte", ERROR, "a document contains a NUL byte", stage="parse")
