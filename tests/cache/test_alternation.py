"""A hook and people ask in turn: whatever one of them kept, the other is told what a run without a cache says."""

import contextlib
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.corpus import generate
from tests.cache.test_staged import ACTS, git, reading, write
from workplan.adapters.cache.kept_index import MOST, MOST_OTHERS, kept_texts
from workplan.adapters.git.staged import StagedSource
from workplan.adapters.git.worktree import WorktreeSource
from workplan.cli.checking import Manner, check_once
from workplan.cli.main import run
from workplan.cli.remember import Told, remember
from workplan.cli.session import Ask, open_session
from workplan.cli.unchanged import Rewritten, answer, plain

TREE: tuple[str, ...] = ()
HOOK = ("--staged",)
SORTS = (TREE, HOOK)


class Home:
    """A repository in which runs of both sorts are made, and what they write."""

    def __init__(self, repository: Path, read: Callable[[], str]) -> None:
        self.repository = repository
        self.read = read
        self.ways: Counter[str] = Counter()

    def warm(self, options: tuple[str, ...]) -> tuple[int, str]:
        asked = plain([*options])
        assert asked is not None
        found = answer(asked)
        if isinstance(found, int):
            self.ways["same"] += 1
            return found, self.read()
        self.ways["told" if isinstance(found, Rewritten) else "none"] += 1
        return check_once(Ask(staged=asked.staged), Manner(), rewritten=found), self.read()

    def cold(self, options: tuple[str, ...]) -> tuple[int, str]:
        return run(["check", *options, "--no-cache"]), self.read()

    def same(self, *sorts: tuple[str, ...]) -> None:
        for options in sorts or SORTS:
            assert self.warm(options) == self.cold(options), options

    def settle(self, *sorts: tuple[str, ...]) -> None:
        """Run until answers are kept that vouch for every document."""
        for _ in range(3):
            time.sleep(0.06)
            self.same(*sorts)

    def answered(self, options: tuple[str, ...]) -> bool:
        asked = plain([*options])
        assert asked is not None
        found = answer(asked)
        self.read()
        return isinstance(found, int)

    def lists(self, options: tuple[str, ...]) -> bool:
        """Whether the next run of this sort lists the repository; it is made, and its answer kept and compared."""
        asked = plain([*options])
        assert asked is not None
        found = answer(asked)
        self.read()
        if isinstance(found, int):
            return False
        session = open_session(os.getcwd(), Ask(staged=asked.staged), found)
        assert session.cache is not None
        session.cache.close()
        reader = session.opened.units[0].reader
        assert isinstance(reader, StagedSource | WorktreeSource)
        self.same(options)
        return reader.index is not None


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("corpus") / "c", 12).repositories[0]


@contextlib.contextmanager
def copied(origin: Path, folder: Path) -> Iterator[Path]:
    git(origin.parent, "clone", "-q", str(origin), str(folder / "repo"))
    before = Path.cwd()
    os.chdir(folder / "repo")
    git(folder / "repo", "config", "user.name", "a")
    git(folder / "repo", "config", "user.email", "a@example.org")
    try:
        yield folder / "repo"
    finally:
        os.chdir(before)


@pytest.fixture
def home(origin: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Home]:
    with copied(origin, tmp_path) as repository:
        yield Home(repository, reading(capsysbinary))


def quietly(repository: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=False)


def any_document(repository: Path, number: int) -> Path:
    found = sorted((repository / "workplans").rglob("*.md"))
    return found[number % len(found)] if found else repository / "workplans/new.md"


def edit(repository: Path, number: int, words: str) -> None:
    file = any_document(repository, number)
    write(repository, str(file.relative_to(repository)), words, stage=False)


def edit_and_add(repository: Path, number: int, words: str) -> None:
    edit(repository, number, words)
    quietly(repository, "add", "-A")


def back(repository: Path, number: int, _words: str) -> None:
    """Write a document as it was before the last edit, or as it is staged."""
    file = any_document(repository, number)
    quietly(repository, "checkout", "--", str(file.relative_to(repository)))


def branch(repository: Path, number: int, words: str) -> None:
    quietly(repository, "checkout", "-qf", "-B", f"b{number % 3}", *(("HEAD~1",) if number % 2 else ()))
    del words


def remove(repository: Path, number: int, _words: str) -> None:
    any_document(repository, number).unlink(missing_ok=True)


def rename(repository: Path, number: int, words: str) -> None:
    file = any_document(repository, number)
    if file.is_file():
        file.rename(file.with_name(f"{words}-{number}.md"))


def configure(repository: Path, number: int, _words: str) -> None:
    file = repository / "workplan.toml"
    text = file.read_text().partition("\n[rules]")[0]
    file.write_text(f"{text}\n[rules]\nunknown-reference = '{('off', 'info', 'warning')[number % 3]}'\n")


def code(repository: Path, number: int, words: str) -> None:
    """Put or take away a file that documents name, where git does not know of it."""
    file = repository / f"src/{words}.py"
    if number % 2:
        file.unlink(missing_ok=True)
    else:
        file.parent.mkdir(exist_ok=True)
        file.write_text("x\n")


def touch_and_ask_git(home: Home) -> None:
    os.utime(home.repository / "README.md")
    quietly(home.repository, "status")


def test_a_content_that_comes_back_is_another_one(home: Home) -> None:
    home.settle()
    path = retouch(home, 1, "odd")
    for _ in range(2):
        git(home.repository, "add", path)
        assert not home.lists(HOOK)
        assert home.answered(HOOK)
        git(home.repository, "reset", "-q")
        assert not home.answered(HOOK)
        assert not home.lists(HOOK)


def test_an_answer_that_looked_for_a_path_holds_when_git_writes_its_index(home: Home) -> None:
    home.settle()
    path = retouch(home, 1)
    with (home.repository / path).open("a") as file:
        file.write("\nIt is in `src/elsewhere.py`.\n")
    git(home.repository, "add", "-A")
    assert home.lists(HOOK)
    touch_and_ask_git(home)
    assert home.answered(HOOK)


def test_an_index_that_was_written_while_the_worktree_was_listed_is_not_vouched_for(home: Home) -> None:
    (home.repository / "README.md").write_text("more\n")
    git(home.repository, "add", "-A")
    time.sleep(0.06)
    session = open_session(os.getcwd(), Ask())
    index, asked = home.repository / ".git/index", plain([*TREE])
    assert asked is not None
    told = Told("said\n", 0, {})
    remember(session, asked, told)
    assert home.answered(TREE)
    index.with_name("other").write_bytes(index.read_bytes())
    index.with_name("other").replace(index)
    assert home.answered(TREE)
    for answer_file in (home.repository / ".git/workplan").glob("answer-*"):
        answer_file.unlink()
    remember(session, asked, told)
    assert not home.answered(TREE)


def git_act(*arguments: str) -> Callable[[Path, int, str], object]:
    return lambda repository, _number, _words: quietly(repository, *arguments)


WALK: dict[str, Callable[[Path, int, str], object]] = {
    "edit": edit,
    "edit again": edit,
    "edit and add": edit_and_add,
    "back": back,
    "add all": git_act("add", "-A"),
    "add updated": git_act("add", "-u"),
    "unstage": git_act("reset", "-q"),
    "commit": git_act("commit", "-qnm", "x"),
    "commit all": git_act("commit", "-qanm", "x"),
    "status": git_act("status"),
    "stash": git_act("stash", "-q"),
    "pop": git_act("stash", "pop", "-q"),
    "branch": branch,
    "new": lambda repository, number, words: write(
        repository, f"workplans/{words}-{number}.md", words, stage=bool(number % 2)
    ),
    "remove": remove,
    "rename": rename,
    "configure": configure,
    "code": code,
    "assume": lambda repository, number, _words: quietly(
        repository,
        "update-index",
        ("--assume-unchanged", "--no-assume-unchanged", "--skip-worktree", "--no-skip-worktree")[number % 4],
        str(any_document(repository, number).relative_to(repository)),
    ),
    **{name: ACTS[name] for name in ("retitle", "intend", "chmod", "refresh", "attributes", "version")},
}
OFTEN = ("edit", "edit and add", "commit", "status", "add all")


def walk(home: Home, seed: int, steps: int) -> None:
    chance = random.Random(seed)
    for step in range(steps):
        what = chance.choice(OFTEN if chance.random() < 0.6 else tuple(WALK))
        number, words = chance.randrange(400), chance.choice(("done", "wait", "odd", "gone"))
        WALK[what](home.repository, number, words)
        if chance.random() < 0.3:
            time.sleep(0.06)
        for options in chance.choices(SORTS, k=chance.randrange(1, 4)):
            warm, cold = home.warm(options), home.cold(options)
            assert warm == cold, (seed, step, what, number, words, options)


@pytest.mark.parametrize("seed", range(3))
def test_a_walk_of_both_sorts(home: Home, seed: int) -> None:
    walk(home, seed, 20)
    assert home.ways["same"]
    assert home.ways["told"]


def test_a_walk_with_a_repository_beside(home: Home, tmp_path: Path) -> None:
    beside = generate(tmp_path / "d", 3).repositories[0]
    with (home.repository / "workplan.toml").open("a") as file:
        file.write(f'[repositories.beside]\npath = "{beside}"\nprefixes = ["ZZZ"]\n')
    home.settle()
    chance = random.Random(4)
    for _ in range(12):
        for folder in (home.repository, beside):
            if chance.random() < 0.5:
                WALK[chance.choice(OFTEN)](folder, chance.randrange(400), chance.choice(("done", "odd")))
        if chance.random() < 0.5:
            time.sleep(0.06)
        home.same(*chance.choices(SORTS, k=2))


def test_runs_of_both_sorts_beside_each_other_say_the_same(home: Home) -> None:
    home.settle()
    for number in range(3):
        retouch(home, number, ("odd", "done")[number % 2])
        if number != 1:
            git(home.repository, "add", "-A")
        cold = {options: home.cold(options) for options in SORTS}
        started = [
            (
                options,
                subprocess.Popen(
                    [sys.executable, "-m", "workplan", "check", *options], stdout=subprocess.PIPE, text=True
                ),
            )
            for options in SORTS * 2
        ]
        for options, one in started:
            assert (one.communicate()[0], one.returncode) == cold[options][::-1]
        home.same()
        home.same()


def retouch(home: Home, number: int, status: str = "done") -> str:
    """Write a document anew that keeps to the paths that it named."""
    file = any_document(home.repository, number)
    text = file.read_text()
    before = next(word for word in ("todo", "done", "odd") if f"status: {word}\n" in text)
    file.write_text(text.replace(f"status: {before}\n", f"status: {status}\n", 1) + "\nAgain.\n")
    return str(file.relative_to(home.repository))


@pytest.mark.parametrize("sorts", [SORTS, SORTS[::-1]])
def test_a_run_builds_upon_what_the_other_sort_left(home: Home, sorts: tuple[tuple[str, ...], ...]) -> None:
    home.settle()
    for number in range(4):
        retouch(home, number, ("odd", "done")[number % 2])
        git(home.repository, "add", "-A")
        assert [home.lists(options) for options in sorts] == [False, False]
        git(home.repository, "commit", "-qnm", "x")
    assert not home.lists(sorts[1])


def test_several_runs_of_one_sort_may_lie_between(home: Home) -> None:
    home.settle()
    for number in range(3):
        retouch(home, number, "odd")
        assert not home.lists(TREE)
    git(home.repository, "add", "-u")
    assert not home.lists(HOOK)
    assert not home.lists(TREE)
    for number in range(3):
        retouch(home, number, "done")
        git(home.repository, "add", "-u")
        assert not home.lists(HOOK)
    assert not home.lists(TREE)


def test_what_is_not_staged_is_said_in_the_worktree_alone(home: Home) -> None:
    home.settle()
    retouch(home, 1, "odd")
    time.sleep(0.06)
    for _ in range(3):
        assert [home.lists(options) for options in SORTS] == [False, False]
        assert [home.answered(options) for options in SORTS] == [True, True]
    assert home.warm(TREE) != home.warm(HOOK)
    git(home.repository, "add", retouch(home, 2, "odd"))
    assert [home.lists(options) for options in SORTS[::-1]] == [False, False]
    assert home.warm(TREE) != home.warm(HOOK)


def test_a_stamp_says_nothing_of_a_content_that_the_index_brought(home: Home) -> None:
    home.settle()
    retouch(home, 1, "odd")
    home.settle(TREE)
    retouch(home, 2, "odd")
    git(home.repository, "add", str(any_document(home.repository, 2)))
    assert not home.lists(HOOK)
    (home.repository / "workplans/new.md").write_text("---\nid: X\n---\n")
    assert home.lists(TREE)


def test_a_path_that_only_one_sort_sees_is_asked_for_again(home: Home) -> None:
    retouch(home, 1)
    with any_document(home.repository, 1).open("a") as file:
        file.write("\nIt is in `src/made.py`.\n")
    git(home.repository, "add", "-A")
    home.settle()
    (home.repository / "src/made.py").write_text("")
    for number in range(2, 5):
        home.same()
        retouch(home, number, "odd")
        git(home.repository, "add", "workplans")
        home.same()
    assert home.warm(TREE) != home.warm(HOOK)


def test_documents_that_came_in_between_are_listed(home: Home) -> None:
    home.settle()
    (home.repository / "workplans/new.md").write_text("---\nid: X\n---\n")
    home.settle(TREE)
    assert home.answered(TREE)
    retouch(home, 1)
    git(home.repository, "add", "-u")
    assert home.lists(HOOK)
    retouch(home, 2)
    assert home.lists(TREE)
    (home.repository / "workplans/new.md").unlink()
    home.same()


def unstage(home: Home) -> None:
    git(home.repository, "add", "-A")
    home.same(TREE)
    git(home.repository, "reset", "-q")


def ask_in_a_hook(home: Home) -> None:
    git(home.repository, "add", "-A")
    home.same(HOOK)


REFRESHED: dict[str, Callable[[Home], object]] = {
    "add": lambda home: git(home.repository, "add", "-A"),
    "status": touch_and_ask_git,
    "another version of code": lambda home: (
        (home.repository / "src/service/main.py").write_text("more\n"),
        git(home.repository, "add", "-A"),
    ),
    "unstage": unstage,
    "hook": ask_in_a_hook,
}


@pytest.mark.parametrize("what", REFRESHED)
def test_an_index_that_names_the_same_files_leaves_the_answer(home: Home, what: str) -> None:
    home.settle()
    retouch(home, 1, "odd")
    home.settle(TREE)
    before = (home.repository / ".git/index").stat()
    REFRESHED[what](home)
    assert (home.repository / ".git/index").stat() != before
    assert home.answered(TREE)
    home.same()


RENAMED: dict[str, tuple[str, ...]] = {
    "untracked": ("rm", "-q", "--cached", "--", "src/service/main.py"),
    "assumed": ("update-index", "--assume-unchanged", "--", "src/service/main.py"),
    "not here": ("update-index", "--skip-worktree", "--", "src/service/main.py"),
    "mode": ("update-index", "--chmod=+x", "--", "src/service/main.py"),
    "version 4": ("update-index", "--index-version=4"),
    "split": ("update-index", "--split-index"),
}


@pytest.mark.parametrize("what", RENAMED)
def test_an_index_that_says_more_than_other_contents_ends_the_answer(home: Home, what: str) -> None:
    home.settle(TREE)
    assert home.answered(TREE)
    git(home.repository, *RENAMED[what])
    assert not home.answered(TREE)
    home.same()
    home.same()


@pytest.mark.parametrize("damage", ["gone", "cut", "older", "empty"])
def test_an_answer_without_the_index_that_it_rests_on_does_not_hold(home: Home, damage: str) -> None:
    home.settle()
    folder = home.repository / ".git/workplan"
    (kept,) = folder.glob("index-*")
    answers = {file: file.read_bytes() for file in folder.glob("answer-*")}
    if damage == "gone":
        kept.unlink()
    elif damage == "cut":
        kept.write_bytes(kept.read_bytes()[:-30])
    elif damage == "empty":
        (home.repository / ".git/index").write_bytes(b"")
    else:
        write(home.repository, "src/new.py", "x")
        home.settle()
        git(home.repository, "rm", "-qf", "src/new.py")
        for file, data in answers.items():
            file.write_bytes(data)
    retouch(home, 1, "odd")
    if damage != "empty":
        git(home.repository, "add", "-u")
    assert not home.answered(TREE)
    assert not home.answered(HOOK)
    if damage != "empty":  # git does not read such an index
        home.same()
        home.same()


def test_many_files_with_another_content_are_kept_anew(home: Home) -> None:
    for number in range(MOST_OTHERS + 6):
        write(home.repository, f"src/some/{number}.py", "x", stage=False)
    git(home.repository, "add", "-A")
    home.settle()
    (kept,) = (home.repository / ".git/workplan").glob("index-*")
    before = kept.read_bytes()
    for number in range(MOST_OTHERS + 6):
        write(home.repository, f"src/some/{number}.py", "y", stage=False)
        if number in (3, MOST_OTHERS + 5):
            git(home.repository, "add", "-A")
            assert not home.lists(HOOK)
            assert (kept.read_bytes() == before) == (number == 3)
    retouch(home, 1, "odd")
    assert not home.lists(TREE)
    home.same()
    assert home.answered(HOOK)


def test_an_index_of_another_name_makes_room_for_the_next_one(home: Home) -> None:
    home.settle()
    folder = home.repository / ".git/workplan"
    (kept,) = folder.glob("index-*")
    for number in range(MOST + 3):
        retouch(home, number % 3, ("odd", "done")[number % 2])
        git(home.repository, "add", "-u")
        for file in folder.glob("index-*"):
            os.utime(file, (9, 9))
        os.utime(kept, (0, 0))
        assert not home.lists(HOOK)
        other = str(home.repository / f".git/next-{number}")
        data = (home.repository / ".git/index").read_bytes()
        assert kept_texts(str(folder), other, "", data, 20) is not None
        assert len(list(folder.glob("index-*"))) <= MOST
        assert kept.exists()
