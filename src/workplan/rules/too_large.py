"""A document is larger than the limit.

What: The file is larger than `limits.file_bytes` (4 MiB unless configured), or nested deeper than any person writes.

Why: One file must not take the memory or the time of the whole run.

Fix: Split the document, exclude it, or raise the limit in `workplan.toml`.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("too-large", ERROR, "a document is larger than the limit", stage="parse")
