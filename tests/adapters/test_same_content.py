"""When git's record of a file may stand for its content, and when it may not."""

import os
import struct

import pytest

from tests.adapters.conftest import PAST, Repo, open_source
from workplan.adapters.git.attributes import attributes_everywhere, converted_suffixes
from workplan.adapters.git.worktree_scan import unchanged
from workplan.usecases.ports import Entry

LIMIT = 1 << 20


def entry_of(repo: Repo, path: str = "a.md") -> Entry:
    return {entry.path: entry for entry in open_source(str(repo.path)).listing().entries}[path]


def settle(repo: Repo) -> None:
    """Write the index again, later than every file in it."""
    index = repo.path / ".git/index"
    os.utime(index, (PAST + 20_000_000, PAST + 20_000_000))


def test_an_unchanged_file_has_the_id_of_its_blob(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n"})
    assert entry_of(repo).oid == repo.git("rev-parse", "HEAD:a.md").decode().strip()
    assert entry_of(repo).size == 2
    assert len(entry_of(repo).stamp) == 3


def test_a_change_that_keeps_size_and_mtime_is_seen(repo: Repo) -> None:
    file = repo.write("a.md", b"1\n")
    repo.commit()
    moment = file.stat().st_mtime_ns
    file.write_bytes(b"2\n")
    os.utime(file, ns=(moment, moment))
    assert entry_of(repo).oid == ""


def test_a_file_as_young_as_the_index_is_in_doubt(repo: Repo) -> None:
    file = repo.write("a.md", b"1\n")
    repo.commit()
    index = repo.path / ".git/index"
    moment = file.stat().st_mtime_ns
    os.utime(index, ns=(moment, moment))
    assert entry_of(repo).oid == ""
    os.utime(index, ns=(moment + 1, moment + 1))
    assert entry_of(repo).oid


def test_each_stat_field_counts(repo: Repo) -> None:
    found = repo.write("a.md", b"1\n").stat()
    second = 1_000_000_000
    times = (*divmod(found.st_ctime_ns, second), *divmod(found.st_mtime_ns, second))
    words = [*times, found.st_dev, found.st_ino, found.st_mode, 0, 0, found.st_size]
    after = found.st_mtime_ns + 1
    same = struct.pack(">10I", *(word & 0xFFFFFFFF for word in words))
    assert unchanged(same, found, after)
    for field in (0, 1, 2, 3, 5, 9):
        other = [word + (at == field) & 0xFFFFFFFF for at, word in enumerate(words)]
        assert not unchanged(struct.pack(">10I", *other), found, after), field


def test_an_empty_file_is_read(repo: Repo) -> None:
    repo.commit({"a.md": b""})
    assert entry_of(repo).oid == ""


@pytest.mark.parametrize("setting", ["eol", "autocrlf", "ident", "crlf once"])
def test_the_length_tells_a_converted_file_from_its_blob(repo: Repo, setting: str) -> None:
    data = b"one\r\ntwo $Id$\r\n"
    if setting == "autocrlf":
        repo.git("config", "core.autocrlf", "true")
    elif setting == "eol":
        repo.commit({".gitattributes": b"*.md text eol=crlf\n"})
    elif setting == "ident":
        repo.commit({".gitattributes": b"*.md ident\n"})
    else:
        repo.git("config", "core.autocrlf", "input")
    repo.commit({"a.md": data})
    (repo.path / "a.md").unlink()
    repo.git("checkout", "--", "a.md")
    if setting == "crlf once":
        repo.write("a.md", data)
    os.utime(repo.path / "a.md", (PAST, PAST))
    repo.git("add", "a.md")
    repo.git("config", "--unset-all", "core.autocrlf") if setting == "crlf once" else None
    repo.git("commit", "-q", "--allow-empty", "-m", "x")
    settle(repo)
    source = open_source(str(repo.path))
    entry = entry_of(repo)
    assert entry.oid
    found = source.read(entry, LIMIT)
    assert source.oid(found) != entry.oid
    blob = repo.git("cat-file", "blob", entry.oid)
    assert (len(found), entry.size) != (len(blob), len(blob))  # the pair (oid, size) is not the blob's
    assert source.changed_paths("HEAD") == frozenset()


@pytest.mark.parametrize("attribute", ["filter=rot13", "working-tree-encoding=IBM037"])
@pytest.mark.parametrize("place", ["root", "folder", "private", "home", "ignored", "named"])
def test_a_conversion_that_may_keep_the_length_voids_the_id(repo: Repo, attribute: str, place: str) -> None:
    repo.git("config", "filter.rot13.clean", "tr a-z n-za-m")
    repo.git("config", "filter.rot13.smudge", "tr n-za-m a-z")
    files = {
        "root": repo.path / ".gitattributes",
        "folder": repo.path / "docs/.gitattributes",
        "ignored": repo.path / "docs/.gitattributes",
        "private": repo.path / ".git/info/attributes",
        "home": repo.path.parent / "home-attributes",
        "named": repo.path.parent / "named",
    }
    if place == "home":
        files["home"] = type(repo.path)(os.environ["XDG_CONFIG_HOME"]) / "git/attributes"
    if place == "named":
        repo.git("config", "core.attributesFile", str(files["named"]))
    if place == "ignored":
        repo.write(".gitignore", b".gitattributes\n")
    files[place].parent.mkdir(parents=True, exist_ok=True)
    files[place].write_text(f"*.md {attribute}\n")
    repo.commit({"docs/a.md": b"text\n", "docs/b.txt": b"text\n"})
    assert entry_of(repo, "docs/a.md").oid == ""
    assert bool(entry_of(repo, "docs/b.txt").oid) == (place != "named")


@pytest.mark.parametrize(
    ("text", "endings"),
    [
        ("", set()),
        ("* text=auto\n*.sh eol=lf\n", set()),
        ("*.PNG filter=lfs diff=lfs merge=lfs -text\n**/*.bin filter=lfs\n", {".png", ".bin"}),
        ("docs/** filter=x\n", {""}),
        ("*.m[d] filter=x\n", {""}),
        ("*md filter=x\n", {""}),
        ('"a b.md" filter=x\n', {""}),
        ("[attr]lfs filter=lfs\n", {""}),
        ("*.md -filter\n*.md !filter\n# *.md filter=x\n", set()),
        ("*.md working-tree-encoding=UTF-16\r\n", {".md"}),
    ],
)
def test_attributes_name_endings(text: str, endings: set[str]) -> None:
    assert converted_suffixes(text) == endings


def test_unreadable_attributes_void_every_id(repo: Repo) -> None:
    (repo.path / ".git/info/attributes").unlink(missing_ok=True)
    (repo.path / ".git/info/attributes").mkdir()
    assert attributes_everywhere(str(repo.path / ".git"), {}) == {""}
