"""Watch: answer, wait until something changed that may matter, answer again; nothing that changes is missed."""

from collections.abc import Iterable
from contextlib import closing
from typing import NoReturn, Protocol

from workplan.errors import WorkplanError
from workplan.kinds.select import KindSelector
from workplan.named_tuple import NamedTuple
from workplan.settings.settings import Settings

NOTHING, QUIET, LOUD = 0, 1, 2
"""What a changed path calls for: nothing, an answer if it is another one, an answer."""

CONFIGURATION = frozenset({"workplan.toml", "pyproject.toml"})
GIT_FILES = frozenset({"HEAD", "index", "packed-refs", "config", "info/exclude"})
TOOL_FOLDERS = frozenset(
    {
        ".git", ".hg", ".hypothesis", ".idea", ".jj", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache",
        ".svn", ".tox", ".venv", "__pycache__", "node_modules",
    }
)  # fmt: skip
"""Folders that tools fill at a high rate. A document below one is still watched."""


class Watched(NamedTuple):
    """One repository that answers depend on: its absolute root, git's own folders for it, its settings."""

    root: str
    private: tuple[str, ...]
    settings: Settings


class Answer(NamedTuple):
    """One answer as it is shown, and what it depends on. `fault` is set where a run could not do its job."""

    text: str
    repositories: tuple[Watched, ...]
    fault: WorkplanError | None = None


class Burst(NamedTuple):
    """Absolute paths that changed until it was quiet. `wide`: so much happened that some changes may not have
    been reported, or folders are new, so that watching has to begin anew.
    """

    paths: frozenset[str]
    wide: bool = False


class Changes(Protocol):
    """Everything that changes in some folders from the moment this was made."""

    def wait(self) -> Burst:
        """What changed since the last call, at once where something did."""
        ...

    def close(self) -> None:
        """Watch no longer."""
        ...


class Scene(Protocol):
    """What watching asks of the world."""

    def answer(self) -> Answer:
        """The answer for the files as they are now. Raises WorkplanError where there is none."""
        ...

    def show(self, answer: Answer) -> None:
        """Give the answer to whoever waits for it."""
        ...

    def changes(self, folders: tuple[str, ...]) -> Changes:
        """Begin to watch these folders and all below them."""
        ...


def follow(scene: Scene) -> NoReturn:
    """Answer for ever. A fault of the first answer is raised, a later one is shown: a configuration may be
    broken between two keystrokes.
    """
    latest = scene.answer()
    scene.show(latest)
    while True:
        with closing(scene.changes(folders_of(latest.repositories))) as changes:
            latest = _answer_until_stale(scene, changes, latest)


def folders_of(repositories: Iterable[Watched]) -> tuple[str, ...]:
    """The folders to watch: none of them lies below another."""
    wanted = sorted({folder for one in repositories for folder in (one.root, *one.private)})
    chosen: list[str] = []
    for folder in wanted:
        if not any(_below(folder, other) is not None for other in chosen):
            chosen.append(folder)
    return tuple(chosen)


def _answer_until_stale(scene: Scene, changes: Changes, shown: Answer) -> Answer:
    """Answer until other folders have to be watched, or the same ones anew. The first look shows what changed
    before the watching began.
    """
    watched = shown.repositories
    relevance = Relevance(watched)
    weight, wide = QUIET, False
    while True:
        answer = _answer(scene, shown)
        if weight == LOUD or (answer.text, answer.fault is None) != (shown.text, shown.fault is None):
            scene.show(answer)
        shown = answer
        if wide or answer.repositories != watched:
            return shown
        weight = NOTHING
        while weight == NOTHING:
            burst = changes.wait()
            wide = burst.wide
            weight = max([QUIET if wide else NOTHING, *map(relevance.weigh, burst.paths)])


def _answer(scene: Scene, before: Answer) -> Answer:
    try:
        return scene.answer()
    except WorkplanError as fault:
        return Answer(fault.message, before.repositories, fault)


class Relevance:
    """Which changed paths an answer may depend on."""

    def __init__(self, repositories: Iterable[Watched]) -> None:
        self._watched = [
            (one, KindSelector(one.settings.kinds, one.settings.exclude), _named(one.settings))
            for one in repositories
        ]

    def weigh(self, path: str) -> int:
        """NOTHING, QUIET or LOUD for an absolute path. A file that is no document can matter, too: documents
        name paths, and git's own files say what is ignored, staged and committed.
        """
        weight = NOTHING
        for one, selector, named in self._watched:
            private = next((inner for git in one.private if (inner := _below(path, git)) is not None), None)
            if private is not None:
                return QUIET if private in GIT_FILES or _is_reference(private) else NOTHING
            inner = _below(path, one.root)
            if inner is None:
                continue
            if inner in named or selector.kind_of(inner) is not None:
                return LOUD
            if TOOL_FOLDERS.isdisjoint(inner.split("/")[:-1]):
                weight = QUIET
        return weight


def _named(settings: Settings) -> frozenset[str]:
    """The files besides documents that a user edits to change the answer."""
    return CONFIGURATION | {settings.baseline} | frozenset(settings.schema_paths.values())


def _is_reference(private: str) -> bool:
    return private.startswith("refs/") and not private.endswith(".lock")


def _below(path: str, folder: str) -> str | None:
    """The path relative to the folder; None where it lies outside."""
    if path == folder:
        return ""
    start = folder.rstrip("/") + "/"
    return path.removeprefix(start) if path.startswith(start) else None
