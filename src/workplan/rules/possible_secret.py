"""A document holds what looks like a secret.

What: Somewhere in the text stands what looks like a private key, a token, an address with a password, or the hash
of one. The source line is not shown, and nothing of it is repeated.

Why: Documents are copied into the hub, into rendered pages and into logs; a secret in one of them is a secret in
all.

Fix: Take it out and revoke it. Write an example as `<token>` or `$TOKEN`.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("possible-secret", ERROR, "a document holds what looks like a secret", stage="parse")
