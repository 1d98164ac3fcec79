"""What the rendering tests share: the command in this process, and the example federation in scratch repositories."""

import contextlib
import importlib.util
import io
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from workplan.cli.main import run

HERE = Path(__file__).resolve().parent


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"render_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Done(NamedTuple):
    """How a command ended, and what it said on both streams."""

    code: int
    out: str
    err: str


@pytest.fixture
def workplan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Done]:
    """Runs a command line in a folder, as a person's shell would."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "mira")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "mira@example.org")

    def call(folder: Path, *arguments: str) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(list(arguments))
        return Done(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture(scope="session")
def federation() -> ModuleType:
    """The module that makes federations."""
    return _module("federation")


@pytest.fixture(scope="session")
def chromium() -> ModuleType:
    """The module that starts a browser."""
    return _module("chromium")


@pytest.fixture
def home(tmp_path: Path, federation: ModuleType) -> Path:
    """The governing repository of a federation whose target is the block in AGENTS.md."""
    made: Path = federation.make_federation(tmp_path / "fleet", ("agents",))
    return made
