"""What an answer rests on: whatever changes it voids the answer, and nothing that may have changed is kept."""

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.corpus import generate
from workplan.cli import unchanged
from workplan.usecases.contents import COARSE, YOUNG, settled

PLAN = (
    "---\nid: AAA-WP-{0:04d}\ntitle: T\nstatus: active\n---\n\nIt is in `made/out.txt` and in `src/new.py`.\n"
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    made = generate(tmp_path / "c", 6).repositories[0]
    (made / "workplans/own.md").write_text(PLAN.format(7001))
    git(made, "add", ".")
    git(made, "commit", "-qm", "x")
    return made


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def check(folder: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "workplan", "check", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def is_answered(folder: Path, *options: str) -> bool:
    """Whether the short answer is given in that folder."""
    code = (
        "import sys; from workplan.cli import unchanged; asked = unchanged.plain(sys.argv[1:]);"
        "sys.exit(0 if isinstance(unchanged.answer(asked), int) else 7)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *options], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode in (0, 7), done.stderr
    return done.returncode == 0


def keep(folder: Path, *options: str) -> None:
    """Check until the answer is kept: what was written a moment before is not vouched for."""
    cold = check(folder, *options, "--no-cache")
    for _ in range(5):
        assert check(folder, *options) == cold
        if is_answered(folder, *options):
            return
    raise AssertionError("no answer is kept")


def same_text(folder: Path) -> None:
    plan = folder / "workplans/own.md"
    before = plan.stat()
    plan.write_text(plan.read_text().replace("active", "voided"))
    os.utime(plan, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(folder: Path) -> None:
    (folder / "new").write_text(PLAN.format(7002))
    (folder / "new").rename(folder / "workplans/own.md")


def linked(folder: Path) -> None:
    (folder / "workplans").rename(folder / "elsewhere")
    (folder / "workplans").symlink_to("elsewhere")


def nested(folder: Path) -> None:
    (folder / "workplans/inner").mkdir()
    git(folder / "workplans/inner", "init", "-q")


CHANGES: list[Callable[[Path], object]] = [
    same_text,
    replaced,
    linked,
    nested,
    lambda folder: (folder / "workplans/own.md").unlink(),
    lambda folder: (folder / "workplans/own.md").rename(folder / "workplans/other.md"),
    lambda folder: (folder / "workplans/deep/er").mkdir(parents=True),
    lambda folder: (folder / "canon").rename(folder / "was"),
    lambda folder: (folder / "evidence").mkdir(),
    lambda folder: (folder / "docs/x-evidence.md").write_text("x\n"),
    lambda folder: (folder / "src/new.py").mkdir(),
    lambda folder: (folder / "src/new.py").write_text(""),
    lambda folder: (folder / ".workplan-baseline.json").write_text('{"schema_version": 1, "findings": []}'),
    lambda folder: (folder / "workplan.toml").write_text('[repository]\nname = "b"\nprefixes = ["BBB"]\n'),
    lambda folder: (folder / "workplan.toml").unlink(),
    lambda folder: git(folder, "rm", "-q", "--cached", "workplans/own.md"),
    lambda folder: git(folder, "mv", "workplans/own.md", "workplans/other.md"),
]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_whatever_the_answer_rests_on_voids_it(repository: Path, number: int) -> None:
    keep(repository)
    CHANGES[number](repository)
    assert not is_answered(repository)
    assert check(repository) == check(repository, "--no-cache")


def test_what_git_ignores_is_a_premise_where_it_matters(repository: Path) -> None:
    (repository / "workplans/new.md").write_text(PLAN.format(7003))
    (repository / "made").mkdir()
    (repository / "made/out.txt").write_text("")
    for rule in ("*.txt\n", "*.txt\nnew.md\n", ""):
        (repository / ".gitignore").write_text(rule)
        keep(repository)
    (repository / ".git/info/exclude").write_text("new.md\n")
    assert not is_answered(repository)
    assert check(repository) == check(repository, "--no-cache")


def test_the_index_is_all_that_a_commit_rests_on(repository: Path) -> None:
    keep(repository, "--staged")
    (repository / "workplans/own.md").write_text(PLAN.format(7004))
    (repository / "workplans/new.md").write_text(PLAN.format(7005))
    assert is_answered(repository, "--staged")
    git(repository, "add", "workplans/new.md")
    assert not is_answered(repository, "--staged")
    assert check(repository, "--staged") == check(repository, "--staged", "--no-cache")


def test_a_folder_and_another_worktree_have_answers_of_their_own(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", str(tmp_path / "other"))
    other = tmp_path / "other"
    keep(repository)
    keep(other)
    (other / "workplans/own.md").write_text(PLAN.format(7006))
    assert is_answered(repository)
    assert not is_answered(other)
    keep(repository / "src")
    (repository / "src/workplan.toml").write_text("")
    assert not is_answered(repository / "src")
    assert is_answered(repository)


def test_a_repository_beside_this_one_is_a_premise(repository: Path, tmp_path: Path) -> None:
    beside = generate(tmp_path / "d", 3).repositories[0]
    with (repository / "workplan.toml").open("a") as file:
        file.write(f'[repositories.beside]\npath = "{beside}"\nprefixes = ["ZZZ"]\n')
        file.write('[repositories.gone]\npath = "../gone"\nprefixes = ["YYY"]\n')
    keep(repository)
    (tmp_path / "c/gone").mkdir()
    assert not is_answered(repository)
    (tmp_path / "c/gone").rmdir()
    assert is_answered(repository)
    plan = min((beside / "workplans").rglob("*.md"))
    plan.write_text("no front matter\n")
    assert not is_answered(repository)
    assert check(repository) == check(repository, "--no-cache")


def test_what_is_younger_than_a_step_of_the_clock_is_not_vouched_for() -> None:
    moment = 1_000_000_000_000_000_123
    assert settled(moment - YOUNG - 1, moment - YOUNG - 1, moment)
    assert not settled(moment - YOUNG, moment - COARSE - 1, moment)
    assert not settled(moment - COARSE - 1, moment - YOUNG, moment)
    whole = moment - moment % 1_000_000_000
    assert not settled(whole, whole, moment)
    assert not settled(whole - 1_000_000_000, whole - 1_000_000_000, moment)
    assert settled(whole - 2_000_000_000, whole - 2_000_000_000, moment)


def test_an_answer_is_one_of_this_question(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(repository)
    asked = unchanged.plain(["-q"])
    assert asked is not None
    monkeypatch.chdir(repository)
    assert unchanged.answer(asked) is None
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))
    asked = unchanged.plain([])
    assert asked is not None
    assert unchanged.answer(asked) is None


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_document_that_was_written_anew_is_all_that_is_looked_at(repository: Path, form: str) -> None:
    keep(repository, "--format", form)
    for change in (same_text, replaced, lambda folder: (folder / "workplans/own.md").touch()):
        change(repository)
        cold = check(repository, "--format", form, "--no-cache")
        assert check(repository, "--format", form) == cold
        assert is_answered(repository, "--format", form)
        assert check(repository, "--format", form) == cold


def test_an_answer_of_an_older_run_is_not_built_upon(repository: Path) -> None:
    keep(repository, "--format", "json")
    keep(repository)
    own, other = repository / "workplans/own.md", min((repository / "workplans").rglob("AAA*.md"))
    text = other.read_text()
    other.write_text("no front matter\n")
    assert check(repository) == check(repository, "--no-cache")
    own.write_text(PLAN.format(7008))
    assert check(repository, "--format", "json") == check(repository, "--format", "json", "--no-cache")
    other.write_text(text)
    assert check(repository) == check(repository, "--no-cache")
    assert check(repository, "--format", "json") == check(repository, "--format", "json", "--no-cache")


def test_a_document_that_became_something_else_is_no_document(repository: Path) -> None:
    keep(repository)
    own = repository / "workplans/own.md"
    own.unlink()
    own.symlink_to("../README.md")
    assert check(repository) == check(repository, "--no-cache")


@pytest.mark.slow
def test_a_long_walk_of_changes(repository: Path) -> None:
    chance = random.Random(7)
    names = [f"workplans/{name}" for name in ("a.md", "b.md", "deep/a.md", "note.txt", "README.md")]
    for step in range(30):
        place = repository / chance.choice([*names, "src/new.py", "made/out.txt", "canon/a.md", ".gitignore"])
        place.parent.mkdir(exist_ok=True)
        act = chance.randrange(5)
        if act == 0 and place.exists():
            place.unlink()
        elif act == 1:
            git(repository, "add", "-A")
        else:
            place.write_text("*.md\n" if place.name == ".gitignore" else PLAN.format(step))
        cold = check(repository, "--no-cache")
        assert [check(repository) for _ in range(3)] == [cold] * 3, (step, place)
