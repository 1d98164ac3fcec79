"""A repository cannot make us run anything: each trap leaves a mark when it is sprung."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adapters.conftest import Repo, open_source
from workplan.adapters.git.history import History
from workplan.adapters.git.layout import discover
from workplan.errors import WorkplanError

LIMIT = 1 << 20
COMMANDS = ("ls-files", "ls-tree", "cat-file", "rev-parse", "rev-list", "for-each-ref", "status", "log")
HOOKS = (
    *("post-index-change", "pre-commit", "commit-msg", "prepare-commit-msg", "post-commit"),
    *("reference-transaction", "post-checkout", "pre-auto-gc", "fsmonitor-watchman"),
)


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "sprung"


@pytest.fixture
def trapped(repo: Repo, tmp_path: Path, mark: Path) -> Repo:
    """A repository in which every feature of git that starts a program starts ours."""
    repo.commit({"a.md": b"1\n", "b.md": b"2\n", "long.txt": b"x\n"})
    repo.commit({"a.md": b"11\n"})
    trap = tmp_path / "trap.sh"
    trap.write_text(f'#!/bin/sh\necho "$0 $@" >> "{mark}"\ncat\n')
    trap.chmod(0o755)
    repo.write(".gitattributes", b"* filter=trap diff=trap merge=trap\n*.txt filter=process\n")
    for hook in HOOKS:
        (repo.path / ".git/hooks" / hook).write_bytes(trap.read_bytes())
        (repo.path / ".git/hooks" / hook).chmod(0o755)
    run = str(trap)
    for key in (
        *("core.fsmonitor", "core.pager", "core.editor", "core.askPass", "core.sshCommand", "core.gitProxy"),
        *("filter.trap.clean", "filter.trap.smudge", "filter.process.process", "diff.trap.textconv"),
        *("diff.trap.command", "diff.external", "merge.trap.driver", "credential.helper", "gpg.program"),
        *("core.alternateRefsCommand", "remote.origin.uploadpack", "uploadpack.packObjectsHook"),
        *(f"pager.{command}" for command in COMMANDS),
    ):
        repo.git("config", key, run)
    for command in COMMANDS:
        repo.git("config", f"alias.{command}", f"!{run}")
    for key in ("log.showSignature", "commit.gpgSign", "filter.trap.required", "submodule.recurse"):
        repo.git("config", key, "true")
    repo.git("config", "core.hooksPath", str(repo.path / ".git/hooks"))
    mark.unlink(missing_ok=True)
    repo.write("a.md", b"changed\n")
    repo.write("new.md", b"new\n")
    (repo.path / "b.md").touch()
    return repo


def test_the_traps_work(trapped: Repo, mark: Path) -> None:
    subprocess.run(["git", "-C", str(trapped.path), "status"], capture_output=True, check=False)
    assert mark.exists()
    mark.unlink()
    subprocess.run(["git", "-C", str(trapped.path), "diff"], capture_output=True, check=False)
    assert mark.exists()


def _read_all(folder: str, staged: bool, revision: str) -> None:
    source = open_source(folder, staged, revision)
    listing = source.listing()
    assert listing.entries
    for _, data in source.read_many(listing.entries, LIMIT):
        assert isinstance(data, bytes)
    source.read(listing.entries[0], LIMIT)
    source.changed_paths("HEAD~1")


@pytest.mark.parametrize(("staged", "revision"), [(False, ""), (True, ""), (False, "HEAD")])
@pytest.mark.parametrize("index", ["plain", "split", "fsmonitor"])
def test_reading_runs_nothing(trapped: Repo, mark: Path, staged: bool, revision: str, index: str) -> None:
    options = {"plain": [], "split": ["--split-index"], "fsmonitor": ["--fsmonitor"]}[index]
    trapped.git("update-index", *options)
    mark.unlink(missing_ok=True)
    _read_all(str(trapped.path), staged, revision)
    assert not mark.exists(), mark.read_text()


def _log(history: History) -> None:
    assert history.log(["a.md"])


def _blobs(history: History) -> None:
    assert [data for *_, data in history.blobs([(history.head(), "a.md")], LIMIT)] == [b"11\n"]


def _dirty(history: History) -> None:
    assert history.is_dirty(["a.md"])


def _names(history: History) -> None:
    assert history.remote_url() == ""
    assert history.ahead_behind("HEAD~1") == (1, 0)


@pytest.mark.parametrize("ask", [_log, _blobs, _dirty, _names])
def test_history_runs_nothing(trapped: Repo, mark: Path, ask: Callable[[History], None]) -> None:
    layout = discover(str(trapped.path))
    assert layout is not None
    ask(History(layout))
    assert not mark.exists(), mark.read_text()


def test_a_partial_clone_fetches_nothing(repo: Repo, tmp_path: Path, mark: Path) -> None:
    repo.commit({"a.md": b"1\n"})
    repo.git("config", "uploadpack.allowFilter", "true")
    partial = Repo(tmp_path / "partial")
    url = repo.path.as_uri()
    repo.git("clone", "-q", "--no-checkout", "--filter=blob:none", url, str(partial.path))
    partial.git("read-tree", "HEAD")
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\necho sprung >> '{mark}'\n")
    trap.chmod(0o755)
    for remote in (url, str(repo.path), f"ext::{trap}"):
        partial.git("config", "remote.origin.url", remote)
        partial.git("config", "remote.origin.uploadpack", str(trap))
        partial.git("config", "protocol.ext.allow", "always")
        for source in (open_source(str(partial.path), True), open_source(str(partial.path), revision="HEAD")):
            entries = source.listing().entries
            assert [entry.path for entry in entries] == ["a.md"]
            assert not any(isinstance(data, bytes) for _, data in source.read_many(entries, LIMIT))
            with pytest.raises(WorkplanError, match="missing"):
                source.read(entries[0], LIMIT)
        assert not mark.exists()


@pytest.mark.parametrize(
    "revision", ["--output=x", "-h", "--upload-pack=x", "", "HEAD\0", "HEAD:a.md", ":/c"]
)
def test_a_revision_is_never_an_option(trapped: Repo, mark: Path, revision: str) -> None:
    with pytest.raises(WorkplanError):
        open_source(str(trapped.path), staged=False, revision=revision or "-")
    assert not mark.exists()
    assert not os.path.exists(trapped.path / "x")
