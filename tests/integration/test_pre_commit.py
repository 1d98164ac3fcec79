"""The hooks as people meet them: real pre-commit, real commits, the package installed from a repository."""

import sys
from pathlib import Path

import pytest

from tests.integration.scratch import BAD, BAD_LINE, FIXED, GOOD, LEGACY, PLAN, Scratch

pytestmark = [pytest.mark.slow, pytest.mark.registry, pytest.mark.xdist_group("installs")]

CONFIG = """\
repos:
  - repo: {package}
    rev: {revision}
    hooks:
      - id: {hook}
"""


def install(scratch: Scratch, package: Path, hook: str) -> Scratch:
    """Set a hook up in the scratch repository, as its users do."""
    revision = Scratch(package, scratch.environment).git("rev-parse", "HEAD").strip()
    text = CONFIG.format(package=package.as_uri(), revision=revision, hook=hook)
    scratch.stage(".pre-commit-config.yaml", text)
    scratch.git("commit", "--quiet", "-m", f"use {hook}")
    done = scratch.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    assert done.returncode == 0, done.stdout
    return scratch


@pytest.fixture
def checked(scratch: Scratch, package: Path) -> Scratch:
    return install(scratch, package, "workplan-check")


@pytest.fixture
def fixing(scratch: Scratch, package: Path) -> Scratch:
    return install(scratch, package, "workplan-fix")


def subjects(scratch: Scratch) -> list[str]:
    return scratch.git("log", "--format=%s").split("\n")


def test_a_broken_reference_stops_the_commit_and_says_where(checked: Scratch) -> None:
    checked.stage(PLAN, BAD)
    done = checked.commit("a plan with a fault")
    assert done.returncode != 0
    assert "unknown-reference" in done.stdout
    assert f"{PLAN}:{BAD_LINE}:" in done.stdout
    assert "a plan with a fault" not in subjects(checked)


def test_a_stopped_commit_leaves_every_byte_as_it_was(checked: Scratch) -> None:
    checked.stage(PLAN, BAD)
    before = checked.git("status", "--porcelain=v2", "--untracked-files=all", "--ignored")
    assert checked.commit("a plan with a fault").returncode != 0
    assert checked.git("status", "--porcelain=v2", "--untracked-files=all", "--ignored") == before
    assert (checked.folder / PLAN).read_text(encoding="utf-8") == BAD


def test_a_clean_plan_is_committed(checked: Scratch) -> None:
    checked.stage(PLAN, GOOD)
    done = checked.commit("a plan")
    assert done.returncode == 0, done.stdout
    assert subjects(checked)[0] == "a plan"


def test_what_is_not_staged_does_not_count(checked: Scratch) -> None:
    checked.stage(PLAN, GOOD)
    checked.write(PLAN, BAD)
    checked.write("workplans/DEMO-WP-0002-untracked.md", BAD)
    done = checked.commit("only what is staged")
    assert done.returncode == 0, done.stdout
    assert (checked.folder / PLAN).read_text(encoding="utf-8") == BAD


def test_a_commit_of_one_path_is_judged_by_that_path(checked: Scratch) -> None:
    checked.stage(PLAN, GOOD)
    assert checked.commit("a plan").returncode == 0
    checked.stage(PLAN, BAD)
    checked.write("notes.txt", "nothing to do with it\n")
    checked.git("add", "notes.txt")
    done = checked.run("git", "commit", "-m", "only the notes", "--", "notes.txt")
    assert done.returncode == 0, done.stdout
    assert checked.run("git", "commit", "-m", "the plan", "--", PLAN).returncode != 0


def test_removing_a_prerequisite_stops_the_commit(checked: Scratch) -> None:
    second = GOOD.replace("DEMO-WP-0001", "DEMO-WP-0002")
    second = second.replace("priority: high\n", "priority: high\ndepends_on: [DEMO-WP-0001-T01]\n")
    checked.stage(PLAN, GOOD)
    checked.stage("workplans/DEMO-WP-0002-second-steps.md", second)
    assert checked.commit("two plans").returncode == 0
    checked.git("rm", "--quiet", PLAN)
    done = checked.commit("one plan less")
    assert done.returncode != 0
    assert "unknown-reference" in done.stdout


def test_the_fix_hook_mends_and_asks_for_a_second_look(fixing: Scratch) -> None:
    fixing.stage(PLAN, LEGACY)
    done = fixing.commit("a legacy word")
    assert done.returncode != 0
    assert "files were modified by this hook" in done.stdout
    assert (fixing.folder / PLAN).read_text(encoding="utf-8") == FIXED
    fixing.git("add", PLAN)
    again = fixing.commit("the word of today")
    assert again.returncode == 0, again.stdout


def test_the_hook_runs_on_a_whole_repository(checked: Scratch) -> None:
    checked.stage(PLAN, BAD)
    done = checked.run(sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert done.returncode != 0
    assert "unknown-reference" in done.stdout
