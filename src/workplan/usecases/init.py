"""What `init` proposes for a repository: files with their content, made from the name and the prefix."""

import re

from workplan.named_tuple import NamedTuple


class Proposal(NamedTuple):
    """A file to be made. `why` tells a person what it is for."""

    path: str
    content: str
    why: str


def proposals(name: str, prefix: str, date: str) -> tuple[Proposal, ...]:
    """Configuration, a first plan, the hook and the CI job. `date` is YYYY-MM-DD."""
    return (
        Proposal("workplan.toml", _CONFIGURATION.format(name=name, prefix=prefix), "the configuration"),
        Proposal(
            f"workplans/{prefix}-WP-0001-first-plan.md",
            _PLAN.format(name=name, prefix=prefix, date=date),
            "a first plan to change",
        ),
        Proposal(".pre-commit-config.yaml", _HOOK, "the hook: `pre-commit install` activates it"),
        Proposal(".github/workflows/workplan.yml", _CI, "the check in GitHub Actions"),
    )


def prefix_for(name: str) -> str:
    """A prefix for ids, made from the repository's name: `net-kingdom` gives `NK`, `markitect` gives `MARK`."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", name) if word]
    if len(words) > 1:
        letters = "".join(word[0] for word in words).upper()
        if letters[0].isalpha():
            return letters
    plain = "".join(words).upper().lstrip("0123456789")
    return plain[:4] or "PLAN"


_CONFIGURATION = """\
[repository]
name = "{name}"
prefixes = ["{prefix}"]

# Other repositories that ids and paths may lead to:
# [repositories.platform]
# path = "../platform"
# prefixes = ["PLAT"]
"""

_PLAN = """\
---
id: {prefix}-WP-0001
type: workplan
title: "First plan"
repo: {name}
status: proposed
created: "{date}"
updated: "{date}"
---

# First plan

## Goal

Say in a sentence or two what is true when this plan is finished.

## Phase 1 — First steps

**Goal**: the smallest thing that shows the way.

### T01 — Name the first task

```task
id: {prefix}-WP-0001-T01
status: todo
priority: medium
```

Say what to do, and what shows that it is done.
"""

_HOOK = """\
repos:
  - repo: local
    hooks:
      - id: workplan-check
        name: workplan check
        entry: workplan check --staged
        language: system
        pass_filenames: false
        always_run: true
"""

_CI = """\
name: workplan
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: pip install workplan
      - run: workplan check --strict --format github
"""
