import json
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_trust.conftest import kept, private_key, record, signer
from workplan.evidence.trust_keys import key_id
from workplan.usecases.evidence_sign import bytes_to_sign

__all__ = ["cli", "scratch"]


def key_file(folder: Path, number: int = 1, form: str = "pem") -> Path:
    path = folder / f"key-{number}-{form}"
    formats = {
        "pem": (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8),
        "ssh": (serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH),
    }
    path.write_bytes(private_key(number).private_bytes(*formats[form], serialization.NoEncryption()))
    path.chmod(0o600)
    return path


def public_line(number: int = 1) -> str:
    public = private_key(number).public_key()
    return public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()


def public_file(folder: Path, number: int = 1) -> Path:
    path = folder / f"key-{number}.pub"
    path.write_text(public_line(number))
    return path


@pytest.fixture
def home(scratch: Scratch) -> Scratch:
    scratch.plan()
    scratch.write(
        "trust/keys.yaml", f"keys:\n  - public_key: {public_line()}\n    owner: anna\n    roles: [operator]\n"
    )
    scratch.write(kept().path, kept().data.decode())
    scratch.commit()
    return scratch


def sign(home: Scratch, *how: str) -> int:
    return home.run("evidence", "sign", kept().id, *how).code


def rows(home: Scratch, *options: str) -> list[dict[str, object]]:
    ran = home.run("evidence", "verify", "--list", "--format", "json", *options)
    found: list[dict[str, object]] = json.loads(ran.out)["signatures"]
    return found


@pytest.mark.parametrize("form", ["pem", "ssh"])
def test_a_key_file_signs_and_the_signature_holds(home: Scratch, tmp_path: Path, form: str) -> None:
    assert sign(home, "--key", str(key_file(tmp_path, 1, form))) == 0
    assert [row["state"] for row in rows(home)] == ["trusted"]
    assert home.run("evidence", "verify").code == 0
    assert home.run("check", "--strict").code == 0
    assert sign(home, "--key", str(key_file(tmp_path, 1, form))) == 0
    assert len(list((home.root / "evidence").rglob("*.jsonl"))) == 1


def test_a_key_inside_the_repository_is_not_touched(home: Scratch) -> None:
    ran = home.run("evidence", "sign", kept().id, "--key", str(key_file(home.root)))
    assert ran.code == 2
    assert "inside the repository" in ran.err


def test_a_key_that_others_may_read_is_not_used(home: Scratch, tmp_path: Path) -> None:
    path = key_file(tmp_path)
    path.chmod(0o644)
    ran = home.run("evidence", "sign", kept().id, "--key", str(path))
    assert ran.code == 2
    assert "chmod 600" in ran.err


def test_an_external_signer_is_handed_the_bytes(home: Scratch, tmp_path: Path) -> None:
    program = tmp_path / "signer.py"
    program.write_text(
        "import sys, base64\n"
        "from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey\n"
        "key = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)\n"
        "data = sys.stdin.buffer.read()\n"
        "assert data.startswith(b'DSSEv1 28 application/vnd.in-toto+json ')\n"
        "print(base64.b64encode(key.sign(data)).decode())\n"
    )
    public = str(public_file(tmp_path))
    assert sign(home, "--signer", f"{sys.executable} {program}", "--public-key", public) == 0
    assert home.run("evidence", "verify").code == 0


def test_bytes_can_be_signed_elsewhere(home: Scratch, tmp_path: Path) -> None:
    elsewhere = tmp_path / "sig"
    elsewhere.write_bytes(signer(1).sign(bytes_to_sign(kept().record)))
    public = str(public_file(tmp_path))
    assert sign(home, "--signature", str(elsewhere), "--public-key", public) == 0
    elsewhere.write_bytes(signer(2).sign(bytes_to_sign(kept().record)))
    assert sign(home, "--signature", str(elsewhere), "--public-key", public) == 4


def test_exactly_one_way_to_sign(home: Scratch, tmp_path: Path) -> None:
    assert sign(home) == 2
    assert sign(home, "--agent", "--key", str(key_file(tmp_path))) == 2
    assert sign(home, "--signer", "x") == 2


def test_a_record_that_is_not_there_is_not_signed(home: Scratch, tmp_path: Path) -> None:
    for name in ("ev:test-run:" + "a" * 26, "../../x", "ev:../..:x"):
        assert home.run("evidence", "sign", name, "--key", str(key_file(tmp_path))).code == 2


def serve_agent(path: str, key: Ed25519PrivateKey) -> socket.socket:
    """An agent that knows one key and answers two questions."""
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(path)
    server.listen()
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def field(data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + data

    blob = field(b"ssh-ed25519") + field(public)

    def answer(request: bytes) -> bytes:
        if request[0] == 11:
            return b"\x0c" + struct.pack(">I", 1) + field(blob) + field(b"comment")
        assert request[1:].startswith(field(blob))
        rest = request[1 + len(field(blob)) :]
        size = struct.unpack(">I", rest[:4])[0]
        return b"\x0e" + field(field(b"ssh-ed25519") + field(key.sign(rest[4 : 4 + size])))

    def serve() -> None:
        while True:
            try:
                connection, _peer = server.accept()
            except OSError:
                return
            with connection:
                size = struct.unpack(">I", connection.recv(4, socket.MSG_WAITALL))[0]
                connection.sendall(field(answer(connection.recv(size, socket.MSG_WAITALL))))

    threading.Thread(target=serve, daemon=True).start()
    return server


@pytest.fixture
def agent(home: Scratch, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    path = os.path.relpath(home.root.parent / "agent")  # the address of a socket is at most 108 bytes
    server = serve_agent(path, private_key(1))
    monkeypatch.setenv("SSH_AUTH_SOCK", path)
    yield
    server.shutdown(socket.SHUT_RDWR)
    server.close()


@pytest.mark.usefixtures("agent")
def test_the_agent_signs_and_keeps_the_key(home: Scratch, tmp_path: Path) -> None:
    assert sign(home, "--agent") == 0
    assert home.run("evidence", "verify").code == 0
    assert sign(home, "--agent", "--public-key", str(public_file(tmp_path, 2))) == 2


def test_no_agent_is_said_clearly(home: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    assert sign(home, "--agent") == 4
    monkeypatch.setenv("SSH_AUTH_SOCK", "no-such-socket")
    assert sign(home, "--agent") == 4


def dated(home: Scratch, date: str) -> None:
    os.environ["GIT_COMMITTER_DATE"] = date
    try:
        home.commit()
    finally:
        del os.environ["GIT_COMMITTER_DATE"]


def trust(home: Scratch, extra: str) -> None:
    text = f"keys:\n  - public_key: {public_line()}\n    owner: anna\n    roles: [operator]\n    {extra}\n"
    home.write("trust/keys.yaml", text)


def test_a_key_is_judged_by_the_commit_and_not_by_the_record(home: Scratch, tmp_path: Path) -> None:
    sign(home, "--key", str(key_file(tmp_path)))
    dated(home, "2026-07-10T00:00:00Z")
    trust(home, "valid_until: 2026-07-10")
    assert [row["state"] for row in rows(home)] == ["expired-key"]
    trust(home, "valid_until: 2026-07-11")
    assert [(row["state"], row["time"]) for row in rows(home, "--as-of", "2030-01-01")] == [
        ("trusted", "2026-07-10T00:00:00Z")
    ]
    trust(home, "revoked: {at: 2026-07-09, reason: lost}")
    ran = home.run("evidence", "verify")
    assert ran.code == 1
    assert "revoked-key" in ran.out


def test_an_uncommitted_envelope_is_judged_by_now(home: Scratch, tmp_path: Path) -> None:
    sign(home, "--key", str(key_file(tmp_path)))
    trust(home, "valid_until: 2029-01-01")
    assert [row["state"] for row in rows(home, "--as-of", "2030-01-01")] == ["expired-key"]
    assert [row["state"] for row in rows(home, "--as-of", "2028-01-01")] == ["trusted"]


def test_a_forged_envelope_is_found_by_its_signature(home: Scratch, tmp_path: Path) -> None:
    sign(home, "--key", str(key_file(tmp_path, 2)))
    (path,) = (home.root / "evidence").rglob("*.jsonl")
    content = json.loads(path.read_text())
    content["signatures"][0]["keyid"] = key_id(signer(1).public_key)
    path.write_text(json.dumps(content))
    assert home.run("check").code == 0
    ran = home.run("evidence", "verify")
    assert ran.code == 1
    assert "invalid-signature" in ran.out


def test_a_record_that_was_changed_after_signing_lends_nothing(home: Scratch, tmp_path: Path) -> None:
    sign(home, "--key", str(key_file(tmp_path)))
    (home.root / kept().path).unlink()
    home.write(kept(record("another note")).path, kept(record("another note")).data.decode())
    ran = home.run("evidence", "verify")
    assert ran.code == 1
    assert "payload-mismatch" in ran.out


def test_a_record_travels_in_its_envelope(
    home: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(home, "--key", str(key_file(tmp_path)))
    (path,) = (home.root / "evidence").rglob("*.jsonl")
    bundle = tmp_path / "bundle.intoto.jsonl"
    bundle.write_bytes(path.read_bytes())
    other = tmp_path / "other"
    (other / "trust").mkdir(parents=True)
    (other / "trust/keys.yaml").write_bytes((home.root / "trust/keys.yaml").read_bytes())
    monkeypatch.chdir(other)
    elsewhere = Scratch(other, home.run)
    elsewhere.commit()
    assert elsewhere.run("evidence", "import", str(bundle)).code == 0
    assert (other / kept().path).read_bytes() == kept().data
    assert elsewhere.run("evidence", "verify").code == 0
    assert [row["state"] for row in rows(elsewhere)] == ["trusted"]
