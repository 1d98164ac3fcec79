"""An evidence record holds what looks like a secret.

What: A value, a key or a comment looks like a key, a token, a password or a hash of one, plain or wrapped in
base64, hex, percent signs, JSON or gzip, or a key is named like one. The finding names the place and the detector;
it never repeats a character.

Why: Evidence is kept for ever and read by many. A secret in it is a leak that git will not forget.

Fix: Take it out and record its digest, id or public prefix instead. If it was real, revoke it: removing it from the
file does not remove it from history. There is no comment that allows it.
"""

from workplan.diagnostics.diagnostic import ERROR
from workplan.rules.rule import Rule

RULE = Rule("secret-in-evidence", ERROR, "an evidence record holds what looks like a secret", stage="parse")
