"""Whatever was staged between two runs: a hook says, byte for byte, what a run without a cache says."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.corpus import generate
from workplan.cli.checking import Manner, check_once
from workplan.cli.main import run
from workplan.cli.rewritten import change_of, pin
from workplan.cli.session import Ask, open_session
from workplan.cli.unchanged import Plain, Rewritten, answer, plain

OPTIONS = ("--staged",)


def git(repository: Path, *arguments: str, stdin: str = "") -> str:
    command = ("git", "-c", "core.autocrlf=false", *arguments)
    done = subprocess.run(command, cwd=repository, input=stdin, capture_output=True, text=True, check=True)
    return done.stdout


def documents(repository: Path) -> list[str]:
    return [path for path in git(repository, "ls-files", "-z").split("\0") if path.startswith("workplans/")]


def asked() -> Plain:
    found = plain([*OPTIONS])
    assert found is not None
    return found


class Hook:
    """Runs in one repository, and what they write."""

    def __init__(self, repository: Path, read: Callable[[], str]) -> None:
        self.repository = repository
        self.read = read

    def warm(self) -> tuple[int, str]:
        found = answer(asked())
        code = found if isinstance(found, int) else check_once(Ask(staged=True), Manner(), rewritten=found)
        return code, self.read()

    def cold(self) -> tuple[int, str]:
        return run(["check", *OPTIONS, "--no-cache"]), self.read()

    def same(self) -> None:
        cold = self.cold()
        assert self.warm() == cold
        assert self.warm() == cold

    def settle(self) -> None:
        """The same, with an answer kept that vouches for every file: what was written a moment ago could not be."""
        time.sleep(0.06)
        self.same()

    def told(self) -> list[str] | None:
        """The documents that the next run is told of; [] where the last answer holds, None where it must look."""
        found = answer(asked())
        self.read()
        if isinstance(found, int):
            return []
        if found is None or found.index is None:
            return None
        session = open_session(os.getcwd(), Ask(staged=True, cache=False))
        pin(found, session.opened)
        change = change_of(found, session.opened)
        return (
            None
            if change is None
            else [entry.path for entries in change.entries.values() for entry in entries]
        )


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = generate(tmp_path_factory.mktemp("corpus") / "c", 12).repositories[0]
    (found / "a first file").write_text("first\n")
    (found / "~last").write_text("last\n")
    git(found, "add", "-A")
    git(found, "commit", "-q", "--no-verify", "-m", "more")
    return found


@contextlib.contextmanager
def copied(origin: Path, folder: Path) -> Iterator[Path]:
    shutil.copytree(origin, folder / "repo", symlinks=True)
    before = Path.cwd()
    os.chdir(folder / "repo")
    try:
        yield folder / "repo"
    finally:
        os.chdir(before)


def reading(capture: pytest.CaptureFixture[bytes]) -> Callable[[], str]:
    def read() -> str:
        return capture.readouterr().out.decode()

    return read


@pytest.fixture
def hook(origin: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Hook]:
    with copied(origin, tmp_path) as repository:
        yield Hook(repository, reading(capsysbinary))


def write(repository: Path, path: str, words: str, stage: bool = True) -> None:
    file = repository / path
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text() if file.is_file() else "---\nid: X\n---\n"
    text = before.replace("status: todo", f"status: {words}", 1)
    file.write_text(text.replace("\n## ", f"\nSee `src/{words}.py`.\n\n## ", 1) + f"\n{words}\n")
    if stage:
        git(repository, "add", "--", path)


def conflict(repository: Path, path: str) -> None:
    oid = git(repository, "hash-object", "-w", "--stdin", stdin=path).strip()
    rows = "".join(f"100644 {oid} {stage}\t{path}\n" for stage in (1, 2, 3))
    git(repository, "update-index", "--index-info", stdin=f"0 {'0' * 40}\t{path}\n{rows}")


def chosen(repository: Path, number: int) -> str:
    found = documents(repository)
    return found[number % len(found)] if found else "workplans/new.md"


def edit(repository: Path, number: int, words: str) -> None:
    write(repository, chosen(repository, number), words)


def retitle(repository: Path, number: int, _words: str) -> None:
    """Give a task another id, so that documents that nobody wrote anew have something to say."""
    file = repository / chosen(repository, number)
    if file.is_file():
        file.write_text(file.read_text().replace(f"-T{number % 9 + 1:02d}", f"-T{number + 200}"))
        git(repository, "add", "-A")


def edit_several(repository: Path, number: int, words: str) -> None:
    for other in range(3):
        edit(repository, number + 5 * other, words)


def edit_edges(repository: Path, _number: int, words: str) -> None:
    for name in ("a first file", "~last"):
        write(repository, name, words)


def intend(repository: Path, _number: int, words: str) -> None:
    (repository / f"workplans/{words}-intended.md").write_text("x\n")
    git(repository, "add", "-N", "--", f"workplans/{words}-intended.md")


def refresh(repository: Path, number: int, _words: str) -> None:
    for path in documents(repository):
        if (repository / path).is_file():
            os.utime(repository / path, ns=(number, number))
    subprocess.run(["git", "update-index", "-q", "--refresh"], cwd=repository, check=False)


def commit(repository: Path, _number: int, words: str) -> None:
    command = ["git", "commit", "-qnm", words, "--allow-empty"]
    subprocess.run(command, cwd=repository, capture_output=True, check=False)


def damage(repository: Path, number: int, _words: str) -> None:
    for file in (repository / ".git/workplan").glob("answer-*"):
        data = bytearray(file.read_bytes())
        data[number % len(data)] ^= 1
        file.write_bytes(data)


ACTS: dict[str, Callable[[Path, int, str], object]] = {
    "edit": edit,
    "edit again": edit,
    "retitle": retitle,
    "several": edit_several,
    "edges": edit_edges,
    "worktree": lambda repository, number, words: write(
        repository, chosen(repository, number), words, stage=False
    ),
    "code": lambda repository, _number, words: write(repository, "src/service/main.py", words),
    "add": lambda repository, number, words: write(repository, f"workplans/{words}-{number}.md", words),
    "remove": lambda repository, number, _words: git(
        repository, "rm", "-qf", "--ignore-unmatch", "--", chosen(repository, number)
    ),
    "rename": lambda repository, number, words: git(
        repository, "mv", "-fk", chosen(repository, number), f"workplans/{words}-moved.md"
    ),
    "conflict": lambda repository, number, _words: conflict(repository, chosen(repository, number)),
    "intend": intend,
    "chmod": lambda repository, number, _words: subprocess.run(
        [
            "git",
            "update-index",
            "--chmod=+x" if number % 2 else "--chmod=-x",
            "--",
            chosen(repository, number),
        ],
        cwd=repository,
        capture_output=True,
        check=False,
    ),
    "refresh": refresh,
    "attributes": lambda repository, number, _words: (repository / ".gitattributes").write_text(
        f"*.md text eol={('lf', 'crlf')[number % 2]}\n"
    ),
    "commit": commit,
    "version": lambda repository, number, _words: git(
        repository, "update-index", f"--index-version={number % 3 + 2}"
    ),
    "damage": damage,
}
STEPS = st.tuples(
    st.sampled_from(tuple(ACTS)), st.integers(0, 400), st.sampled_from(("done", "wait", "odd", "gone"))
)


@pytest.mark.slow
@given(st.lists(STEPS, min_size=3, max_size=8))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_staged_run_is_cold(
    origin: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsysbinary: pytest.CaptureFixture[bytes],
    steps: list[tuple[str, int, str]],
) -> None:
    with copied(origin, tmp_path_factory.mktemp("world")) as repository:
        hook = Hook(repository, reading(capsysbinary))
        hook.warm()
        for step in steps:
            ACTS[step[0]](repository, *step[1:])
            hook.same()


def test_every_way_of_staging_once(hook: Hook) -> None:
    hook.same()
    for number, what in enumerate(ACTS):
        ACTS[what](hook.repository, 7 * number, "done")
        hook.same()


def test_a_run_is_told_which_documents_are_staged_anew(hook: Hook) -> None:
    hook.settle()
    paths = documents(hook.repository)
    for path in (paths[0], paths[-1]):
        write(hook.repository, path, "done")
    assert hook.told() == [paths[0], paths[-1]]
    hook.settle()
    assert hook.told() == []


@pytest.mark.parametrize("what", ["refresh", "worktree", "attributes"])
def test_what_the_next_commit_does_not_hold_leaves_the_answer(hook: Hook, what: str) -> None:
    write(hook.repository, documents(hook.repository)[1], "done")
    hook.settle()
    ACTS[what](hook.repository, 8, "odd")
    assert hook.told() == []
    hook.settle()


@pytest.mark.parametrize("what", ["code", "edges", "commit"])
def test_what_is_no_document_is_not_looked_at(hook: Hook, what: str) -> None:
    write(hook.repository, documents(hook.repository)[1], "done")
    hook.settle()
    ACTS[what](hook.repository, 8, "odd")
    found = answer(asked())
    assert isinstance(found, Rewritten)
    session = open_session(os.getcwd(), Ask(staged=True), found)
    assert session.change is not None
    assert not any(session.change.entries.values())
    hook.read()
    hook.settle()


@pytest.mark.parametrize("what", ["add", "remove", "rename", "conflict", "intend", "chmod"])
def test_what_changes_more_than_contents_is_listed(hook: Hook, what: str) -> None:
    hook.settle()
    assert hook.told() == []
    ACTS[what](hook.repository, 1, "done")
    assert hook.told() is None
    hook.settle()


def test_the_index_that_was_compared_is_the_one_that_is_read(hook: Hook) -> None:
    hook.settle()
    first, second = documents(hook.repository)[:2]
    write(hook.repository, first, "done")
    cold = hook.cold()
    found = answer(asked())
    assert isinstance(found, Rewritten)
    kept = (hook.repository / ".git/index").read_bytes()
    write(hook.repository, second, "odd")
    write(hook.repository, "src/done.py", "odd")
    assert (check_once(Ask(staged=True), Manner(), rewritten=found), hook.read()) == cold
    hook.settle()
    (hook.repository / ".git/index").write_bytes(kept)
    assert hook.warm() == cold


def test_a_document_that_nobody_wrote_anew_is_quoted(hook: Hook) -> None:
    first, second = (hook.repository / path for path in documents(hook.repository)[:2])
    name = "-".join(first.name.split("-")[:3])
    second.write_text(second.read_text().replace("\npriority:", f"\ndepends_on: [{name}-T01]\npriority:", 1))
    git(hook.repository, "add", "-A")
    hook.settle()
    assert hook.warm()[0] == 0
    first.write_text(
        first.read_text().replace(f"id: {name}-T01", f"id: {name}-T77").replace("T01 —", "T77 —")
    )
    git(hook.repository, "add", "-A")
    assert hook.told() == [str(first.relative_to(hook.repository))]
    assert f"| depends_on: [{name}-T01]" in hook.warm()[1]
    hook.settle()


@pytest.mark.parametrize("lost", ["answer-*", "state-*", "facts*"])
def test_a_run_that_was_killed_between_two_files_is_followed_by_a_true_one(hook: Hook, lost: str) -> None:
    folder = hook.repository / ".git/workplan"
    hook.same()
    before = {file: file.read_bytes() for file in folder.glob(lost)}
    first, second = documents(hook.repository)[:2]
    write(hook.repository, first, "done")
    hook.same()
    for file in folder.glob(lost):
        file.unlink()
    for file, data in before.items():
        file.write_bytes(data)
    hook.same()
    write(hook.repository, second, "odd")
    hook.same()


@pytest.mark.parametrize("options", [("-qm",), ("-qam",)])
def test_a_hook_of_git_is_told_what_is_new_after_each_commit(hook: Hook, options: tuple[str, ...]) -> None:
    repository = hook.repository
    told = (
        "import sys; from workplan.cli.unchanged import *; found = answer(plain(['--staged'])); "
        "print([path for path, _ in found.index.changed] if isinstance(found, Rewritten) else found)"
    )
    (repository / ".git/hooks").mkdir(exist_ok=True)
    script = repository / ".git/hooks/pre-commit"
    script.write_text(
        f'#!/bin/sh\n{sys.executable} -c "{told}" >.git/told\n'
        f"{sys.executable} -m workplan check --staged >.git/said\nexit 0\n"
    )
    script.chmod(0o755)
    for number in range(4):
        time.sleep(0.06)
        path = documents(repository)[number]
        write(repository, path, "done", stage="a" not in options[0])
        git(repository, "commit", *options, "words")
        assert (repository / ".git/said").read_text() == hook.cold()[1]
        if number > 1:  # before, the configuration may be too young to be vouched for
            assert (repository / ".git/told").read_text() == f"{[path]}\n"


def test_hooks_beside_each_other_say_the_same(hook: Hook) -> None:
    command = [sys.executable, "-m", "workplan", "check", *OPTIONS]
    for number in range(3):
        write(hook.repository, documents(hook.repository)[number], "done")
        cold = hook.cold()
        started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        assert [(one.communicate()[0], one.returncode) for one in started] == [cold[::-1]] * 3
        hook.same()


@pytest.mark.parametrize("place", [9, 60, -3000, -9])
def test_a_damaged_answer_is_found_anew(hook: Hook, place: int) -> None:
    hook.settle()
    for file in (hook.repository / ".git/workplan").glob("answer-*"):
        data = bytearray(file.read_bytes())
        data[place] ^= 4
        file.write_bytes(data)
    assert answer(asked()) is None
    hook.same()
