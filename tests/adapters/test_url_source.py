"""A folder read by URL gives what the same folder gives, and nothing secret of its URL is ever said."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplan.adapters import url_source
from workplan.adapters.folder import FolderSource
from workplan.adapters.url_files import open_url, shown_url
from workplan.adapters.url_source import UrlSource
from workplan.errors import UnreachableError, UsageError
from workplan.usecases.ports import Entry, Skipped

STRANGE = (
    "a b.md", "a*b.md", "a?b.md", "[ab].md", "a#b.md", "a%20b.md", "ä€😀.md", "{x}.md", "a:b.md", "'q\"\\.md", "-a.md",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _empty_memory() -> Iterator[None]:
    memory: Any = fsspec.filesystem("memory")
    memory.store.clear()
    yield
    memory.store.clear()


def in_memory(files: dict[str, bytes]) -> str:
    memory: Any = fsspec.filesystem("memory")
    for path, data in files.items():
        memory.pipe_file(f"/bucket/shop/{path}", data)
    return "memory://bucket/shop"


def on_disk(root: Path, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return root


def bare(entries: tuple[Entry, ...]) -> list[tuple[str, str, int]]:
    return [(entry.path, entry.oid, entry.size) for entry in entries]


FILES = {
    "workplans/a.md": b"one",
    "workplans/deep/er/b.md": b"",
    "README": b"r",
    ".git/config": b"c",
    "node_modules/x/y.md": b"y",
    "inner/.git/HEAD": b"h",
    "inner/workplans/c.md": b"c",
    "inner/.venv/z.md": b"z",
    "worktree/.git": b"gitdir: x",
    "worktree/d.md": b"d",
    **{f"strange/{name}": name.encode() for name in STRANGE},
}


@pytest.mark.parametrize("select", [None, lambda path: path.endswith(".md"), lambda _path: False])
def test_a_tree_is_what_it_is_as_a_folder(tmp_path: Path, select: Callable[[str], bool] | None) -> None:
    folder = FolderSource(str(on_disk(tmp_path, FILES))).listing(select)
    for url in (f"file://{tmp_path}", f"file://{tmp_path}/", in_memory(FILES)):
        found = UrlSource(url).listing(select)
        assert bare(found.entries) == bare(folder.entries)
        assert found.skipped == folder.skipped
        assert found.paths == folder.paths
        for path in ("workplans", "workplans/deep", "workplans/none", "inner", ".git", "README", ""):
            assert found.exists(path) == folder.exists(path), path


def test_links_and_other_things_are_skipped_alike(tmp_path: Path) -> None:
    root = on_disk(tmp_path / "shop", {"a.md": b"a", "sub/b.md": b"b"})
    (root / "link.md").symlink_to("a.md")
    (root / "linked").symlink_to("sub")
    (root / "broken.md").symlink_to("nowhere")
    os.mkfifo(root / "pipe.md")
    (root / "empty").mkdir()
    with open(os.fsencode(root) + b"/latin\xe4.md", "wb"):
        pass
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(root / "s"))
        folder, found = FolderSource(str(root)).listing(), UrlSource(f"file://{root}").listing()
        assert (found.skipped, bare(found.entries)) == (folder.skipped, bare(folder.entries))
        folders = FolderSource(str(root)).listing(lambda path: path == "linked/")
        assert UrlSource(f"file://{root}").listing(lambda path: path == "linked/").skipped == folders.skipped


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list everything")
def test_a_folder_that_may_not_be_listed_is_said(tmp_path: Path) -> None:
    closed = on_disk(tmp_path, {"a.md": b"a", "closed/b.md": b"b"}) / "closed"
    closed.chmod(0)
    try:
        assert (
            UrlSource(f"file://{tmp_path}").listing().skipped == FolderSource(str(tmp_path)).listing().skipped
        )
    finally:
        closed.chmod(0o700)


def test_a_folder_that_cannot_be_listed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_disk(tmp_path, {"a.md": b"a", "closed/b.md": b"b"})
    local: Any = type(fsspec.filesystem("file"))
    real = local.ls

    def ls(self: Any, path: str, **options: Any) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "not for user:pw@host")
        return real(self, path, **options)

    monkeypatch.setattr(local, "ls", ls)
    skipped = UrlSource(f"file://{tmp_path}").listing().skipped
    assert skipped == (Skipped("closed", "not listed: permission denied"),)


def test_contents_come_in_order_and_never_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{number:03}.md": b"x" * (1 + number // 3) for number in range(100)}
    source = UrlSource(in_memory(files))
    memory: Any = type(fsspec.filesystem("memory"))
    asked: list[int] = []
    real = memory.cat_ranges

    def cat_ranges(self: Any, paths: list[str], starts: Any, ends: list[int], **options: Any) -> Any:
        asked.append(len(paths))
        assert set(ends) <= {(1 << 20) + 1}
        return real(self, paths, starts, ends, **options)

    monkeypatch.setattr(memory, "cat_ranges", cat_ranges)
    monkeypatch.setattr(url_source, "MOST_BYTES", 300)
    entries = source.listing().entries
    read = list(source.read_many(reversed(entries), 1 << 20))
    assert [(entry.path, data) for entry, data in read] == sorted(files.items(), reverse=True)
    assert max(asked) == url_source.MOST_FILES
    assert asked[0] == 9
    assert len(asked) > 5


def test_a_server_that_knows_no_ranges_gives_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    source = UrlSource(in_memory({"a.md": b"a" * 50, "b.md": b""}))
    memory: Any = type(fsspec.filesystem("memory"))

    def whole(self: Any, paths: list[str], *_rest: Any, **_options: Any) -> list[bytes]:
        return [self.cat_file(path) for path in paths]

    monkeypatch.setattr(memory, "cat_ranges", whole)
    found = [data for _entry, data in source.read_many(source.listing().entries, 10)]
    assert found == [b"a" * 11, b""]


def test_no_range_of_an_empty_file_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    source = UrlSource(in_memory({"a.md": b"", "b.md": b"b"}))
    memory: Any = type(fsspec.filesystem("memory"))
    asked: list[str] = []

    def note(_self: Any, paths: list[str], *_rest: Any, **_options: Any) -> list[bytes]:
        asked.extend(paths)
        return [b"b" for _path in paths]

    monkeypatch.setattr(memory, "cat_ranges", note)
    assert [data for _entry, data in source.read_many(source.listing().entries, 10)] == [b"", b"b"]
    assert [path.rpartition("/")[2] for path in asked] == ["b.md"]


@pytest.mark.parametrize("scheme", ["file", "memory"])
def test_a_file_that_vanishes_or_grows_does_not_stop_the_others(tmp_path: Path, scheme: str) -> None:
    files = {"a.md": b"a", "b.md": b"b", "c.md": b"c"}
    url = in_memory(files) if scheme == "memory" else f"file://{on_disk(tmp_path, files)}"
    source = UrlSource(url)
    entries = source.listing().entries
    system, folder = open_url(url)
    system.rm(f"{folder}/b.md")
    system.pipe_file(f"{folder}/c.md", b"c" * 50)
    found = [data for _entry, data in source.read_many(entries, 10)]
    assert found == [b"a", Skipped("b.md", "`b.md` could not be read: no such file or directory"), b"c" * 11]
    with pytest.raises(UnreachableError, match=r"`b\.md` could not be read"):
        source.read(entries[1], 10)


@pytest.mark.parametrize("url", ["memory://bucket/none", "file:///none/at/all"])
def test_where_nothing_is_nothing_can_be_listed(url: str) -> None:
    with pytest.raises(UnreachableError, match=f"`{url}` could not be read: no such file or directory"):
        UrlSource(url).listing()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    with pytest.raises(UnreachableError, match="could not be read"):
        UrlSource(f"file://{tmp_path}/a").listing()


def test_there_is_no_past() -> None:
    with pytest.raises(UsageError, match="there is no revision `HEAD`"):
        UrlSource(in_memory(FILES)).changed_paths("HEAD")


def test_files_beside_documents_are_read_from_the_same_place() -> None:
    source = UrlSource(in_memory({"workplan.toml": b"t", "empty": b"", "../other": b"o"}))
    assert [source.file(path) for path in ("workplan.toml", "empty", "none", "../other", "a/../b")] == [
        b"t", b"", None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://bucket/shop/", "s3://bucket/shop"),
        ("ftp://user:pw@host:21/a@b/c?key=k#f", "ftp://host:21/a@b/c"),
        ("ftp://user:p/w@host/a", "ftp://host/a"),
        ("ftp://host:9000/a@b", "ftp://host:9000/a@b"),
        ("simplecache::ftp://user:pw@host/a?x=1", "simplecache::ftp://host/a"),
        ("zip://a.zip?k=v::ftp://u:pw@h/b", "zip://a.zip::ftp://h/b"),
        ("user:pw@host", "…"),
        ("/a/folder", "…"),
    ],
)
def test_only_scheme_host_and_path_are_shown(url: str, shown: str) -> None:
    assert shown_url(url) == shown


PART = st.text("abcXYZ019-._~!$&'()*+,;=%", min_size=1, max_size=8)


@given(st.tuples(PART, PART, PART))
def test_nothing_secret_is_shown(parts: tuple[str, str, str]) -> None:
    user, password, query = (f"SECRET{part}" for part in parts)
    for inner in (f"{user}:{password}", user, f"{user}:{password}/{password}", f"{user}:@{password}"):
        assert "SECRET" not in shown_url(f"sftp://{inner}@host/path?{query}={query}#{query}")


class Broken(fsspec.AbstractFileSystem):  # type: ignore[misc]
    """A file system that says more than it should."""

    protocol = "broken"
    cachable = False

    def find(self, path: str, *_rest: Any, **_options: Any) -> Any:
        raise RuntimeError(f"no access to {path} with user:SECRET?token=SECRET")

    info = cat_file = find


@pytest.mark.parametrize(
    "url", ["broken://user:SECRET@host/a?t=SECRET", "user:SECRET@host", "nothing://a:SECRET@b"]
)
def test_no_fault_says_what_is_secret(url: str) -> None:
    fsspec.register_implementation("broken", Broken, clobber=True)
    with pytest.raises(UnreachableError) as raised:
        UrlSource(url).listing()
    assert "SECRET" not in f"{raised.value.message} {raised.value.hint}"
    assert raised.value.__context__ is None or raised.value.__suppress_context__


def test_what_is_no_url_is_not_read_from_this_machine(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="is none"):
        UrlSource(str(tmp_path))


def test_a_forked_process_opens_its_own(tmp_path: Path) -> None:
    source = UrlSource(f"file://{on_disk(tmp_path, FILES)}")
    entry = source.listing().entries[0]
    before = source._system()[0]
    child = os.fork()
    if not child:
        same = source._system()[0] is before
        read = source.read(entry, 10)
        os._exit(1 if same or not read else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
