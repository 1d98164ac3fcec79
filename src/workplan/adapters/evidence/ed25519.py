"""Ed25519 by the `cryptography` package, which the extra `trust` brings. Imported only where one signs or verifies."""

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
        load_ssh_private_key,
    )
except ImportError as error:
    from workplan.errors import UnreachableError

    raise UnreachableError(
        "signatures need the package `cryptography`", "install it with `pip install 'workplan[trust]'`"
    ) from error

import os
import stat
from functools import lru_cache

from workplan.adapters.files import read_regular, reason
from workplan.errors import UnreachableError, UsageError
from workplan.evidence.trust_keys import public_key_of

MOST_KEY_BYTES = 65_536


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """See VerifySignature."""
    try:
        _public_key(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def _public_key(public: bytes) -> Ed25519PublicKey:
    """Few keys sign many records, and unpacking one costs a third of a verification."""
    return Ed25519PublicKey.from_public_bytes(public)


class KeyFileSigner:
    """See Signer: a private key in a file outside the repository."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_key: bytes = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        """See Signer."""
        return self._private.sign(message)


def open_key_file(path: str, root: str) -> KeyFileSigner:
    """The key at `path`: PKCS 8 in PEM, or OpenSSH's form. Raises UsageError where it lies inside the
    repository `root`, where others may read it, where it has a passphrase, or is no Ed25519 key. No message
    says anything of what the file holds.
    """
    real = os.path.realpath(path)
    if real.startswith(os.path.realpath(root).rstrip("/") + "/"):
        raise UsageError(
            "the private key lies inside the repository",
            "keep it outside: what lies inside will be committed",
        )
    try:
        mode = os.stat(real).st_mode
        data = read_regular(real, MOST_KEY_BYTES)
    except OSError as error:
        raise UnreachableError(
            f"the key file cannot be read: {reason(error)}", "name the file of a private key"
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise UsageError("other users may read the key file", f"run `chmod 600 {path}`")
    return KeyFileSigner(_private_key(data))


def _private_key(data: bytes) -> Ed25519PrivateKey:
    load = load_ssh_private_key if b"BEGIN OPENSSH" in data[:100] else load_pem_private_key
    try:
        key = load(data, None)
    except (TypeError, ValueError) as error:
        locked = isinstance(error, TypeError) or "password" in str(error).lower()
        raise UsageError(
            "the key file has a passphrase" if locked else "the key file holds no private key",
            "add the key to ssh-agent and sign with `--agent`"
            if locked
            else "make one with `ssh-keygen -t ed25519`",
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(
            "the key file holds a key of another kind", "only Ed25519 is accepted: `ssh-keygen -t ed25519`"
        )
    return key


def read_public_key(path: str) -> bytes:
    """The 32 bytes of the public key in a file: an OpenSSH line, PEM, or base64 of DER."""
    try:
        text = read_regular(path, MOST_KEY_BYTES).decode("ascii", "replace")
    except OSError as error:
        raise UnreachableError(f"`{path}` cannot be read: {reason(error)}", "name a file") from None
    public = public_key_of(text)
    if public is None:
        raise UsageError(
            f"`{path}` holds no Ed25519 public key", "`ssh-keygen -t ed25519` makes a `.pub` file"
        )
    return public
