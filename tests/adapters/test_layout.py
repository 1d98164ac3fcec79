"""Finding a repository, and when the caller's environment is about it."""

import os
from pathlib import Path

import pytest

from tests.adapters.conftest import MakeRepo, Repo, open_source
from workplan.adapters.git.layout import Layout, discover, read_config
from workplan.errors import UnreachableError, UsageError


def found(start: Path, env: dict[str, str] | None = None, cwd: Path | None = None) -> Layout:
    layout = discover(str(start), env or {}, str(cwd or start))
    assert layout is not None
    return layout


def test_parts_equal_those_that_git_names(make_repo: MakeRepo, tmp_path: Path) -> None:
    main = make_repo("main", "--object-format=sha256")
    main.commit({"sub/a.md": b"1\n"})
    main.git("worktree", "add", "-q", str(tmp_path / "linked"))
    outer = make_repo("outer")
    inner = make_repo("inner")
    inner.commit({"a.md": b"1\n"})
    outer.git("submodule", "add", "-q", str(inner.path), "module")
    for folder in (main.path / "sub", tmp_path / "linked/sub", outer.path / "module", outer.path):
        repo = Repo(folder)
        layout = found(folder)
        asked = repo.git(
            *("rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir", "--git-common-dir"),
            *("--git-path", "index", "--show-object-format"),
        )
        assert asked.decode().split() == [
            *(layout.root, layout.git_dir, layout.common_dir, layout.index_file, layout.algorithm)
        ]
        assert layout.plain
        assert not layout.partial


def test_a_bare_repository_has_no_root(make_repo: MakeRepo) -> None:
    bare = make_repo("bare.git", "--bare")
    assert (found(bare.path).root, found(bare.path / "refs").git_dir) == ("", str(bare.path))
    for staged in (False, True):
        with pytest.raises(UsageError, match="bare repository"):
            open_source(str(bare.path), staged)


def test_no_repository_is_none(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()  # empty: git does not take it for a repository either
    assert discover(str(tmp_path), {}, "/") is None


def test_the_index_of_a_partial_commit_is_obeyed(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n"})
    (repo.path / "sub").mkdir()
    for value in (".git/next-index-1.lock", str(repo.path / ".git/next-index-1.lock")):
        layout = found(repo.path / "sub", {"GIT_INDEX_FILE": value}, repo.path)
        assert layout.index_file == str(repo.path / ".git/next-index-1.lock")


def test_variables_about_another_repository_are_left_aside(make_repo: MakeRepo) -> None:
    here, other = make_repo("here"), make_repo("other")
    env = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/odd", "GIT_OBJECT_DIRECTORY": ".git/objects"}
    layout = found(other.path, env, here.path)
    assert (layout.index_file, dict(layout.local)) == (str(other.path / ".git/index"), {})
    layout = found(other.path, {"GIT_INDEX_FILE": ".git/odd"}, here.path)
    assert layout.index_file == str(other.path / ".git/index")
    layout = found(here.path, env, here.path)
    assert layout.index_file == str(here.path / ".git/odd")
    assert layout.objects == str(here.path / ".git/objects")
    assert "GIT_DIR" not in layout.git._replace(local={}).environment()


def test_git_dir_apart_from_its_worktree(make_repo: MakeRepo, tmp_path: Path) -> None:
    repo = make_repo("files")
    repo.commit({"a.md": b"1\n"})
    os.rename(repo.path / ".git", tmp_path / "apart")
    env = {"GIT_DIR": str(tmp_path / "apart"), "GIT_WORK_TREE": str(repo.path)}
    layout = found(repo.path, env, tmp_path)
    assert (layout.root, layout.git_dir) == (str(repo.path), str(tmp_path / "apart"))
    assert layout.git.run("ls-files") == b"a.md\n"
    layout = found(repo.path, {"GIT_DIR": "../apart"}, repo.path)
    assert layout.root == str(repo.path)


def test_a_pointer_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /no/such/folder\n")
    with pytest.raises(UnreachableError, match="does not lead to a git folder") as caught:
        discover(str(tmp_path), {}, "/")
    assert "git worktree repair" in caught.value.hint


def test_configuration_is_read_as_git_writes_it(repo: Repo) -> None:
    for key, value in (("core.editor", "../a b"), ("x.Sub Part.Key", "1 # no comment")):
        repo.git("config", key, value)
    with (repo.path / ".git/config").open("a") as file:
        file.write("[Extensions] ; why\n\tobjectFormat = SHA1 # how\n\tflag\n")
    config = read_config(str(repo.path / ".git/config"))
    assert config["core.editor"] == "../a b"
    assert config["x.Sub Part.key"] == "1 # no comment"
    assert config["extensions.objectformat"] == "SHA1"
    assert config["extensions.flag"] == "true"
    assert read_config(str(repo.path / "none")) == {}


def test_a_newer_repository_format_is_left_to_git(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n"})
    repo.git("config", "core.repositoryFormatVersion", "9")
    assert not found(repo.path).plain
    with pytest.raises(UnreachableError, match="newer git"):
        open_source(str(repo.path), staged=True).listing()


def test_a_missing_git_command_is_said(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit({"a.md": b"1\n"})
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UnreachableError, match="`git` command was not found") as caught:
        open_source(str(repo.path)).listing()
    assert caught.value.hint.startswith("install git")
    staged = open_source(str(repo.path), staged=True)
    assert [data for _, data in staged.read_many(staged.listing().entries, 10)] == [b"1\n"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a repository to another user")
def test_a_repository_of_another_user_is_refused_with_the_way_out(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n"})
    for folder in (repo.path, repo.path / ".git"):
        os.chown(folder, 12345, 12345)
    with pytest.raises(UnreachableError, match="belongs to another user") as caught:
        open_source(str(repo.path)).listing()
    assert f"safe.directory {repo.path}" in caught.value.hint
    with pytest.raises(UnreachableError, match="belongs to another user"):
        open_source(str(repo.path), revision="HEAD")


def test_an_unknown_revision_names_the_nearest(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n"})
    repo.git("tag", "release-1.2")
    with pytest.raises(UsageError, match=r"`relase-1\.2` does not exist") as caught:
        open_source(str(repo.path), revision="relase-1.2")
    assert caught.value.hint == "did you mean `release-1.2`?"
    with pytest.raises(UsageError) as caught:
        open_source(str(repo.path), revision="@@@")
    assert "`main`" in caught.value.hint


def test_index_and_revision_need_a_repository(tmp_path: Path) -> None:
    for staged, revision in ((True, ""), (False, "HEAD")):
        with pytest.raises(UsageError, match="is no git repository"):
            open_source(str(tmp_path), staged, revision)
    with pytest.raises(UnreachableError, match="is no folder"):
        open_source(str(tmp_path / "none"))


@pytest.mark.parametrize("damage", ["index", "objects", "head"])
def test_a_broken_repository_is_said(repo: Repo, damage: str) -> None:
    repo.commit({"a.md": b"1\n"})
    if damage == "index":
        (repo.path / ".git/index").write_bytes(b"DIRC" + b"\7" * 60)
    elif damage == "head":
        (repo.path / ".git/refs/heads/main").write_text("0" * 39 + "1\n")
    else:
        tree = repo.git("rev-parse", "HEAD^{tree}").decode().strip()
        (repo.path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    choice = {"staged": True} if damage == "index" else {"revision": "HEAD"}
    with pytest.raises((UnreachableError, UsageError)) as caught:
        open_source(str(repo.path), **choice).listing()
    assert caught.value.hint
