"""Times rendering of all rule files into many repositories, as ratios to a bare interpreter of the same run.

    python -m benchmarks.render [REPOSITORIES] [PLANS]

Each repository holds PLANS workplans of 26 tasks. `nothing changed` is answered from memory, `no memory` by the
digests in the files, `one plan changed` reads all and renders what that plan shows in.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measure import WORKPLAN, environment

TASKS = 26
SETTLE_SECONDS = 0.2
PLAN = """\
---
id: {id}
type: workplan
title: "Plan {id}"
domain: bench
repo: {repo}
status: active
owner: ada
topic_slug: bench
created: "2026-01-01"
updated: "2026-01-01"
---

# Plan {id}

## Tasks
"""
TASK = """
### T{number:02d} — Task {number} of {id}

```task
id: {id}-T{number:02d}
status: {status}
priority: medium
```

Words of the task.
"""


def make_fleet(folder: Path, repositories: int, plans: int) -> Path:
    """Git repositories with plans; the path of the one whose configuration names all."""
    names = [f"repo{number:02d}" for number in range(repositories)]
    for number, name in enumerate(names):
        prefix = f"RP{number:02d}"
        home = folder / name
        (home / "workplans").mkdir(parents=True)
        for plan in range(1, plans + 1):
            text = PLAN.format(id=f"{prefix}-WP-{plan:04d}", repo=name)
            for task in range(1, TASKS + 1):
                status = "done" if task % 2 else "todo"
                text += TASK.format(id=f"{prefix}-WP-{plan:04d}", number=task, status=status)
            (home / "workplans" / f"{prefix}-WP-{plan:04d}-plan.md").write_text(text, encoding="utf-8")
        configuration = f'[repository]\nname = "{name}"\nprefixes = ["{prefix}"]\n'
        if number == 0:
            configuration += "".join(f'[repositories.{other}]\npath = "../{other}"\n' for other in names[1:])
            configuration += '[render]\nuse = ["rules"]\n'
        (home / "workplan.toml").write_text(configuration, encoding="utf-8")
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
            git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *command]
            subprocess.run(git, cwd=home, check=True, capture_output=True)
    return folder / names[0]


def median(
    command: Sequence[str], folder: Path, runs: int, before: Callable[[], object] = lambda: None
) -> float:
    """Median seconds of a command, each time after `before`; it must end well."""
    times = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, env=environment(), check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure_fleet(folder: Path, repositories: int, plans: int) -> dict[str, float]:
    """Wall seconds of `workplan render --all` over those of a bare interpreter, by what the run finds."""
    home = make_fleet(folder, repositories, plans)
    render = [*WORKPLAN, "render", "--all"]
    memory = home / ".git" / "workplan" / "render-memo.json"
    plan = next((home / "workplans").glob("*.md"))

    def change() -> None:
        text = plan.read_text(encoding="utf-8")
        plan.write_text(text.replace("Task 2 of", "Task 2 of of"), encoding="utf-8")

    first = median(render, home, 1)
    time.sleep(SETTLE_SECONDS)
    without = median(render, home, 3, lambda: memory.unlink(missing_ok=True))
    assert memory.is_file(), "nothing was remembered"
    bare = median([sys.executable, "-c", "pass"], home, 15)
    warm = median(render, home, 15)
    changed = median(render, home, 3, change)
    found = {"first run": first, "one plan changed": changed, "no memory": without, "nothing changed": warm}
    return {what: seconds / bare for what, seconds in found.items()}


def main() -> None:
    """Measure and print ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("repositories", nargs="?", type=int, default=66)
    options.add_argument("plans", nargs="?", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = measure_fleet(Path(name), chosen.repositories, chosen.plans)
    for what, ratio in found.items():
        print(f"{what:18} {ratio:8.1f} x python -c pass")


if __name__ == "__main__":
    main()
