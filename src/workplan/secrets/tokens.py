"""Looking closer at one token: is it what its form suggests, or an example, a placeholder, a word?"""

import binascii
from math import log2

PLACEHOLDERS = frozenset(
    {
        "password", "passwd", "pass", "secret", "token", "changeme", "change-me", "example", "placeholder", "redacted",
        "hidden", "xxx", "xxxx", "xxxxx", "xxxxxx", "xxxxxxxx", "your-password", "your-token", "your_password", "pwd",
        "...", "***", "****", "********", "pw", "postgres", "hunter2",
    }
)  # fmt: skip
_MARKS = "$<>{}*…%("


def unpadded(token: str) -> bytes | None:
    """The bytes of base64 or base64url with or without padding; None where it is neither."""
    body = token.rstrip("=").translate({45: 43, 95: 47})
    if len(body) % 4 == 1:
        return None
    try:
        return binascii.a2b_base64(body + "=" * (-len(body) % 4), strict_mode=True)
    except (binascii.Error, ValueError):
        return None


def is_jose_header(token: str) -> bool:
    """Whether a token is the base64url of a JSON object that names an algorithm."""
    data = unpadded(token)
    return data is not None and data.lstrip()[:1] == b"{" and (b'"alg"' in data or b'"enc"' in data)


def is_basic(token: str) -> bool:
    """Whether a token is the base64 of `user:password`."""
    data = unpadded(token)
    if data is None or b":" not in data:
        return False
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    return text.isprintable()


def is_real_password(token: str) -> bool:
    """Whether it may be a password, and is no placeholder such as `$PASSWORD`, `<token>` or `changeme`."""
    return token.lower() not in PLACEHOLDERS and not any(mark in token for mark in _MARKS)


def is_mixed(token: str) -> bool:
    """Whether it has digits and letters in a mixture that words do not have."""
    digits = sum(letter.isdigit() for letter in token)
    letters = sum(letter.isalpha() for letter in token)
    return digits >= 2 and letters >= 2 and (digits * 20 >= len(token)) and entropy(token) >= 3.0


def entropy(token: str) -> float:
    """Bits per character, from the frequencies of its characters."""
    size = len(token)
    counts = (token.count(letter) for letter in set(token))
    return -sum(count / size * log2(count / size) for count in counts) if size else 0.0
