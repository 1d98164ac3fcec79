"""The loop of a watch, with a scripted world: when it answers, when it shows, when it watches anew."""

from collections.abc import Iterator

import pytest

from workplan.errors import UnreachableError, UsageError, WorkplanError
from workplan.settings.settings import Settings
from workplan.usecases.watch import (
    LOUD,
    NOTHING,
    QUIET,
    Answer,
    Burst,
    Relevance,
    Watched,
    folders_of,
    follow,
)

HOME = Watched("/r", ("/r/.git",), Settings("r"))
OTHER = Watched("/s", (), Settings("s"))
PLAN = frozenset({"/r/workplans/R-WP-0001-x.md"})
CODE = frozenset({"/r/src/main.py"})
NOISE = frozenset({"/r/node_modules/x/y.js", "/r/.git/objects/ab/cd"})


class Ended(Exception):  # noqa: N818 - the script is at its end
    pass


class Script:
    """Answers and bursts in turn. `events` says what the loop did."""

    def __init__(
        self, answers: list[str | Answer | WorkplanError], bursts: list[frozenset[str] | Burst]
    ) -> None:
        self._answers: Iterator[str | Answer | WorkplanError] = iter(answers)
        self._bursts = iter(bursts)
        self.events: list[str] = []

    def answer(self) -> Answer:
        given = next(self._answers)
        self.events.append("look")
        if isinstance(given, WorkplanError):
            raise given
        return given if isinstance(given, Answer) else Answer(given, (HOME,))

    def show(self, answer: Answer) -> None:
        self.events.append(f"show {answer.text}")

    def changes(self, folders: tuple[str, ...]) -> "Script":
        self.events.append(f"watch {' '.join(folders)}")
        return self

    def wait(self) -> Burst:
        burst = next(self._bursts, None)
        if burst is None:
            raise Ended
        return burst if isinstance(burst, Burst) else Burst(burst)

    def close(self) -> None:
        self.events.append("close")


def played(answers: list[str | Answer | WorkplanError], bursts: list[frozenset[str] | Burst]) -> list[str]:
    script = Script(answers, bursts)
    with pytest.raises(Ended):
        follow(script)
    return script.events


def test_what_changed_before_the_watching_began_is_shown() -> None:
    assert played(["a", "b"], []) == ["look", "show a", "watch /r", "look", "show b", "close"]


def test_a_saved_document_is_answered_also_with_the_same_words() -> None:
    assert played(["a", "a", "a"], [PLAN])[4:] == ["look", "show a", "close"]


@pytest.mark.parametrize(("second", "shown"), [("a", []), ("b", ["show b"])])
def test_another_file_is_answered_where_the_answer_is_another_one(second: str, shown: list[str]) -> None:
    assert played(["a", "a", second], [CODE])[4:] == ["look", *shown, "close"]


def test_noise_is_not_looked_at() -> None:
    assert played(["a", "a"], [NOISE, NOISE])[4:] == ["close"]


def test_a_wide_burst_is_answered_and_then_watched_anew() -> None:
    events = played(["a", "a", "b", "c"], [Burst(PLAN, wide=True)])
    assert events[4:] == ["look", "show b", "close", "watch /r", "look", "show c", "close"]


def test_new_folders_in_noise_are_watched_too() -> None:
    events = played(["a", "a", "a", "a"], [Burst(NOISE, wide=True)])
    assert events[4:] == ["look", "close", "watch /r", "look", "close"]


def test_a_repository_that_comes_with_the_configuration_is_watched() -> None:
    both = Answer("b", (HOME, OTHER))
    events = played(["a", "a", both, both], [frozenset({"/r/workplan.toml"})])
    assert events[4:] == ["look", "show b", "close", "watch /r /s", "look", "close"]


def test_a_fault_is_shown_and_the_watch_goes_on() -> None:
    events = played(["a", "a", UsageError("broken"), "a"], [PLAN, CODE])
    assert events[4:] == ["look", "show broken", "look", "show a", "close"]


def test_a_fault_of_the_first_answer_ends_the_command() -> None:
    with pytest.raises(UsageError):
        follow(Script([UsageError("unknown rule")], []))


def test_a_folder_that_is_gone_ends_the_watch() -> None:
    script = Script(["a", "a"], [])
    script.wait = gone  # type: ignore[method-assign]
    with pytest.raises(UnreachableError):
        follow(script)
    assert script.events[-1] == "close"


def gone() -> Burst:
    raise UnreachableError("gone")


@pytest.mark.parametrize(
    ("path", "weight"),
    [
        ("/r/workplans/R-WP-0001-x.md", LOUD),
        ("/r/workplan.toml", LOUD),
        ("/r/.workplan-baseline.json", LOUD),
        ("/r/src/a.py", QUIET),
        ("/r/.gitignore", QUIET),
        ("/r/.git/HEAD", QUIET),
        ("/r/.git/index", QUIET),
        ("/r/.git/refs/heads/main", QUIET),
        ("/r/.git/refs/heads/main.lock", NOTHING),
        ("/r/.git/index.lock", NOTHING),
        ("/r/.git/workplan/cache.db", NOTHING),
        ("/r/.git/objects/00/11", NOTHING),
        ("/r/sub/.git/index", NOTHING),
        ("/r/node_modules/a.js", NOTHING),
        ("/rest/workplans/R-WP-0001-x.md", NOTHING),
        ("/r", QUIET),
    ],
)
def test_weights(path: str, weight: int) -> None:
    assert Relevance([HOME]).weigh(path) == weight


def test_no_folder_is_watched_twice() -> None:
    linked = Watched("/w", ("/m/.git", "/m/.git/worktrees/w"), Settings("w"))
    assert folders_of([HOME, linked]) == ("/m/.git", "/r", "/w")
    assert folders_of([Watched("/a/b", (), Settings("b")), Watched("/a", (), Settings("a"))]) == ("/a",)
