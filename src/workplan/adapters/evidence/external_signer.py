"""Signing by a program of the user's: it gets the bytes on standard input and answers with the signature."""

import base64
import binascii
import subprocess
from collections.abc import Sequence

from workplan.errors import UnreachableError
from workplan.evidence.dsse import SIGNATURE_BYTES

SECONDS = 300
"""A hardware key may wait for a touch."""


class ExternalSigner:
    """See Signer: an argument list that is started for each signature. No shell is used."""

    def __init__(self, command: Sequence[str], public: bytes) -> None:
        self._command = list(command)
        self.public_key = public

    def sign(self, message: bytes) -> bytes:
        """See Signer. The answer is 64 bytes, or their base64 or hex."""
        try:
            done = subprocess.run(
                self._command,
                input=message,
                stdout=subprocess.PIPE,
                timeout=SECONDS,
                check=False,
                start_new_session=True,
            )
        except (OSError, subprocess.TimeoutExpired):
            raise UnreachableError(
                "the signer could not be run to its end", "check the program that `--signer` names"
            ) from None
        if done.returncode != 0:
            raise UnreachableError(f"the signer ended with status {done.returncode}", "nothing was signed")
        return signature_from(done.stdout)


def signature_from(data: bytes) -> bytes:
    """64 bytes as they are, in base64 or in hex. Raises UnreachableError for anything else."""
    if len(data) == SIGNATURE_BYTES:
        return data
    text = b"".join(data.split())
    for decode in (binascii.unhexlify, lambda t: base64.b64decode(t, validate=True)):
        try:
            found = decode(text)
        except (ValueError, binascii.Error):
            continue
        if len(found) == SIGNATURE_BYTES:
            return found
    raise UnreachableError(
        "the signer's answer is no Ed25519 signature", f"it must be {SIGNATURE_BYTES} bytes, base64 or hex"
    )


class GivenSignature:
    """See Signer: a signature that was made elsewhere over the bytes that `--bytes` printed."""

    def __init__(self, signature: bytes, public: bytes) -> None:
        self._signature = signature
        self.public_key = public

    def sign(self, message: bytes) -> bytes:  # noqa: ARG002 - the caller proves that it is over this message
        """See Signer."""
        return self._signature
