"""Modules out of one file are the modules that an import gives, and their code is never older than its source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import generate

TOP = Path(__file__).parents[1]
SHOWN = """
import atexit, sys
def show():
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] == "workplan":
            spec = module.__spec__
            parent, _, own = name.rpartition(".")
            print(name, module.__name__, module.__package__, module.__file__, getattr(module, "__path__", ""),
                  module.__cached__, spec.name, spec.origin, spec.cached, spec.has_location, spec.parent,
                  spec.submodule_search_locations, type(module.__loader__).__name__, module.__loader__.path,
                  module.__doc__, parent == "" or getattr(sys.modules[parent], own) is module, file=sys.stderr)
atexit.register(show)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, which may be changed, in a checkout of its own."""
    shutil.copytree(TOP / "src", tmp_path / "checkout/src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(TOP / "schemas", tmp_path / "checkout/schemas")
    return tmp_path / "checkout/src/workplan"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return generate(tmp_path / "corpus", 2).repositories[0]


def check(package: Path, repository: Path, *options: str, code: str = "") -> subprocess.CompletedProcess[str]:
    """One check of a document that was changed, so that the kept answer does not do."""
    plan = min((repository / "workplans").rglob("*.md"))
    plan.write_text(plan.read_text() + "\nOne more line.\n")
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env["PYTHONPATH"] = str(package.parent)
    run = f"{code}\nimport sys; sys.argv = ['workplan', 'check']; from workplan.__main__ import main; main()"
    return subprocess.run(
        (sys.executable, *options, "-c", run),
        cwd=repository,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def kept(package: Path) -> list[Path]:
    return [file for file in (package / "__pycache__").glob("*") if ".pyc" not in file.name]


def until_kept(package: Path, repository: Path) -> Path:
    for _ in range(3):
        assert check(package, repository).returncode == 0
    (file,) = kept(package)
    return file


def imported(done: subprocess.CompletedProcess[str]) -> set[str]:
    """The modules of ours that were imported one by one."""
    return {line.split()[-1] for line in done.stderr.splitlines() if "| " in line and "workplan" in line}


def test_most_modules_are_not_imported_one_by_one(package: Path, repository: Path) -> None:
    first = imported(check(package, repository, "-X", "importtime"))
    until_kept(package, repository)
    again = imported(check(package, repository, "-X", "importtime"))
    assert "workplan.cli.checking" in first - again
    assert len(again) < 25
    assert len(first) > 120


COUNTED = """
import re, sys, atexit
compiler = re._compiler
compile, texts = compiler.compile, []
def counted(text, flags=0):
    texts.append(text)
    return compile(text, flags)
compiler.compile = counted
atexit.register(lambda: print(len(texts), file=sys.stderr))
"""


def test_patterns_are_not_compiled_again(package: Path, repository: Path) -> None:
    first = int(check(package, repository, code=COUNTED).stderr.split()[-1])
    until_kept(package, repository)
    again = int(check(package, repository, code=COUNTED).stderr.split()[-1])
    assert again < 25
    assert first - again > 25


def test_modules_are_those_of_an_import(package: Path, repository: Path) -> None:
    until_kept(package, repository)
    of_file = described(check(package, repository, code=SHOWN))
    one_by_one = described(
        check(package, repository, code=f"import sys; sys.dont_write_bytecode = True\n{SHOWN}")
    )
    assert "workplan.cli.session" in one_by_one
    assert {name: of_file[name] for name in one_by_one} == one_by_one


def described(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {line.split()[0]: line for line in done.stderr.splitlines() if line.startswith("workplan")}


def test_a_source_that_was_changed_counts_at_once(package: Path, repository: Path) -> None:
    until_kept(package, repository)
    summary = package / "report" / "summary.py"
    before = check(package, repository).stdout
    assert "no findings" in before
    summary.write_text(summary.read_text().replace("no findings", "all is well"))
    assert check(package, repository).stdout == before.replace("no findings", "all is well")
    until_kept(package, repository)
    assert "workplan.cli.checking" not in imported(check(package, repository, "-X", "importtime"))
    assert check(package, repository).stdout == before.replace("no findings", "all is well")


def test_a_module_that_is_gone_is_not_missed(package: Path, repository: Path) -> None:
    until_kept(package, repository)
    os.rename(package / "report" / "excerpt.py", package / "report" / "excerpts.py")
    text = package / "report" / "text.py"
    text.write_text(text.read_text().replace("report.excerpt ", "report.excerpts "))
    assert check(package, repository).returncode == 0


@pytest.mark.parametrize("cut", [0, 1, 5, 100, 5_000, -1])
def test_a_damaged_file_is_left_aside(package: Path, repository: Path, cut: int) -> None:
    file = until_kept(package, repository)
    file.write_bytes(file.read_bytes()[:cut])
    assert (done := check(package, repository)).returncode == 0, done.stderr
    assert "no findings" in done.stdout


def test_code_of_another_interpreter_is_left_aside(package: Path, repository: Path) -> None:
    file = until_kept(package, repository)
    version = sys.version.encode()
    assert version in file.read_bytes()
    file.write_bytes(file.read_bytes().replace(version, b"4" + version[1:]))
    again = imported(check(package, repository, "-X", "importtime"))
    assert "workplan.cli.checking" in again


def test_without_bytecode_nothing_is_kept(package: Path, repository: Path) -> None:
    for _ in range(3):
        assert check(package, repository, "-B").returncode == 0
    assert not (package / "__pycache__").exists()


def test_where_nothing_can_be_written_nothing_is_lost(package: Path, repository: Path) -> None:
    file = until_kept(package, repository)
    file.unlink()
    file.mkdir()  # root may write everywhere, but not a file in place of a folder
    for _ in range(2):
        assert (done := check(package, repository)).returncode == 0, done.stderr
    assert kept(package) == [file]
