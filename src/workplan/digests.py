"""SHA-1, SHA-256 and BLAKE2b as `hashlib` has them, for a program that starts often.

`hashlib` loads OpenSSL, which takes as long as a fifth of an interpreter's start. The interpreter brings the same
functions itself; they are slower by the byte, so that they are used for the first `ENOUGH` bytes of a process only.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

ENOUGH = 1 << 20
"""Bytes from which on loading OpenSSL has paid: it needs a tenth of the time for each."""
_HOMES = {"sha1": ("_sha1",), "sha256": ("_sha2", "_sha256"), "blake2b": ("_blake2",)}
"""Where CPython keeps its own functions; SHA-256 moved in 3.12. Other interpreters may have none."""

_made: dict[str, Callable[..., Any]] = {}
_left = ENOUGH


class Digest(Protocol):
    """What is used of a hash object."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def digest(self) -> bytes:
        """The digest of all bytes so far."""

    def hexdigest(self) -> str:
        """The same in hex."""


def sha256(data: bytes = b"") -> Digest:
    """See `hashlib.sha256`."""
    return new("sha256", data)


def new(name: str, data: bytes = b"", **options: int) -> Digest:
    """See `hashlib.new`. It gives names to things, and never proves who wrote them."""
    global _left  # noqa: PLW0603 - how much is still to be done by the slower ones; the digests are the same
    if _left > 0:
        _left -= len(data)
        if _left <= 0:
            _made.clear()
    make = _made.get(name)
    if make is None:
        make = _made[name] = _maker(name)
    digest: Digest = make(data, usedforsecurity=False, **options)
    return digest


def _maker(name: str) -> Callable[..., Any]:
    for home in _HOMES.get(name, ()) if _left > 0 else ():
        try:
            found: Callable[..., Any] = getattr(import_module(home), name)
        except (ImportError, AttributeError):
            continue
        return found
    import hashlib

    of_library: Callable[..., Any] = getattr(hashlib, name)
    return of_library
