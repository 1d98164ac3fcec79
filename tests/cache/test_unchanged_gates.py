"""Where there are gates and evidence, the short answer holds as long as the documents and the commit are the same."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_trust.conftest import kept, record
from workplan.cli import unchanged

__all__ = ["cli", "scratch"]
GATE = """
```gate
id: HUB-WP-0001-G-DONE
guards: [HUB-WP-0001-T01]
requirements:
  tests: {type: test-run, max_age: 14d}
```
"""


@pytest.fixture
def home(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    path = scratch.plan("done")
    path.write_text(path.read_text() + GATE)
    made = kept(record())
    scratch.write(made.path, made.data.decode())
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-06-29T00:00:00Z")
    scratch.commit()
    return scratch


def run(name: str, end: str) -> dict[str, Any]:
    made = record(end=end)
    return {**made, "fields": {**made["fields"], "run_id": name}}


def rules(home: Scratch, *options: str) -> list[str]:
    return [
        found["rule"]
        for found in json.loads(home.run("check", "--format", "json", *options).out)["diagnostics"]
    ]


def answered(home: Scratch) -> bool:
    asked = unchanged.plain([])
    found = asked is not None and isinstance(unchanged.answer(asked), int)
    home.run("--version")  # takes away what the answer printed
    return found


def remembered(home: Scratch) -> bool:
    """Whether the answer of a plain run is kept; the first run leaves what the second builds upon."""
    for _ in range(4):
        command = [sys.executable, "-m", "workplan", "check"]
        subprocess.run(command, cwd=home.root, capture_output=True, check=False)
    return answered(home)


def test_an_unchanged_gate_is_answered_short(home: Scratch) -> None:
    assert remembered(home)
    assert "gate-open" not in rules(home)


def test_a_later_commit_moves_the_moment_and_ends_the_answer(
    home: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remembered(home)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-08-29T00:00:00Z")
    home.git("commit", "-q", "--allow-empty", "-m", "later")
    assert not answered(home)
    assert "gate-open" in rules(home)
    assert rules(home) == rules(home, "--no-cache")
    home.git("reset", "-q", "--hard", "HEAD~1")
    assert not answered(home)
    assert "gate-open" not in rules(home)


@pytest.mark.parametrize("option", ["--staged", "-v"])
def test_a_later_commit_is_judged_without_listing(
    home: Scratch, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    def said() -> str:
        command = [sys.executable, "-m", "workplan", "check", option]
        return subprocess.run(command, cwd=home.root, capture_output=True, text=True, check=False).stdout

    for _ in range(4):
        assert "gate-open" not in said()
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-08-29T00:00:00Z")
    home.git("commit", "-q", "--allow-empty", "-m", "later")
    asked = unchanged.plain([option])
    assert asked is not None
    assert isinstance(unchanged.answer(asked), unchanged.Rewritten)
    assert "gate-open" in said()
    assert "gate-open" in said()
    assert said() == home.run("check", option, "--no-cache").out
    home.git("checkout", "-q", "--detach")
    home.git("reset", "-q", "--soft", "HEAD~1")
    assert "gate-open" not in said()


def test_another_record_ends_the_answer(home: Scratch) -> None:
    assert remembered(home)
    failed = {**run("run-2", "2026-06-28T12:00:00Z"), "result": "fail"}
    failed["fields"] = {**failed["fields"], "counts": {"total": 1, "passed": 0, "failed": 1}}
    made = kept(failed)
    home.write(made.path, made.data.decode())
    assert not answered(home)
    assert "gate-open" in rules(home)
    assert rules(home) == rules(home, "--no-cache")


def test_a_record_that_goes_ends_the_answer(home: Scratch) -> None:
    assert remembered(home)
    Path(kept(record()).path).unlink()
    assert not answered(home)
    assert "gate-open" in rules(home)


def test_a_record_that_is_committed_ends_the_answer(home: Scratch) -> None:
    made = kept(run("run-2", "2026-06-30T12:00:00Z"))
    home.write(made.path, made.data.decode())
    before = rules(home)
    assert remembered(home)
    home.commit()
    assert not answered(home)
    assert rules(home) == rules(home, "--no-cache")
    assert before == []
    assert rules(home) == ["future-evidence"]
