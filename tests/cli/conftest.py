"""A scratch repository and a way to run the command line in it."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from workplan.cli.main import run

PLAN = """\
---
id: HUB-WP-0001
type: workplan
title: "A plan"
status: active
updated: "2026-06-01"
---

# A plan

### T01 — First

```task
id: HUB-WP-0001-T01
status: {first}
priority: high
```

### T02 — Second

```task
id: HUB-WP-0001-T02
status: todo
priority: low
depends_on: [HUB-WP-0001-T01]
```
"""
PATH = "workplans/HUB-WP-0001-plan.md"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class Scratch:
    """A folder with a plan; `git` turns it into a repository."""

    def __init__(self, root: Path, cli: Callable[..., Ran]) -> None:
        self.root = root
        self.run = cli

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    def plan(self, first: str = "todo") -> Path:
        return self.write(PATH, PLAN.format(first=first))

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
        return subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True).stdout

    def commit(self) -> None:
        if not (self.root / ".git").exists():
            self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a step")


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def call(*arguments: str) -> Ran:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Ran]) -> Scratch:
    root = tmp_path / "hub"
    root.mkdir()
    monkeypatch.chdir(root)
    return Scratch(root, cli)
