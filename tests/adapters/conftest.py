"""Scratch repositories, cut off from the configuration of whoever runs the tests."""

import os
import subprocess
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from workplan.bootstrap import Selection, find_root, reader
from workplan.usecases.ports import SourceReader

PAST = 1_600_000_000


class Repo(NamedTuple):
    """A repository in a folder of its own, driven by the real git."""

    path: Path

    def git(self, *args: str, stdin: bytes = b"") -> bytes:
        done = subprocess.run(
            ["git", "-C", str(self.path), *args], input=stdin, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def write(self, path: str, data: bytes = b"text\n") -> Path:
        """A file with an old mtime of its own, so that git has no doubt about it once it is in the index."""
        file = self.path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        moment = PAST + zlib.crc32(data) % 10_000_000
        os.utime(file, (moment, moment))
        return file

    def commit(self, files: Mapping[str, bytes] | None = None, message: str = "change") -> str:
        for path, data in (files or {}).items():
            self.write(path, data)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD").decode().strip()


MakeRepo = Callable[..., Repo]


@pytest.fixture(autouse=True)
def _no_private_configuration(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(
        "[user]\n name = A Person\n email = person@example.org\n[init]\n defaultBranch = main\n"
        '[protocol "file"]\n allow = always\n[gc]\n auto = 0\n'
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def make_repo(tmp_path: Path) -> MakeRepo:
    def make(name: str = "repo", *options: str) -> Repo:
        path = tmp_path / name
        path.mkdir(parents=True)
        repo = Repo(path)
        repo.git("init", "-q", *options)
        return repo

    return make


@pytest.fixture
def repo(make_repo: MakeRepo) -> Repo:
    return make_repo()


def open_source(start: str, staged: bool = False, revision: str = "") -> SourceReader:
    """The source that a command line would read in this folder."""
    root, layout = find_root(start)
    return reader(root, layout, Selection(staged=staged, rev=revision))
