"""The examples hold exactly the faults that they are said to hold, and the demo would notice another."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


def demo(examples: Path, scratch: Path) -> subprocess.CompletedProcess[str]:
    """Run the demo with this interpreter's workplan and its own folder for temporary files."""
    tool = scratch / "workplan"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m workplan "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    temporary = scratch / "temporary"
    temporary.mkdir()
    return subprocess.run(
        ["sh", examples / "demo.sh"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "WORKPLAN": str(tool), "TMPDIR": str(temporary)},
    )


def test_the_demo_finds_its_faults_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = demo(EXAMPLES, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list((tmp_path / "temporary").iterdir()) == []
    for rule in (EXAMPLES / "expected-rules.txt").read_text(encoding="utf-8").split():
        assert f"[{rule}]" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("asignee:", "assignee:", "< unknown-key"),
        ("id: SHOP-WP-0001-T01", "id: SHOP-WP-0001-T02", "> duplicate-id"),
    ],
)
def test_the_demo_fails_when_the_findings_are_others(tmp_path: Path, old: str, new: str, said: str) -> None:
    examples = copytree(EXAMPLES, tmp_path / "examples")
    plan = examples / "federation" / "shop" / "workplans" / "SHOP-WP-0001-order-service.md"
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new), encoding="utf-8")
    done = demo(examples, tmp_path)
    assert done.returncode == 1
    assert said in done.stderr


def test_the_documents_of_own_kinds_are_clean(tmp_path: Path) -> None:
    folder = copytree(EXAMPLES / "own-kinds", tmp_path / "own-kinds")
    command = [sys.executable, "-m", "workplan", "check", "--strict", "--format", "json"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    documents = [*folder.glob("docs/decisions/*.md"), *folder.glob("keps/**/kep.yaml")]
    assert json.loads(done.stdout)["summary"]["documents"] == len(documents)
