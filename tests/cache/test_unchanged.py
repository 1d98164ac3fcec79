"""The short answer of an unchanged repository is the long one, and any doubt leads to the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import generate
from workplan.cli import unchanged


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("corpus") / "c", 30).repositories[0]


def check(repository: Path, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "workplan", "check", *options]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def answered(repository: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> bool:
    monkeypatch.chdir(repository)
    asked = unchanged.plain([*options])
    return asked is not None and isinstance(unchanged.answer(asked), int)


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "sarif", "github"])
def test_the_short_answer_is_the_long_one(
    repository: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    options = ("--format", form)
    cold = check(repository, *options, "--no-cache")
    assert cold[0] == 1
    assert check(repository, *options) == cold
    assert answered(repository, monkeypatch, *options)
    assert check(repository, *options) == cold


def test_any_change_ends_the_short_answer(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def again() -> None:
        """Check until the answer is kept: what was written a moment before is not vouched for."""
        for _ in range(9):
            check(repository)
            if answered(repository, monkeypatch):
                return
        raise AssertionError("no answer was kept")

    plan = sorted((repository / "workplans").rglob("*.md"))[3]
    config = repository / "workplan.toml"
    code = repository / "src/service/main.py"
    for file in (plan, config):
        again()
        before = file.read_bytes()
        file.write_bytes(before + b"\n# x\n")
        assert not answered(repository, monkeypatch)
        assert check(repository) == check(repository, "--no-cache")
        file.write_bytes(before)
    again()
    code.unlink()
    assert not answered(repository, monkeypatch)
    assert check(repository) == check(repository, "--no-cache")
    code.write_text("generated\n")
    again()
    (repository / "workplans/new.md").write_text("no front matter\n")
    assert not answered(repository, monkeypatch)
    assert check(repository) == check(repository, "--no-cache")
    (repository / "workplans/new.md").unlink()
    again()
    (repository / ".workplan-baseline.json").write_text('{"schema_version": 1, "findings": []}')
    assert not answered(repository, monkeypatch)


@pytest.mark.parametrize(
    "options", [["--rev", "HEAD"], ["workplans"], ["--fix"], ["--format", "odd"], ["--no-cache"], ["-o", "x"]]
)
def test_other_forms_are_left_to_the_ordinary_way(
    repository: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    check(repository)
    assert not answered(repository, monkeypatch, *options)


def test_a_damaged_answer_is_none(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / ".workplan-baseline.json").unlink(missing_ok=True)
    check(repository)
    assert answered(repository, monkeypatch)
    for file in (repository / ".git/workplan").glob("answer-*"):
        file.write_bytes(file.read_bytes()[:-10])
    assert not answered(repository, monkeypatch)
    assert check(repository) == check(repository, "--no-cache")


@pytest.mark.parametrize("added", ["", "\nSee `src/never/seen.py`.\n"])
def test_documents_are_watched_however_soon_they_change_again(
    repository: Path, monkeypatch: pytest.MonkeyPatch, added: str
) -> None:
    for _ in range(9):
        check(repository)
        if answered(repository, monkeypatch):
            break
    plan = sorted((repository / "workplans").rglob("*.md"))[5]
    before = plan.read_text(encoding="utf-8")
    broken = before.replace("status: done", "status: nonsense", 1) + added
    cold = {before: check(repository, "--no-cache")}
    plan.write_text(broken, encoding="utf-8")
    cold[broken] = check(repository, "--no-cache")
    for text in (broken, before, broken, before):
        plan.write_text(text, encoding="utf-8")
        assert [check(repository), check(repository)] == [cold[text]] * 2
