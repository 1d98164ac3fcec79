"""The example federation as git repositories with a past, so that reports have something to show."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "federation"
REPOSITORIES = ("governance", "platform", "shop")
DAYS = ("2026-09-29", "2026-10-07", "2026-10-21", "2026-11-04", "2026-11-11", "2026-11-18")
TASK = re.compile(r"^### T\d+ .*?(?=^##|\Z)", re.MULTILINE | re.DOTALL)
CLOSED = re.compile(r"^status: (?:done|cancel|progress|in_progress)$", re.MULTILINE)
RENDER = """
[render]
organisation = "Example Federation"
use = [{use}]

[render.variables]
hub_url = "http://127.0.0.1:8000"
"""


def git(folder: Path, *arguments: str, day: str = "2026-11-18") -> str:
    """Run git without the settings of any user, at noon of a day."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "mira",
        "GIT_AUTHOR_EMAIL": "mira@example.org",
        "GIT_COMMITTER_NAME": "mira",
        "GIT_COMMITTER_EMAIL": "mira@example.org",
        "GIT_AUTHOR_DATE": f"{day}T12:00:00Z",
        "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
    }
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def earlier(text: str, part: float) -> str:
    """A plan as it may have been: the first tasks only, and of these the first ones closed."""
    tasks = list(TASK.finditer(text))
    wanted = max(1, round(len(tasks) * min(1.0, 0.5 + part / 2)))
    for number, task in reversed(list(enumerate(tasks))):
        if number >= wanted:
            text = text[: task.start()] + text[task.end() :]
        elif number >= round(len(tasks) * part):
            text = text[: task.start()] + CLOSED.sub("status: todo", task[0]) + text[task.end() :]
    return text


def make_federation(
    folder: Path, use: Sequence[str] = ("agents",), past: bool = False, profile: bool = False
) -> Path:
    """Copies of the example as git repositories below `folder`; the path of the governing one.

    With `past` each plan has a history of some weeks; with `profile` the canon holds the IAM profile.
    """
    for name in REPOSITORIES:
        home = folder / name
        shutil.copytree(EXAMPLE / name, home)
        if name == "governance":
            with (home / "workplan.toml").open("a", encoding="utf-8") as file:
                file.write(RENDER.format(use=", ".join(f'"{target}"' for target in use)))
            if profile:
                for spec in (ROOT / "canon" / "standards").glob("iam-profile_v*.md"):
                    shutil.copy(spec, home / "canon" / "standards" / spec.name)
        git(home, "init", "-q", "-b", "main")
        plans = sorted((home / "workplans").rglob("*.md"))
        final = {plan: plan.read_text(encoding="utf-8") for plan in plans}
        for number, day in enumerate(DAYS if past else DAYS[-1:], 1):
            for plan, text in final.items():
                part = number / len(DAYS) if past else 1.0
                plan.write_text(earlier(text, part) if part < 1 else text, encoding="utf-8")
            git(home, "add", "-A", day=day)
            git(home, "commit", "-q", "--allow-empty", "-m", f"State of {day}", day=day)
    return folder / "governance"
