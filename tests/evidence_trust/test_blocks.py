"""Records in the blocks of Markdown reports are signed, verified and counted like records in files."""

import json
from pathlib import Path

import pytest
from securesystemslib.dsse import Envelope as OtherEnvelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._crypto_signer import CryptoSigner

from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_trust.conftest import kept, private_key, record, signer
from tests.evidence_trust.test_command_line import key_file, rows
from tests.evidence_trust.test_envelopes import their_key
from tests.evidence_trust.test_gates import home_with, verdict
from workplan.evidence.collect_record import envelope_path
from workplan.evidence.dsse import PAYLOAD_TYPE
from workplan.evidence.trust_envelope import payload_of
from workplan.evidence.trust_keys import key_id

__all__ = ["cli", "scratch"]

OTHER = kept({**record(), "fields": {**record()["fields"], "run_id": "run-2"}}).record
ENVELOPE = envelope_path(kept().id, key_id(signer(1).public_key))


def block(content: object, form: str) -> str:
    text = json.dumps(content, indent=3) if form == "json" else yaml(content)
    return f"\n```evidence\n{text}\n```\n"


def yaml(content: object) -> str:
    """The same record as a person would type it: block style, in an order of its own."""
    assert isinstance(content, dict)
    lines = []
    for key in sorted(content, reverse=True):
        lines.append(f"{key}: {json.dumps(content[key])}")
    return "\n".join(lines)


@pytest.fixture(params=["json", "yaml"])
def home(scratch: Scratch, request: pytest.FixtureRequest) -> Scratch:
    home = home_with(scratch, 1)
    (home.root / kept().path).unlink()
    text = "# Smokes\n" + block(OTHER, "json") + "\nprose\n" + block(kept().record, request.param)
    home.write("docs/smokes-evidence.md", text)
    home.commit()
    return home


def sign(home: Scratch, folder: Path) -> int:
    return home.run("evidence", "sign", kept().id, "--key", str(key_file(folder))).code


def test_a_gate_accepts_the_signed_block(home: Scratch, tmp_path: Path) -> None:
    assert verdict(home) == "unknown"
    assert sign(home, tmp_path) == 0
    assert [row["state"] for row in rows(home)] == ["trusted"]
    assert home.run("evidence", "verify").code == 0
    assert verdict(home) == "met"
    home.commit()
    assert verdict(home) == "met"


def test_the_other_implementation_verifies_the_envelope(home: Scratch, tmp_path: Path) -> None:
    sign(home, tmp_path)
    theirs = OtherEnvelope.from_dict(json.loads((home.root / ENVELOPE).read_text()))
    assert theirs.payload == payload_of(kept().record)
    assert theirs.verify([their_key(1)], 1)
    with pytest.raises(VerificationError):
        theirs.verify([their_key(2)], 1)


def test_an_envelope_of_the_other_implementation_counts(home: Scratch) -> None:
    theirs = OtherEnvelope(payload_of(kept().record), PAYLOAD_TYPE, {})
    theirs.sign(CryptoSigner(private_key(1), their_key(1)))
    home.write(ENVELOPE, json.dumps(theirs.to_dict()) + "\n")
    assert home.run("evidence", "verify").code == 0
    assert verdict(home) == "met"


def test_the_bytes_are_those_of_a_record_in_a_file(home: Scratch, tmp_path: Path) -> None:
    sign(home, tmp_path)
    before = (home.root / ENVELOPE).read_bytes()
    (home.root / ENVELOPE).unlink()
    (home.root / "docs/smokes-evidence.md").unlink()
    home.write(kept().path, kept().data.decode())
    sign(home, tmp_path)
    assert (home.root / ENVELOPE).read_bytes() == before
    assert verdict(home) == "met"


def test_a_record_keeps_its_signature_when_it_moves(home: Scratch, tmp_path: Path) -> None:
    sign(home, tmp_path)
    home.commit()
    path = home.root / "docs/smokes-evidence.md"
    path.write_text("# Smokes\n" + block(OTHER, "json"))
    home.write("evidence/2026/smoke.md", block(kept().record, "json"))
    home.commit()
    assert home.run("evidence", "verify").code == 0
    assert home.run("check", "--strict").code == 0
    assert verdict(home) == "met"


def test_an_edited_block_lends_nothing(home: Scratch, tmp_path: Path) -> None:
    sign(home, tmp_path)
    path = home.root / "docs/smokes-evidence.md"
    path.write_text(path.read_text().replace("it ran", "it stood"))
    ran = home.run("evidence", "verify")
    assert ran.code == 1
    assert "payload-mismatch" in ran.out
    assert verdict(home) != "met"


def test_a_block_that_does_not_count_is_not_signed(home: Scratch, tmp_path: Path) -> None:
    path = home.root / "docs/smokes-evidence.md"
    path.write_text(path.read_text().replace("it ran", "it stood"))
    ran = home.run("evidence", "sign", kept().id, "--key", str(key_file(tmp_path)))
    assert ran.code == 2
    assert "wrong-evidence-id" in ran.err
    assert not (home.root / ENVELOPE).exists()
