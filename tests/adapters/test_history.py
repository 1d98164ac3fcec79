"""The past of a repository, and commits of named files only."""

import os
from pathlib import Path

import pytest

from tests.adapters.conftest import MakeRepo, Repo
from workplan.adapters.git.commit import commit
from workplan.adapters.git.history import Commit, History, without_credentials
from workplan.adapters.git.layout import Layout, discover
from workplan.errors import ConflictError, UnreachableError, UsageError

LIMIT = 1 << 20


def layout_of(repo: Repo) -> Layout:
    layout = discover(str(repo.path))
    assert layout is not None
    return layout


def history_of(repo: Repo) -> History:
    return History(layout_of(repo))


def test_log_names_commits_newest_first(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for number, path in enumerate(["a.md", "b.md", "a.md"]):
        monkeypatch.setenv("GIT_AUTHOR_DATE", f"{1_700_000_000 + number} +0200")
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{1_700_000_100 + number} +0000")
        made.append(repo.commit({path: b"%d\n" % number}, f"Söme change {number}\n\nbody"))
    history = history_of(repo)
    log = history.log()
    assert [entry.oid for entry in log] == made[::-1]
    assert log[0] == Commit(made[2], 1_700_000_002, 1_700_000_102, "A Person", (made[1],), "Söme change 2")
    assert [entry.oid for entry in history.log(["a.md"])] == [made[2], made[0]]
    assert [entry.oid for entry in history.log(since=made[1])] == [made[2]]
    assert history.log([]) == []
    assert history.head() == made[2]


def test_a_repository_without_commits_has_no_past(repo: Repo) -> None:
    history = history_of(repo)
    assert (history.head(), history.log()) == ("", [])
    assert not history.is_dirty(["a.md"])
    repo.write("a.md")
    assert history.is_dirty(["a.md"])


def test_blobs_at_commits(repo: Repo) -> None:
    old = repo.commit({"a.md": b"1\n", "new\nline.md": b"x\n"})
    new = repo.commit({"a.md": b"2\n"})
    history = history_of(repo)
    wanted = [(old, "a.md"), (new, "none.md"), (new, "a.md")]
    assert list(history.blobs(wanted, LIMIT)) == [
        (old, "a.md", b"1\n"), (new, "none.md", None), (new, "a.md", b"2\n")
    ]  # fmt: skip
    odd = [(new, "no\nsuch\n.md"), (new, "new\nline.md"), (new, "a.md")]
    assert [data for *_, data in history.blobs(odd, LIMIT)] == [None, b"x\n", b"2\n"]
    assert history.read("HEAD~1", "a.md", LIMIT) == b"1\n"
    assert history.read("HEAD", "a.md", 0) == b"2"
    with pytest.raises(UsageError, match="not a full commit id"):
        list(history.blobs([("--textconv", "a.md")], LIMIT))


def test_dirty_paths(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n", "b.md": b"1\n"})
    history = history_of(repo)
    assert not history.is_dirty(["a.md", "b.md", "none.md"])
    repo.write("a.md", b"2\n")
    (repo.path / "b.md").unlink()
    repo.write("c.md", b"2\n")
    assert [history.is_dirty([path]) for path in ("a.md", "b.md", "c.md", "d.md")] == [
        True,
        True,
        True,
        False,
    ]


def test_ahead_behind_and_remote(make_repo: MakeRepo, tmp_path: Path) -> None:
    origin = make_repo("origin")
    origin.commit({"a.md": b"1\n"})
    clone = Repo(tmp_path / "clone")
    origin.git("clone", "-q", ".", str(clone.path))
    origin.commit({"a.md": b"2\n"})
    clone.commit({"b.md": b"1\n"})
    clone.commit({"b.md": b"2\n"})
    clone.git("fetch", "-q")
    history = history_of(clone)
    assert history.ahead_behind() == (2, 1)
    assert history.remote_url() == clone.git("config", "remote.origin.url").decode().strip()
    assert history.remote_url("none") == ""
    with pytest.raises(UsageError, match="upstream"):
        history_of(origin).ahead_behind()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:token@host.example/x.git", "https://host.example/x.git"),
        ("https://token@host.example:8443/x", "https://host.example:8443/x"),
        ("git@host.example:x.git", "git@host.example:x.git"),
        ("/srv/x@y.git", "/srv/x@y.git"),
        ("https://[bad", ""),
    ],
)
def test_addresses_are_shown_without_credentials(url: str, shown: str) -> None:
    assert without_credentials(url) == shown


@pytest.mark.parametrize("trusted", [False, True])
def test_only_the_named_paths_are_committed(repo: Repo, trusted: bool) -> None:
    before = repo.commit({"a.md": b"1\n", "gone.md": b"1\n", "other.md": b"1\n"})
    repo.write("a.md", b"2\n")
    repo.write("new [x].md", b"new\n").chmod(0o755)
    (repo.path / "gone.md").unlink()
    repo.write("other.md", b"staged\n")
    repo.git("add", "other.md")
    repo.write("stray.md")
    made = commit(layout_of(repo), ["new [x].md", "a.md", "gone.md"], "Say what\n\nand why", trusted)
    assert (made, repo.git("rev-parse", "HEAD~1").decode().strip()) == (repo.head(), before)
    names = repo.git("diff-tree", "-r", "--name-status", "--no-commit-id", made).decode()
    assert names == "M\ta.md\nD\tgone.md\nA\tnew [x].md\n"
    assert repo.git("status", "--porcelain").decode() == "M  other.md\n?? stray.md\n"
    assert repo.git("log", "-1", "--format=%B").decode().strip() == "Say what\n\nand why"
    assert repo.git("ls-tree", made, "--", "new [x].md").startswith(b"100755")
    assert commit(layout_of(repo), ["a.md"], "again", trusted) == made
    assert not [name for name in os.listdir(repo.path / ".git") if "workplan" in name]


def test_the_first_commit(repo: Repo) -> None:
    repo.write("a.md", b"1\n")
    made = commit(layout_of(repo), ["a.md"], "first")
    assert repo.head() == made
    assert repo.git("status", "--porcelain") == b""


def test_hooks_run_for_the_trusting_only(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a.md": b"1\n"})
    for hook in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-index-change"):
        file = repo.path / ".git/hooks" / hook
        file.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\n")
        file.chmod(0o755)
    repo.write("a.md", b"2\n")
    commit(layout_of(repo), ["a.md"], "quiet")
    assert not (tmp_path / "sprung").exists()
    repo.write("a.md", b"3\n")
    commit(layout_of(repo), ["a.md"], "with hooks", trusted=True)
    assert (tmp_path / "sprung").exists()


def test_a_converted_file_is_committed_for_the_trusting_only(repo: Repo) -> None:
    repo.commit({".gitattributes": b"*.md filter=upper\n"})
    repo.git("config", "filter.upper.clean", "tr a-z A-Z")
    repo.write("a.md", b"text\n")
    with pytest.raises(UsageError, match="converted by a git attribute"):
        commit(layout_of(repo), ["a.md"], "x")
    commit(layout_of(repo), ["a.md"], "x", trusted=True)
    assert repo.git("show", "HEAD:a.md") == b"TEXT\n"


def test_no_commit_in_the_middle_of_a_merge(repo: Repo) -> None:
    head = repo.commit({"a.md": b"1\n"})
    (repo.path / ".git/MERGE_HEAD").write_text(head)
    repo.write("a.md", b"2\n")
    with pytest.raises(ConflictError, match="in the middle of a merge"):
        commit(layout_of(repo), ["a.md"], "x")
    assert repo.head() == head


def test_a_commit_without_a_name_says_how_to_set_one(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("a.md")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "")
    repo.git("config", "user.useConfigOnly", "true")
    Path(os.environ["HOME"], ".gitconfig").write_text("")
    with pytest.raises(UnreachableError, match="who makes the commit") as caught:
        commit(layout_of(repo), ["a.md"], "x")
    assert "user.email" in caught.value.hint
