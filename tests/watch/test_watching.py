"""Changes as the operating system reports them: real files, no sleeping."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from workplan.adapters import watching
from workplan.adapters.watching import FileChanges
from workplan.errors import UnreachableError

DEADLINE = 60
"""Seconds until a change that was not reported counts as lost."""


class Late(Exception):  # noqa: N818 - a deadline passed
    pass


@pytest.fixture(params=["", "true"], ids=["events", "polling"])
def changes(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[FileChanges]:
    yield from watching_below(tmp_path, str(request.param))


@pytest.fixture
def events(tmp_path: Path) -> Iterator[FileChanges]:
    yield from watching_below(tmp_path, "")


def watching_below(folder: Path, polling: str) -> Iterator[FileChanges]:
    late = threading.Event()
    timer = threading.Timer(DEADLINE, late.set)
    timer.start()

    def idle() -> None:
        if late.is_set():
            raise Late

    found = FileChanges([str(folder)], idle, {"WATCHFILES_FORCE_POLLING": polling})
    yield found
    found.close()
    timer.cancel()


def test_what_changes_while_nobody_waits_is_reported(tmp_path: Path, changes: FileChanges) -> None:
    (tmp_path / "a.md").write_text("a")
    (tmp_path / "b.md").write_text("b")
    wanted = {str(tmp_path / "a.md"), str(tmp_path / "b.md")}
    seen: set[str] = set()
    while not wanted <= seen:
        seen |= changes.wait().paths


def test_an_editor_that_writes_by_rename_is_seen(tmp_path: Path, events: FileChanges) -> None:
    file = tmp_path / "a.md"
    file.write_text("old")
    assert str(file) in events.wait().paths
    swap = tmp_path / ".a.md.swp"
    swap.write_text("new")
    os.replace(swap, file)
    seen: set[str] = set()
    while str(file) not in seen:
        seen |= events.wait().paths


def test_a_new_folder_asks_for_a_new_watch(tmp_path: Path, events: FileChanges) -> None:
    (tmp_path / "new").mkdir()
    assert events.wait().wide


def test_a_file_asks_for_none(tmp_path: Path, events: FileChanges) -> None:
    (tmp_path / "a.md").write_text("a")
    assert not events.wait().wide


def test_very_many_files_ask_for_a_new_watch(tmp_path: Path, events: FileChanges) -> None:
    for number in range(watching.MANY * 2):
        (tmp_path / str(number)).touch()
    while not events.wait().wide:
        pass


def test_a_folder_that_is_removed_ends_the_waiting(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    found = FileChanges([str(folder)])
    shutil.rmtree(folder)
    with pytest.raises(UnreachableError, match="gone"):
        found.wait()
    found.close()


def test_a_folder_that_never_was_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError):
        FileChanges([str(tmp_path / "none")])


def test_idle_is_called_while_nothing_happens(tmp_path: Path) -> None:
    def idle() -> None:
        raise Late

    found = FileChanges([str(tmp_path)], idle)
    with pytest.raises(Late):
        found.wait()
    found.close()
