"""The walk of docs/evidence.md: each step says what the page says that it says."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "evidence.md"
STEP = re.compile(
    r"^```console\n\$ workplan (?P<command>[^\n]+)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL
)
CODES = re.compile(r"^exit (?P<code>\d)$", re.MULTILINE)


class Step(NamedTuple):
    """A command of the page, what it prints there, and how it ends."""

    command: str
    output: str
    code: int


def steps() -> list[Step]:
    found = []
    for match in STEP.finditer(PAGE.read_text(encoding="utf-8")):
        codes = CODES.findall(match["output"])
        output = CODES.sub("", match["output"]).rstrip("\n") + "\n"
        found.append(Step(match["command"], output, int(codes[0]) if codes else 0))
    return found


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walk") / "the-custodian"
    runpy.run_path(str(ROOT / "examples" / "evidence-walk" / "walk.py"))["build"](folder)
    return folder


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    words = [word.strip("'") for word in command.split()]
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "workplan", *words],
        cwd=folder, check=False, capture_output=True, encoding="utf-8", env={**os.environ, **nothing},
    )  # fmt: skip


def test_the_page_walks_through_every_state() -> None:
    said = "".join(step.output for step in steps())
    assert all(f"\n{state} " in "\n" + said for state in ("unknown", "unmet", "met", "waived", "superseded"))
    assert {step.code for step in steps()} >= {0, 1, 3}


@pytest.mark.parametrize("number", range(len(steps())))
def test_each_step_says_what_the_page_says(
    repository: Path, number: int, request: pytest.FixtureRequest
) -> None:
    step = steps()[number]
    done = run(repository, step.command)
    if request.config.getoption("--update-golden"):
        text = PAGE.read_text(encoding="utf-8")
        match = list(STEP.finditer(text))[number]
        ends = f"exit {done.returncode}\n" if done.returncode else ""
        new = f"```console\n$ workplan {step.command}\n{done.stdout}{ends}```"
        PAGE.write_text(text[: match.start()] + new + text[match.end() :], encoding="utf-8")
        return
    assert (done.stdout, done.returncode) == (step.output, step.code), done.stderr


def test_the_history_is_the_same_everywhere(repository: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    runpy.run_path(str(ROOT / "examples" / "evidence-walk" / "walk.py"))["build"](again)
    heads = [
        subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True).stdout
        for folder in (repository, again)
    ]
    assert heads[0] == heads[1]


def test_the_history_has_no_findings(repository: Path) -> None:
    done = run(repository, "check --strict --since step-1")
    assert done.returncode == 0, done.stdout + done.stderr


def test_taking_a_failure_away_is_found(repository: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    subprocess.run(["git", "clone", "--quiet", repository, copy], check=True)
    failed = next(
        file for file in (copy / "evidence").rglob("*.json") if '"result": "fail"' in file.read_text()
    )
    failed.unlink()
    done = run(copy, "check --since step-6")
    assert done.returncode == 1
    assert "evidence-removed" in done.stdout


def test_done_behind_a_closed_gate_is_found(repository: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    subprocess.run(["git", "clone", "--quiet", repository, copy], check=True)
    plan = next((copy / "workplans").glob("*.md"))
    text = plan.read_text(encoding="utf-8")
    waiting = re.search(r"T16\nstatus: wait\n.*\n.*\nblocking_reason: .*", text)
    assert waiting is not None
    done = text.replace(waiting[0], "T16\nstatus: done")
    assert done != text
    plan.write_text(done, encoding="utf-8")
    found = run(copy, "check --select gate-open")
    assert found.returncode == 1
    assert "expired since 2026-07-13T09:30:00Z" in found.stdout
