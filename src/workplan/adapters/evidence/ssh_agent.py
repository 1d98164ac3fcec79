"""Signing by ssh-agent: the private key stays where it is.

https://datatracker.ietf.org/doc/html/draft-ietf-sshm-ssh-agent: a length, a type, and fields with lengths.
"""

import os
import socket
import struct

from workplan.errors import UnreachableError, UsageError
from workplan.evidence.trust_keys import key_id

_REQUEST_IDENTITIES, _IDENTITIES = 11, 12
_SIGN_REQUEST, _SIGN_RESPONSE = 13, 14
_ALGORITHM = b"ssh-ed25519"
_MOST_BYTES = 262_144
_SECONDS = 60.0
"""A key may ask its owner to confirm, or wait for a touch."""


class AgentSigner:
    """See Signer: a key that ssh-agent holds."""

    def __init__(self, blob: bytes, public: bytes) -> None:
        self._blob = blob
        self.public_key = public

    def sign(self, message: bytes) -> bytes:
        """See Signer."""
        request = bytes([_SIGN_REQUEST]) + _field(self._blob) + _field(message) + struct.pack(">I", 0)
        answer = _Fields(_ask(request, _SIGN_RESPONSE))
        signature = _Fields(answer.field())
        if signature.field() != _ALGORITHM:
            raise UnreachableError("ssh-agent signed with another algorithm", "use an Ed25519 key")
        return signature.field()


def open_agent(wanted: bytes | None = None) -> AgentSigner:
    """The Ed25519 key of the agent; `wanted` is the public key to use. Raises UsageError where none or
    several fit, UnreachableError where no agent answers.
    """
    keys = [
        (blob, public)
        for blob in _identities()
        if (public := _ed25519(blob)) and (wanted is None or public == wanted)
    ]
    if not keys:
        raise UsageError(
            "ssh-agent holds no such Ed25519 key" if wanted else "ssh-agent holds no Ed25519 key",
            "add it with `ssh-add FILE`",
        )
    if len(keys) > 1:
        ids = ", ".join(key_id(public)[:16] for _blob, public in keys)
        raise UsageError(
            f"ssh-agent holds several Ed25519 keys: {ids}", "choose one with `--public-key FILE.pub`"
        )
    return AgentSigner(*keys[0])


def _identities() -> list[bytes]:
    answer = _Fields(_ask(bytes([_REQUEST_IDENTITIES]), _IDENTITIES))
    blobs = []
    for _ in range(min(answer.number(), 1000)):
        blobs.append(answer.field())
        answer.field()  # the comment
    return blobs


def _ed25519(blob: bytes) -> bytes:
    fields = _Fields(blob)
    return fields.field() if fields.field() == _ALGORITHM else b""


class _Fields:
    """Reads the fields of an answer one after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self) -> int:
        return int.from_bytes(self._take(4), "big")

    def field(self) -> bytes:
        return self._take(self.number())

    def _take(self, size: int) -> bytes:
        piece = self._data[self._at : self._at + size]
        if len(piece) != size:
            raise UnreachableError("ssh-agent gave an answer that is cut short", "restart the agent")
        self._at += size
        return piece


def _field(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _ask(request: bytes, expected: int) -> bytes:
    path = os.environ.get("SSH_AUTH_SOCK", "")
    if not path:
        raise UnreachableError("no ssh-agent is running: SSH_AUTH_SOCK is not set", "run `eval $(ssh-agent)`")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_SECONDS)
            connection.connect(path)
            connection.sendall(_field(request))
            size = int.from_bytes(_receive(connection, 4), "big")
            if not 0 < size <= _MOST_BYTES:
                raise UnreachableError("ssh-agent gave an answer of impossible size", "restart the agent")
            answer = _receive(connection, size)
    except OSError as error:
        raise UnreachableError(
            f"ssh-agent cannot be asked: {error.strerror or 'no answer in time'}", "check SSH_AUTH_SOCK"
        ) from None
    if answer[0] != expected:
        raise UnreachableError("ssh-agent refused", "the key may be locked, or its use was not confirmed")
    return answer[1:]


def _receive(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise UnreachableError("ssh-agent closed the connection", "restart the agent")
        data += piece
    return data
