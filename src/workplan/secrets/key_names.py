"""Names of keys that promise a secret, in any spelling: `clientSecret`, `client-secret`, `CLIENT_SECRET`."""

from functools import lru_cache
from itertools import pairwise

from workplan.late_pattern import late_pattern

_ALONE = frozenset(
    {
        "password", "passwords", "passwd", "passphrase", "pwd", "secret", "secrets", "token", "tokens", "credential",
        "credentials", "cookie", "cookies", "authorization", "otp", "totp", "seed", "apikey", "privatekey",
        "clientsecret", "accesskey", "secretkey", "codeverifier", "refreshtoken", "accesstoken", "idtoken", "mnemonic",
        "session", "bearer",
    }
)  # fmt: skip
_PAIRS = frozenset(
    {("private", "key"), ("api", "key"), ("access", "key"), ("code", "verifier"), ("signing", "key"), ("auth", "key"),
     ("encryption", "key"), ("master", "key")}
)  # fmt: skip
MOST_OF_KEY = 200
"""Characters of a key that are looked at; nobody names a field longer, and what is looked at is remembered."""
_WORD = late_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@lru_cache(maxsize=4096)
def promises_secret(key: str) -> bool:
    """Whether the value under this key (its first MOST_OF_KEY characters) would be a secret, by the key's words."""
    words = [word.lower() for word in _WORD.findall(key)]
    return any(word in _ALONE for word in words) or any(pair in _PAIRS for pair in pairwise(words))
