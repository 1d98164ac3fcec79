"""What one repository of many costs, and what follows for a million: `python -m benchmarks.scale 66 1000`.

Each federation has one repository with canon and services, which all plans cite; every plan also follows one of
its own repository, and every tenth one of another. Prints a table and the fitted model as Markdown.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpus import prefix_of
from benchmarks.memory import peak_megabytes

PLANS = 3
TASKS = 6
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "core.fsync=none")
_CANON = "canon/standards/naming_v1.0.md"
_SPEC = '---\nid: naming\ntitle: Naming\nstatus: active\nversion: "1.0"\n---\n\n# Naming v1.0\n\nNames are short.\n'
_SERVICES = (
    "services:\n  - id: gateway\n    name: Gateway\n    environment: prod\n    lifecycle_state: planned\n"
    "    health_status: unknown\n"
)


class Run(NamedTuple):
    """One measured run. `cpu` is in seconds over all processes, `peak` in MB, `cached` in bytes on disk."""

    repositories: int
    documents: int
    how: str
    cpu: float
    wall: float
    peak: float
    cached: int


def generate(folder: Path, repositories: int) -> Path:
    """A federation of git repositories below `folder`; the first one, which names all others."""
    folder.mkdir(parents=True)
    template = folder / "template"
    subprocess.run([*GIT, "init", "-q", "-b", "main", "--template=", str(template)], check=True)
    for number in range(repositories):
        root = folder / name_of(number)
        root.mkdir()
        shutil.copytree(template / ".git", root / ".git")
        for path, text in documents_of(number, repositories).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())
        for command in (("add", "-A"), ("commit", "-q", "-m", "plans")):
            subprocess.run([*GIT, *command], check=True, cwd=root)
    return folder / name_of(0)


def name_of(number: int) -> str:
    """The name of a repository."""
    return f"repo-{number:05d}"


def documents_of(number: int, repositories: int) -> dict[str, str]:
    """The files of one repository by path."""
    name, prefix = name_of(number), prefix_of(number)
    settings = f'[repository]\nname = "{name}"\nprefixes = ["{prefix}"]\n'
    files = {"README.md": f"# {name}\n", "src/main.py": "pass\n"}
    if not number:
        settings += "".join(
            f'\n[repositories.{name_of(n)}]\npath = "../{name_of(n)}"\nprefixes = ["{prefix_of(n)}"]\n'
            for n in range(1, repositories)
        )
        files |= {_CANON: _SPEC, "ops/service-inventory.yml": _SERVICES}
    for plan in range(1, PLANS + 1):
        files[f"workplans/{prefix}-WP-{plan:04d}-plan.md"] = _plan(number, plan, repositories)
    return {**files, "workplan.toml": settings}


def _plan(number: int, plan: int, repositories: int) -> str:
    prefix = prefix_of(number)
    own = f"{prefix}-WP-{plan:04d}"
    other = prefix_of((number * 7 + 1) % repositories) if (number * PLANS + plan) % 10 == 0 else prefix
    follows = f"{other}-WP-{max(1, plan - 1):04d}"
    tasks = "".join(
        f"## T{task:02d} — Build part {task}\n\n```task\nid: {own}-T{task:02d}\nstatus: todo\npriority: low\n"
        f"```\n\nThe change stays reversible until the last consumer has moved over; `src/main.py` shows how.\n\n"
        for task in range(1, TASKS + 1)
    )
    return (
        f"---\nid: {own}\ntype: workplan\ntitle: Plan {plan}\ndomain: infotech\nrepo: {name_of(number)}\n"
        f"status: active\nowner: platform\ntopic_slug: platform\ncreated: 2026-03-20\nupdated: 2026-06-27\n---\n\n"
        f"# Plan {plan}\n\n## Goal\n\nThis follows {follows} and obeys `{_CANON}`.\n\n{tasks}"
    )


def measure(root: Path, repositories: int, how: Sequence[str], label: str) -> Run:
    """Check everything with these options, once for time and once for memory."""
    forget(root.parent)
    command = [sys.executable, "-m", "workplan", "check", "--all", "--format", "json", *how]
    before, start = os.times(), time.perf_counter()
    ran = subprocess.run(command, cwd=root, capture_output=True, check=False, text=True)
    after, wall = os.times(), time.perf_counter() - start
    cpu = sum(after[2:4]) - sum(before[2:4])
    summary = json.loads(ran.stdout)["summary"]
    documents = repositories * PLANS + 2
    assert (summary["documents"], summary["errors"], ran.returncode) == (documents, 0, 0), ran.stderr
    cached = sum(file.stat().st_size for file in root.parent.glob("*/.git/workplan/facts.db"))
    forget(root.parent)
    return Run(repositories, documents, label, cpu, wall, peak_megabytes(command, root), cached)


def forget(folder: Path) -> None:
    """Remove all caches."""
    for cache in folder.glob("*/.git/workplan"):
        shutil.rmtree(cache)
