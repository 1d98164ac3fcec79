"""The id and the digest of an evidence record, both made from its canonical bytes."""

from collections.abc import Mapping
from typing import Any

from workplan.digests import sha256
from workplan.parse.canonical_json import bytes_of_read, canonical_bytes

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_LETTERS = 26


def evidence_id(record: Mapping[str, Any]) -> str:
    """`ev:TYPE:` and 26 base32 letters (130 bits) of the SHA-256 over the record without its id.

    Raises ValueError where the record has no canonical bytes, or no type.
    """
    kind = record.get("type")
    if not isinstance(kind, str):
        raise ValueError("a record without a type has no id")  # noqa: TRY004 - one error for every misfit
    digest = sha256(canonical_bytes({key: value for key, value in record.items() if key != "id"}))
    bits = int.from_bytes(digest.digest(), "big") >> (256 - 5 * _LETTERS)
    letters = [_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(_LETTERS))]
    return f"ev:{kind}:{''.join(letters)}"


def digest_of(value: Any) -> str:
    """The SHA-256 (hex) of a value's canonical bytes. Raises ValueError where it has none."""
    return sha256(canonical_bytes(value)).hexdigest()


def digest_of_plain(value: Any) -> str:
    """The same of a value that was made of nothing else than texts, booleans, None, lists and mappings by text, and
    integers within bounds: whether it has canonical bytes need not be found out.
    """
    data = bytes_of_read(value)
    return sha256(data if data.isascii() else canonical_bytes(value)).hexdigest()
