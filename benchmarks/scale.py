"""What one repository of many costs, and what follows for a million: `python -m benchmarks.scale 66 1000`.

Each federation has one repository with canon and services, which all plans cite; every plan also follows one of
its own repository, and every tenth one of another. Prints a table and the fitted model as Markdown.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
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
    """Check everything with these options. Memory is looked at meanwhile, by this process: of the processes that
    are measured that takes nothing.
    """
    forget(root.parent)
    answer = root.parent / "answer.json"
    command = [
        sys.executable,
        "-m",
        "workplan",
        "check",
        "--all",
        "--format",
        "json",
        "-o",
        str(answer),
        *how,
    ]
    before, start = os.times(), time.perf_counter()
    peak = peak_megabytes(command, root)
    after, wall = os.times(), time.perf_counter() - start
    cpu = sum(after[2:4]) - sum(before[2:4])
    summary = json.loads(answer.read_text())["summary"]
    answer.unlink()
    documents = repositories * PLANS + 2
    assert (summary["documents"], summary["errors"], summary["skipped"]) == (documents, 0, 0)
    cached = sum(file.stat().st_size for file in root.parent.glob("*/.git/workplan/facts.db"))
    forget(root.parent)
    return Run(repositories, documents, label, cpu, wall, peak, cached)


def forget(folder: Path) -> None:
    """Remove all caches."""
    for cache in folder.glob("*/.git/workplan"):
        shutil.rmtree(cache)


HOW = (
    ("in parts, nothing kept", ("--no-cache",)),
    ("in parts", ()),
    ("one by one, processes", ("--executor", "process")),
)
MILLION = 1_000_000


class Model(NamedTuple):
    """`fixed` + `each` × repositories."""

    fixed: float
    each: float

    def at(self, repositories: int) -> float:
        """What so many repositories take."""
        return self.fixed + self.each * repositories


def fitted(points: Sequence[tuple[int, float]]) -> Model:
    """The line through the points that makes the sum of squared relative errors least."""
    weights = [1 / max(value, 1e-9) ** 2 for _count, value in points]
    total = sum(weights)
    mean_x = sum(w * x for w, (x, _y) in zip(weights, points, strict=True)) / total
    mean_y = sum(w * y for w, (_x, y) in zip(weights, points, strict=True)) / total
    spread = sum(w * (x - mean_x) ** 2 for w, (x, _y) in zip(weights, points, strict=True))
    if not spread:
        return Model(0.0, mean_y / mean_x)
    slope = sum(w * (x - mean_x) * (y - mean_y) for w, (x, y) in zip(weights, points, strict=True)) / spread
    return Model(round(mean_y - slope * mean_x, 9) + 0.0, slope)


def table(runs: Sequence[Run]) -> str:
    """The runs, and the models fitted from them, as Markdown."""
    rows = [
        "| repositories | documents | how | CPU ms a repository | peak MB | facts kept, bytes a repository |",
        "|---:|---:|---|---:|---:|---:|",
    ]
    for run in sorted(runs, key=lambda run: (run.how, run.repositories)):
        each = run.cpu * 1000 / run.repositories
        kept = run.cached // run.repositories
        rows.append(
            f"| {run.repositories:,} | {run.documents:,} | {run.how} | {each:.1f} | {run.peak:.0f} | {kept:,} |"
        )
    rows += [
        "",
        "| how | CPU ms, fixed + each | MB, fixed + KB each | a million: CPU hours | a million: GB |",
        "|---|---|---|---:|---:|",
    ]
    for how in dict.fromkeys(run.how for run in runs):
        own = [run for run in runs if run.how == how]
        time_model = fitted([(run.repositories, run.cpu) for run in own])
        room = fitted([(run.repositories, run.peak) for run in own])
        rows.append(
            f"| {how} | {time_model.fixed * 1000:.0f} + {time_model.each * 1000:.1f} "
            f"| {room.fixed:.0f} + {room.each * 1024:.0f} "
            f"| {time_model.at(MILLION) / 3600:.1f} | {room.at(MILLION) / 1024:.1f} |"
        )
    return "\n".join(rows)


def main(counts: Sequence[str]) -> None:
    """Generate federations of these sizes, measure each in every way, and print the tables."""
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for count in map(int, counts or ("66", "300", "1000")):
            root = generate(Path(folder, str(count)), count)
            for label, options in HOW:
                runs.append(measure(root, count, options, label))
                print(f"{count} {label}: {runs[-1]}", file=sys.stderr)
    print(table(runs))


if __name__ == "__main__":
    main(sys.argv[1:])
