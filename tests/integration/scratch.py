"""A scratch git repository, and the documents that the integration tests put into it."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]

GOOD = """\
---
id: DEMO-WP-0001
type: workplan
title: "First steps"
domain: demo
repo: scratch
status: active
owner: ada
topic_slug: first-steps
created: "2026-11-02"
updated: "2026-11-02"
---

# First steps

## Goal

Something that runs.

## Phase 1

### T01 — Begin

```task
id: DEMO-WP-0001-T01
status: todo
priority: high
```

Write the first line.
"""
# An open task whose prerequisite does not exist: an error that only linking can see.
BAD = GOOD.replace("priority: high\n", "priority: high\ndepends_on: [DEMO-WP-0001-T09]\n")
BAD_LINE = BAD[: BAD.index("depends_on")].count("\n") + 1
# A word that `--fix` knows how to mend.
LEGACY = GOOD.replace("status: todo", "status: in_progress")
FIXED = GOOD.replace("status: todo", "status: progress")
CONFIGURATION = '[repository]\nname = "scratch"\nprefixes = ["DEMO"]\n'
PLAN = "workplans/DEMO-WP-0001-first-steps.md"


class Scratch(NamedTuple):
    """A git repository of its own, with an environment that knows no other."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *command: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the repository; its output is one text, since hooks write to both streams."""
        return subprocess.run(
            [str(word) for word in command],
            cwd=self.folder,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def git(self, *arguments: str | Path) -> str:
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def stage(self, name: str, text: str) -> None:
        self.write(name, text)
        self.git("add", name)

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", "commit", "-m", message)
