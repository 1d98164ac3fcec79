"""A copy of this checkout that others can install from, and scratch repositories that use it."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.integration.scratch import CONFIGURATION, ROOT, Scratch


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The surroundings of a fresh user: no git configuration, no hooks' variables, caches of their own."""
    home = tmp_path_factory.mktemp("home")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "PYTEST_"))
    }
    kept.pop("VIRTUAL_ENV", None)
    return {
        **kept,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "PRE_COMMIT_HOME": str(home / ".cache" / "pre-commit"),
        "PIP_CACHE_DIR": str(home / ".cache" / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in
           (("NAME", "Ada"), ("EMAIL", "ada@example.org"))},
        "NO_COLOR": "1",
    }  # fmt: skip


@pytest.fixture(scope="session")
def package(environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as it is now, committed to a repository of its own, for others to install from."""
    copy = Scratch(tmp_path_factory.mktemp("package"), environment)
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
    )
    for name in (os.fsdecode(raw) for raw in listed.stdout.split(b"\0") if raw):
        source, target = ROOT / name, copy.folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    copy.git("init", "--quiet", "--initial-branch=main")
    copy.git("add", "--all", "--force")
    copy.git("commit", "--quiet", "-m", "as it is")
    return copy.folder


@pytest.fixture
def scratch(environment: Mapping[str, str], tmp_path: Path) -> Scratch:
    """A new repository with the tool's configuration and nothing else, committed."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    repository = Scratch(folder, environment)
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.stage("workplan.toml", CONFIGURATION)
    repository.git("commit", "--quiet", "-m", "start")
    return repository
