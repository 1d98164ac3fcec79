"""`trust/keys.yaml`: whose signatures count, in which role, for which tiers, and when."""

import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from workplan.evidence.dsse import decoded
from workplan.late_pattern import late_pattern
from workplan.named_tuple import NamedTuple

KEY_BYTES = 32
_SPKI = bytes.fromhex("302a300506032b6570032100")
"""The DER of an Ed25519 SubjectPublicKeyInfo up to the key itself (RFC 8410)."""
_TIME = late_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")
_SSH_HEAD = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00 "


class Key(NamedTuple):
    """A public key and what it may do. `public` holds 32 bytes.

    `valid_from`, `valid_until` and `revoked_at` are UTC times to the second, "" where there is no such bound.
    `position` is its index in `keys`. No `tiers` means every tier.
    """

    id: str
    public: bytes
    owner: str
    roles: tuple[str, ...]
    tiers: tuple[str, ...]
    valid_from: str
    valid_until: str
    revoked_at: str
    position: int

    def holds_at(self, time: str) -> str:
        """What the key is worth for something signed at `time`: `trusted`, `expired`, `not-yet-valid`, `revoked`."""
        if self.revoked_at and (not time or time >= self.revoked_at):
            return "revoked"
        if self.valid_from and time < self.valid_from:
            return "not-yet-valid"
        return "expired" if self.valid_until and time >= self.valid_until else "trusted"


class KeyFault(NamedTuple):
    """What is wrong with one key of the file: the keys and indexes that lead there, a message, a hint."""

    route: tuple[str | int, ...]
    message: str
    hint: str


def key_id(public: bytes) -> str:
    """The id of a key: SHA-256 over its SubjectPublicKeyInfo in DER."""
    return hashlib.sha256(_SPKI + public).hexdigest()


def spki_base64(public: bytes) -> str:
    """The key as `public_key` spells it: base64 of its SubjectPublicKeyInfo in DER."""
    return binascii.b2a_base64(_SPKI + public, newline=False).decode("ascii")


def public_key_of(text: str) -> bytes | None:
    """The 32 bytes of a key written as an `ssh-ed25519 …` line, as base64 of its DER, or as a PEM body."""
    words = text.split()
    if len(words) >= 2 and words[0] == "ssh-ed25519":
        data = decoded(words[1])
        if data is not None and data.startswith(_SSH_HEAD) and len(data) == len(_SSH_HEAD) + KEY_BYTES:
            return data[-KEY_BYTES:]
        return None
    body = "".join(line for line in text.split("\n") if not line.startswith("-----")).replace(" ", "")
    data = decoded(body.strip())
    if data is not None and data.startswith(_SPKI) and len(data) == len(_SPKI) + KEY_BYTES:
        return data[-KEY_BYTES:]
    return None


def keys_of(fields: Mapping[str, Any]) -> tuple[tuple[Key, ...], tuple[KeyFault, ...]]:
    """The keys of a trust file, and what makes one unusable. A key that is at fault is not trusted."""
    entries = fields.get("keys")
    keys: list[Key] = []
    faults: list[KeyFault] = []
    seen: dict[str, int] = {}
    for position, entry in enumerate(entries if isinstance(entries, list) else ()):
        made = _key(entry, position) if isinstance(entry, dict) else None
        if made is None:
            continue  # the schema says what is missing
        if isinstance(made, KeyFault):
            faults.append(made)
        elif made.id in seen:
            faults.append(
                KeyFault(("keys", position), "the key stands here a second time", "merge the two entries")
            )
        else:
            seen[made.id] = position
            keys.append(made)
    return tuple(keys), tuple(faults)


def _key(entry: Mapping[str, Any], position: int) -> Key | KeyFault | None:
    public_text, owner = entry.get("public_key"), entry.get("owner")
    if not isinstance(public_text, str) or not isinstance(owner, str):
        return None
    public = public_key_of(public_text)
    if public is None:
        return KeyFault(
            ("keys", position, "public_key"),
            "the public key is no Ed25519 key",
            "`workplan evidence sign --show-key` prints it as it must stand here",
        )
    stated = entry.get("id", "")
    if stated and stated != key_id(public):
        return KeyFault(
            ("keys", position, "id"),
            "the id is not that of the public key",
            f"write `id: {key_id(public)}`, or leave it out",
        )
    bounds = _bounds(entry, position)
    if isinstance(bounds, KeyFault):
        return bounds
    return Key(
        id=key_id(public),
        public=public,
        owner=owner,
        roles=_words(entry.get("roles")),
        tiers=_words(entry.get("tiers")),
        valid_from=bounds[0],
        valid_until=bounds[1],
        revoked_at=bounds[2],
        position=position,
    )


def _bounds(entry: Mapping[str, Any], position: int) -> tuple[str, str, str] | KeyFault:
    """When the key begins, ends and was revoked. A bound that cannot be read must not count as none."""
    revoked = entry.get("revoked")
    values = (
        (("valid_from",), entry.get("valid_from")),
        (("valid_until",), entry.get("valid_until")),
        (("revoked", "at"), revoked.get("at", "") if isinstance(revoked, dict) else revoked),
    )
    found = []
    for route, value in values:
        time = time_of(value)
        if value is not None and not time:
            return KeyFault(
                ("keys", position, *route),
                "the time cannot be read, so the key is not trusted",
                "write a date, or a UTC time like `2026-06-27T12:00:00Z`",
            )
        found.append(time)
    return found[0], found[1], found[2]


def _words(value: Any) -> tuple[str, ...]:
    return tuple(sorted({word for word in value if isinstance(word, str)})) if isinstance(value, list) else ()


def time_of(value: Any) -> str:
    """A date or a time as a UTC time to the second; "" where there is none. A date begins at midnight."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return ""
    return value if "T" in value else f"{value}T00:00:00Z"
