"""GitPython as the reference: another reader of the same repository must see the same things."""

from collections.abc import Iterator

import pytest
from git import Repo as Reference
from git.objects import Blob

from tests.adapters.conftest import Repo, open_source
from workplan.adapters.git.history import History
from workplan.adapters.git.layout import Layout, discover
from workplan.usecases.ports import SourceReader

LIMIT = 1 << 20


@pytest.fixture
def lived_in(repo: Repo) -> Repo:
    """Some history, staged, unstaged and untracked changes, odd names."""
    repo.commit({"a.md": b"1\n", "docs/b c.md": b"2\r\n", "docs/Ünï.md": b"\0\xff", ".gitignore": b"*.log\n"})
    repo.commit({"a.md": b"11\n", "docs/deep/d.md": b""}, "second")
    repo.write("a.md", b"staged\n")
    repo.git("add", "a.md")
    repo.write("a.md", b"not staged\n")
    repo.write("docs/new file.md", b"new\n")
    repo.write("docs/noise.log")
    (repo.path / "docs/b c.md").unlink()
    return repo


@pytest.fixture
def reference(lived_in: Repo) -> Iterator[Reference]:
    with Reference(lived_in.path) as opened:
        yield opened


def contents(source: SourceReader) -> dict[str, bytes]:
    found = {}
    for entry, data in source.read_many(source.listing().entries, LIMIT):
        assert isinstance(data, bytes)
        found[entry.path] = data
    return found


def layout_of(repo: Repo) -> Layout:
    layout = discover(str(repo.path))
    assert layout is not None
    return layout


def test_staged_files_and_their_contents(lived_in: Repo, reference: Reference) -> None:
    source = open_source(str(lived_in.path), staged=True)
    blobs = {path: blob for _, blob in reference.index.iter_blobs() for path in [str(blob.path)]}
    assert {entry.path: entry.oid for entry in source.listing().entries} == {
        path: blob.hexsha for path, blob in blobs.items()
    }
    assert contents(source) == {path: blob.data_stream.read() for path, blob in blobs.items()}


@pytest.mark.parametrize("revision", ["HEAD", "HEAD~1"])
def test_files_of_a_revision(lived_in: Repo, reference: Reference, revision: str) -> None:
    tree = reference.commit(revision).tree.traverse()
    blobs = {str(item.path): item for item in tree if isinstance(item, Blob)}
    assert contents(open_source(str(lived_in.path), revision=revision)) == {
        path: blob.data_stream.read() for path, blob in blobs.items()
    }


def test_files_of_the_worktree(lived_in: Repo, reference: Reference) -> None:
    tracked = {str(path) for path, _ in reference.index.entries}
    present = {path for path in tracked if (lived_in.path / path).exists()}
    found = contents(open_source(str(lived_in.path)))
    assert set(found) == present | set(reference.untracked_files)
    assert found == {path: (lived_in.path / path).read_bytes() for path in found}


def test_changed_paths(lived_in: Repo, reference: Reference) -> None:
    staged = {str(item.a_path or item.b_path) for item in reference.index.diff("HEAD", R=True)}
    assert open_source(str(lived_in.path), staged=True).changed_paths("HEAD") == staged
    worktree = {str(item.a_path or item.b_path) for item in reference.head.commit.diff(None)}
    assert open_source(str(lived_in.path)).changed_paths("HEAD") == worktree | set(reference.untracked_files)
    between = reference.commit("HEAD~1").diff("HEAD", no_renames=True)
    assert open_source(str(lived_in.path), revision="HEAD").changed_paths("HEAD~1") == {
        str(item.b_path or item.a_path) for item in between
    }


def test_the_log(lived_in: Repo, reference: Reference) -> None:
    ours = History(layout_of(lived_in)).log()
    theirs = list(reference.iter_commits("HEAD"))
    assert [
        (entry.oid, entry.author_time, entry.commit_time, entry.author, entry.subject) for entry in ours
    ] == [
        (made.hexsha, made.authored_date, made.committed_date, made.author.name, made.summary)
        for made in theirs
    ]
    touching = [made.hexsha for made in reference.iter_commits("HEAD", paths="a.md")]
    assert [entry.oid for entry in History(layout_of(lived_in)).log(["a.md"])] == touching
