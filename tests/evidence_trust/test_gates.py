"""Gates that ask for signatures, from the command line to the verdict."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_trust.conftest import kept, signer
from tests.evidence_trust.test_command_line import key_file, public_line
from workplan.evidence.trust_keys import spki_base64

__all__ = ["cli", "scratch"]

GATE = """
```gate
id: HUB-WP-0001-G-DONE
guards: [HUB-WP-0001-T01]
requirements:
  tests: {type: test-run, tier_at_least: ci, signed: {role: operator, min: %d}}
```
"""


def home_with(scratch: Scratch, least: int, tiers: str = "[ci]", roles: str = "[operator]") -> Scratch:
    path = scratch.plan()
    path.write_text(path.read_text() + GATE % least)
    scratch.write(
        "trust/keys.yaml",
        f"keys:\n  - {{public_key: {public_line()}, owner: anna, roles: {roles}, tiers: {tiers}}}\n"
        f"  - {{public_key: {spki_base64(signer(2).public_key)}, owner: bob, roles: [operator]}}\n",
    )
    scratch.write(kept().path, kept().data.decode())
    scratch.commit()
    return scratch


def verdict(home: Scratch) -> str:
    ran = home.run("report", "gate", "HUB-WP-0001-G-DONE", "--worktree", "--format", "json")
    assert ran.code == 0, ran.err
    return str(json.loads(ran.out)["gates"][0]["verdict"])


def sign(home: Scratch, folder: Path, number: int) -> None:
    assert home.run("evidence", "sign", kept().id, "--key", str(key_file(folder, number))).code == 0


def test_an_unsigned_record_opens_nothing_and_a_signed_one_does(scratch: Scratch, tmp_path: Path) -> None:
    home = home_with(scratch, 1)
    assert verdict(home) == "unknown"
    sign(home, tmp_path, 3)
    assert verdict(home) == "unknown"
    sign(home, tmp_path, 1)
    assert verdict(home) == "met"


def test_two_signatures_are_two_keys(scratch: Scratch, tmp_path: Path) -> None:
    home = home_with(scratch, 2)
    sign(home, tmp_path, 1)
    (path,) = (home.root / "evidence").rglob("*.jsonl")
    path.with_name("copy.intoto.jsonl").write_bytes(path.read_bytes())
    assert verdict(home) == "unknown"
    sign(home, tmp_path, 2)
    assert verdict(home) == "met"


@pytest.mark.parametrize(("tiers", "roles"), [("[local]", "[operator]"), ("[ci]", "[viewer]")])
def test_a_key_speaks_only_for_its_tiers_and_roles(
    scratch: Scratch, tmp_path: Path, tiers: str, roles: str
) -> None:
    home = home_with(scratch, 1, tiers, roles)
    sign(home, tmp_path, 1)
    assert verdict(home) == "unknown"


def test_a_gate_without_envelopes_needs_no_cryptography(scratch: Scratch) -> None:
    home = home_with(scratch, 1)
    code = "import sys; sys.modules['cryptography'] = None; from workplan.cli.main import run; sys.exit(run(['check']))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=home.root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
