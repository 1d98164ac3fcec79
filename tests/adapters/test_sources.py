"""What every source promises, and what each one of them reads."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adapters.conftest import MakeRepo, Repo, open_source
from tests.fakes.sources import MemorySource
from workplan.adapters.git.objects import blob_oid
from workplan.errors import UnreachableError, UsageError
from workplan.kinds.kind import Kind
from workplan.kinds.select import KindSelector
from workplan.usecases.ports import Entry, Skipped, SourceReader

LIMIT = 1 << 20
FILES = {
    "README.md": b"read me\n",
    "workplans/A 1.md": b"a\r\nb\n",
    'workplans/quote".md': b"q\n",
    "workplans/new\nline.md": b"n\n",
    "workplans/Ünï.md": b"\xff\0",
    "workplans/deep/er/empty.md": b"",
}
CHANGED = {**FILES, "README.md": b"other\n", "added.md": b"added\n"}
del CHANGED['workplans/quote".md']
Make = Callable[[MakeRepo, Path], SourceReader]


def _fill(folder: Path, files: dict[str, bytes]) -> None:
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _repo(make_repo: MakeRepo) -> Repo:
    repo = make_repo()
    _fill(repo.path, FILES)
    repo.commit()
    repo.git("tag", "before")
    _fill(repo.path, CHANGED)
    return repo


def _worktree(make_repo: MakeRepo, _: Path) -> SourceReader:
    return open_source(str(_repo(make_repo).path))


def _staged(make_repo: MakeRepo, _: Path) -> SourceReader:
    repo = _repo(make_repo)
    repo.git("add", "-A")
    _fill(repo.path, FILES)  # the index differs from the worktree
    return open_source(str(repo.path), staged=True)


def _packed(make_repo: MakeRepo, _: Path) -> SourceReader:
    repo = _repo(make_repo)
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "x")
    repo.git("gc", "-q")
    _fill(repo.path, FILES)
    return open_source(str(repo.path), staged=True)


def _revision(make_repo: MakeRepo, _: Path) -> SourceReader:
    repo = _repo(make_repo)
    repo.commit()
    _fill(repo.path, {})
    return open_source(str(repo.path), revision="HEAD")


def _bare(make_repo: MakeRepo, tmp_path: Path) -> SourceReader:
    repo = _repo(make_repo)
    repo.commit()
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    return open_source(str(tmp_path / "bare.git"), revision="main")


def _sha256(make_repo: MakeRepo, _: Path) -> SourceReader:
    repo = make_repo("repo", "--object-format=sha256")
    _fill(repo.path, FILES)
    repo.commit()
    repo.git("tag", "before")
    _fill(repo.path, CHANGED)
    return open_source(str(repo.path))


def _linked(make_repo: MakeRepo, tmp_path: Path) -> SourceReader:
    repo = _repo(make_repo)
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"), "before")
    _fill(tmp_path / "linked", CHANGED)
    return open_source(str(tmp_path / "linked/workplans"))


def _sparse(make_repo: MakeRepo, _: Path) -> SourceReader:
    repo = _repo(make_repo)
    repo.commit()
    repo.git("sparse-checkout", "set", "--no-cone", "/README.md")
    assert not (repo.path / "added.md").exists()
    return open_source(str(repo.path))


def _folder(_: MakeRepo, tmp_path: Path) -> SourceReader:
    (tmp_path / "plain").mkdir()
    _fill(tmp_path / "plain", CHANGED)
    return open_source(str(tmp_path / "plain"))


def _memory(_: MakeRepo, __: Path) -> SourceReader:
    return MemorySource(CHANGED, {"before": FILES})


WITH_PAST = [_worktree, _staged, _packed, _revision, _bare, _sha256, _linked, _sparse, _memory]


@pytest.fixture(params=[*WITH_PAST, _folder], ids=lambda make: make.__name__.strip("_"))
def source(request: pytest.FixtureRequest, make_repo: MakeRepo, tmp_path: Path) -> SourceReader:
    make: Make = request.param
    return make(make_repo, tmp_path)


def test_listing_names_every_file_in_order(source: SourceReader) -> None:
    listing = source.listing()
    assert [entry.path for entry in listing.entries] == sorted(CHANGED)
    assert listing.skipped == ()
    assert {"workplans", "workplans/deep", "workplans/deep/er", "added.md"} <= listing.paths
    assert listing.exists("workplans/deep/")
    assert listing.exists("")
    assert not listing.exists('workplans/quote".md')


def test_selected_files_only_become_entries(source: SourceReader) -> None:
    listing = source.listing(lambda path: path.startswith("workplans/A"))
    assert [entry.path for entry in listing.entries] == ["workplans/A 1.md"]
    assert listing.exists("README.md")
    assert not listing.exists('workplans/quote".md')
    assert listing.paths - set(CHANGED) <= {"workplans", "workplans/deep", "workplans/deep/er", *FILES}


def test_contents_are_read_alone_and_together(source: SourceReader) -> None:
    entries = source.listing().entries
    assert {entry.path: source.read(entry, LIMIT) for entry in entries} == CHANGED
    assert [(entry.path, data) for entry, data in source.read_many(entries, LIMIT)] == sorted(CHANGED.items())
    assert list(source.read_many([], LIMIT)) == []


def test_known_ids_and_sizes_are_those_of_the_content(source: SourceReader) -> None:
    for entry in source.listing().entries:
        data = CHANGED[entry.path]
        assert entry.oid in {"", source.oid(data)}
        assert entry.size in {-1, len(data)}


def test_a_long_file_is_cut_just_after_the_limit(source: SourceReader) -> None:
    entries = source.listing().entries
    for entry in entries:
        assert source.read(entry, 3) == CHANGED[entry.path][:4]
    assert [data for _, data in source.read_many(entries, 3)] == [CHANGED[e.path][:4] for e in entries]


def test_reading_can_stop_at_any_file(source: SourceReader) -> None:
    reading = source.read_many(source.listing().entries, LIMIT)
    assert next(reading)[1] == CHANGED["README.md"]
    reading.close()  # type: ignore[attr-defined]


def test_changes_since_a_revision(source: SourceReader) -> None:
    if source.label == "folder":
        with pytest.raises(UsageError, match="not a git repository"):
            source.changed_paths("before")
        return
    assert source.changed_paths("before") == {"README.md", "added.md", 'workplans/quote".md'}
    assert source.changed_paths("before", lambda path: path.startswith("a")) == {"added.md"}
    with pytest.raises(UsageError, match="`nothing-such`"):
        source.changed_paths("nothing-such")


def test_the_fake_gives_the_ids_of_git() -> None:
    assert MemorySource({}).oid(b"x") == blob_oid(b"x")
    assert blob_oid(b"x", "sha256") == hashlib.sha256(b"blob 1\0x").hexdigest()


def _reasons(source: SourceReader) -> dict[str, str]:
    return {skip.path: skip.reason for skip in source.listing().skipped}


def _paths(source: SourceReader) -> list[str]:
    return [entry.path for entry in source.listing().entries]


def test_ignored_files_do_not_exist_and_untracked_ones_do(repo: Repo) -> None:
    repo.commit({".gitignore": b"*.log\nbuild/\n"})
    repo.write("a.log")
    repo.write("build/b.md")
    repo.write("new.md")
    assert _paths(open_source(str(repo.path))) == [".gitignore", "new.md"]
    assert _paths(open_source(str(repo.path), staged=True)) == [".gitignore"]
    assert not open_source(str(repo.path)).listing().exists("build/b.md")


def test_a_tracked_file_that_was_deleted_is_gone_from_the_worktree_only(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n", "sub/b.md": b"2\n"})
    (repo.path / "sub/b.md").unlink()
    (repo.path / "sub").rmdir()
    assert _paths(open_source(str(repo.path))) == ["a.md"]
    assert not open_source(str(repo.path)).listing(lambda path: path == "a.md").exists("sub/b.md")
    assert _paths(open_source(str(repo.path), staged=True)) == ["a.md", "sub/b.md"]


def test_links_are_not_followed(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/key.md").write_text("secret")
    repo.commit({"real.md": b"1\n", "folder/key.md": b"2\n"})
    (repo.path / "tracked.md").symlink_to("../secret/key.md")
    repo.commit()
    (repo.path / "untracked.md").symlink_to("real.md")
    (repo.path / "folder/key.md").unlink()
    (repo.path / "folder").rmdir()
    (repo.path / "folder").symlink_to("../secret")
    source = open_source(str(repo.path))
    assert _paths(source) == ["real.md"]
    assert _reasons(source) == {
        "folder": "a symbolic link, not followed",
        "folder/key.md": "inside a symbolic link, not followed",
        "tracked.md": "a symbolic link, not followed",
        "untracked.md": "a symbolic link, not followed",
    }
    for made_up in ("folder/key.md", "tracked.md"):
        with pytest.raises(UnreachableError):
            source.read(Entry(made_up), LIMIT)
    for staged in ({"staged": True}, {"revision": "HEAD"}):
        assert _reasons(open_source(str(repo.path), **staged)) == {
            "tracked.md": "a symbolic link, not followed"
        }
    assert sorted(_reasons(open_source(str(tmp_path)))) == ["repo"]


def test_links_in_a_plain_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "b.md").symlink_to("a.md")
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "node_modules").mkdir()
    source = open_source(str(tmp_path))
    assert _paths(source) == ["a.md"]
    assert sorted(_reasons(source)) == ["b.md", "loop", "node_modules", "pipe.md"]
    assert source.listing().entries[0].size == 1


def test_submodules_are_skipped_and_are_sources_themselves(make_repo: MakeRepo) -> None:
    inner = make_repo("inner")
    inner.commit({"in.md": b"1\n"})
    outer = make_repo("outer")
    outer.git("submodule", "add", "-q", str(inner.path), "sub")
    outer.commit({"out.md": b"2\n"})
    for choice in ({}, {"staged": True}, {"revision": "HEAD"}):
        source = open_source(str(outer.path), **choice)
        assert _paths(source) == [".gitmodules", "out.md"]
        assert _reasons(source) == {"sub": "a submodule: check it as a repository of its own"}
    assert _paths(open_source(str(outer.path / "sub"))) == ["in.md"]
    assert _paths(open_source(str(outer.path / "sub"), staged=True)) == ["in.md"]


def test_what_may_hold_chosen_files_is_not_passed_over_in_silence(
    make_repo: MakeRepo, tmp_path: Path
) -> None:
    inner = make_repo("inner")
    inner.commit({"in.md": b"1\n"})
    outer = make_repo("outer")
    outer.git("submodule", "add", "-q", str(inner.path), "plans/sub")
    outer.git("submodule", "add", "-q", str(inner.path), "other/sub")
    outer.write("plans/a.md")
    (outer.path / "plans/link").symlink_to("../../inner")
    (outer.path / "other/link").symlink_to("../../inner")
    outer.commit()
    (outer.path / "plans/new").symlink_to("../../inner")
    select = KindSelector([Kind("plan", ("plans/**/*.md",))]).wants
    tracked = ["plans/link", "plans/sub"]
    for choice, expected in (
        ({}, [*tracked[:1], "plans/new", "plans/sub"]),
        ({"staged": True}, tracked),
        ({"revision": "HEAD"}, tracked),
    ):
        listing = open_source(str(outer.path), **choice).listing(select)
        assert [skip.path for skip in listing.skipped] == expected
        assert [entry.path for entry in listing.entries] == ["plans/a.md"]
    folder = tmp_path / "folder"
    (folder / "plans").mkdir(parents=True)
    for name in ("plans/link", "link"):
        (folder / name).symlink_to("..")
    assert [skip.path for skip in open_source(str(folder)).listing(select).skipped] == ["plans/link"]


def test_a_repository_inside_is_skipped(make_repo: MakeRepo) -> None:
    outer = make_repo("outer")
    outer.commit({"out.md": b"2\n"})
    make_repo("outer/inner").commit({"in.md": b"1\n"})
    source = open_source(str(outer.path))
    assert _paths(source) == ["out.md"]
    assert _reasons(source) == {"inner": "a repository of its own: check it by itself"}


def test_a_merge_conflict_is_said_once(repo: Repo) -> None:
    repo.commit({"a.md": b"base\n", "b.md": b"b\n"})
    repo.git("checkout", "-q", "-b", "other")
    repo.commit({"a.md": b"theirs\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a.md": b"ours\n"})
    repo.git("read-tree", "-m", "HEAD~1", "HEAD", "other")
    for staged in (False, True):
        source = open_source(str(repo.path), staged=staged)
        assert _paths(source) == ["b.md"]
        assert source.listing().skipped == (
            Skipped("a.md", "in a merge conflict: resolve it and run `git add`"),
        )


def test_intent_to_add_is_in_the_worktree_and_not_staged(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n"})
    repo.write("new.md", b"new\n")
    repo.git("add", "-N", "new.md")
    source = open_source(str(repo.path))
    assert source.listing().entries[1][:3] == ("new.md", "", 4)
    staged = open_source(str(repo.path), staged=True)
    assert _paths(staged) == ["a.md"]
    assert "git add -N" in _reasons(staged)["new.md"]


def test_names_that_are_not_utf8_are_skipped(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"a.md": b"1\n"})
    for folder in (repo.path, tmp_path / "plain"):
        folder.mkdir(exist_ok=True)
        with open(os.fsencode(folder) + b"/bad\xff.md", "wb"):
            pass
    assert _reasons(open_source(str(repo.path))) == {"bad\\xff.md": "its name is not UTF-8"}
    assert _reasons(open_source(str(tmp_path / "plain"))) == {"bad\\xff.md": "its name is not UTF-8"}
    repo.commit()
    for choice in ({}, {"staged": True}, {"revision": "HEAD"}):
        source = open_source(str(repo.path), **choice)
        assert _reasons(source) == {"bad\\xff.md": "its name is not UTF-8"}


def test_an_index_that_leads_out_of_the_repository_is_not_obeyed(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    repo.write("xx/secret.md")
    repo.git("add", "-A")
    index = repo.path / ".git/index"
    index.write_bytes(index.read_bytes().replace(b"xx/secret.md", b"../secret.md"))
    for staged in (False, True):
        listing = open_source(str(repo.path), staged=staged).listing(lambda path: "secret" in path)
        assert "../secret.md" not in [entry.path for entry in listing.entries]


def test_a_repository_without_commits(repo: Repo) -> None:
    assert open_source(str(repo.path)).listing().entries == ()
    repo.write("a.md")
    assert _paths(open_source(str(repo.path))) == ["a.md"]
    assert _paths(open_source(str(repo.path), staged=True)) == []
    repo.git("add", "a.md")
    assert _paths(open_source(str(repo.path), staged=True)) == ["a.md"]
    with pytest.raises(UsageError, match="`HEAD` does not exist") as caught:
        open_source(str(repo.path), revision="HEAD")
    assert caught.value.hint == "the repository has no commits yet"


def test_assume_unchanged_files_are_read_as_they_are(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n"})
    repo.git("update-index", "--assume-unchanged", "a.md")
    repo.write("a.md", b"22\n")
    source = open_source(str(repo.path))
    entry = source.listing().entries[0]
    assert (entry.oid, source.read(entry, LIMIT)) == ("", b"22\n")


def test_a_file_that_cannot_be_read_does_not_stop_the_others(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n", "b.md": b"2\n"})
    for source in (open_source(str(repo.path)), open_source(str(repo.path / ".git/.."))):
        entries = source.listing().entries
        (repo.path / "a.md").unlink()
        (repo.path / "a.md").mkdir()
        first, second = [data for _, data in source.read_many(entries, LIMIT)]
        assert isinstance(first, Skipped)
        assert "could not be read" in first.reason
        assert second == b"2\n"
        (repo.path / "a.md").rmdir()
        repo.write("a.md", b"1\n")
