"""YAML that cannot be read, or that is not allowed here.

What: The YAML of the front matter, of a block or of a data file has a syntax error, or uses aliases, tags,
merge keys or several documents.

Why: A block that cannot be read is a task that nobody sees. Aliases and tags can expand without bound or
create objects, so documents from a repository may not use them.

Fix: Correct the line; the message says what the reader expected. Quote values that contain `: ` or ` #`.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("invalid-yaml", ERROR, "YAML that cannot be read, or that is not allowed here", stage="parse")
