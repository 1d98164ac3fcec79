"""A scratch organisation: folders with repositories, a hub of their own, and a way to run the command line."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest

from tests.hub.workshop import plan_text
from workplan.cli.main import run

ROOT = Path(__file__).resolve().parents[2]
PLAN = "workplans/CUST-WP-0001-plan.md"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class Org:
    """Repositories side by side; commands run in one of them."""

    def __init__(self, root: Path, call: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.run = call
        self._monkeypatch = monkeypatch

    def add(self, name: str = "the-custodian", text: str = "", *, git: bool = False) -> Path:
        folder = self.root / name
        (folder / "workplans").mkdir(parents=True)
        (folder / "workplan.toml").write_text(f'[repository]\nname = "{name}"\n')
        (folder / PLAN).write_text(text or plan_text(linked=True, salt=name))
        if git:
            self.git(folder, "init", "-q", "-b", "main")
            self.git(folder, "add", "-A")
            self.git(folder, "commit", "-q", "-m", "a step")
        return folder

    def enter(self, folder: Path) -> None:
        self._monkeypatch.chdir(folder)

    def env(self, name: str, value: str) -> None:
        self._monkeypatch.setenv(name, value)

    def git(self, folder: Path, *arguments: str) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        return done.stdout

    def spawn(self, folder: Path, *arguments: str) -> subprocess.Popen[str]:
        """The command line as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "workplan", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def replace(folder: Path, old: str, new: str, path: str = PLAN) -> None:
    text = (folder / path).read_text()
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1))


def status_of(folder: Path, task: str, path: str = PLAN) -> str:
    found = re.search(rf"^id: {task}\nstatus: (\w+)$", (folder / path).read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def call(*arguments: str) -> Ran:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of its own for the run, shared by all workers; the URL of its template database."""
    from tests.hub.server import shared_server

    with shared_server(tmp_path_factory.getbasetemp()) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def hub_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty hub in each kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'hub.db'}"
        return
    from tests.hub.server import database

    with database(request.getfixturevalue("server"), f"cli_{uuid4().hex}") as url:
        yield url


@pytest.fixture
def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Ran]) -> Org:
    """An organisation whose hub is the default file, below a data folder of its own."""
    monkeypatch.delenv("WORKPLAN_HUB_URL", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("WORKPLAN_MACHINE", "workstation")
    monkeypatch.setenv("WORKPLAN_ACTOR", "tester")
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.setenv(name, "a")
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "a@example.org")
    root = tmp_path / "org"
    root.mkdir()
    monkeypatch.chdir(root)
    return Org(root, cli, monkeypatch)


@pytest.fixture
def repo(org: Org) -> Path:
    """One repository of that organisation, with three tasks, and the current folder in it."""
    folder = org.add()
    org.enter(folder)
    return folder
