"""Our reader of git's index against git itself."""

import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.conftest import MakeRepo, Repo
from workplan.adapters.git.index import read_index
from workplan.adapters.git.index_blocks import NotUnderstood
from workplan.adapters.git.index_file import parse_index, unpack_entry
from workplan.adapters.git.layout import Layout, discover

NAMES = [
    "a.md",
    "b/c d.md",
    'b/quote".md',
    "b/new\nline.md",
    "Ünïcode/ß.md",
    "x" * 200,
    "y/" * 60 + "z" * 220,
]


def layout_of(repo: Repo) -> Layout:
    layout = discover(str(repo.path))
    assert layout is not None
    return layout


def ours(repo: Repo) -> list[tuple[bytes, int, str, int]]:
    layout = layout_of(repo)
    found = []
    for path, fixed in parse_index((repo.path / ".git/index").read_bytes(), layout.id_bytes):
        entry = unpack_entry(fixed, layout.id_bytes)
        found.append((path, entry.mode, entry.oid.hex(), entry.stage))
    return found


def theirs(repo: Repo) -> list[tuple[bytes, int, str, int]]:
    found = []
    for line in repo.git("ls-files", "--stage", "-z").split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        mode, oid, stage = facts.decode().split()
        found.append((path, int(mode, 8), oid, int(stage)))
    return found


def full(repo: Repo) -> Repo:
    """Every sort of entry: long and odd names, executables, links, conflicts, flags."""
    for number, name in enumerate(NAMES):
        repo.write(name, b"%d\n" % number)
    repo.write("run.sh").chmod(0o755)
    (repo.path / "link").symlink_to("a.md")
    repo.commit()
    repo.git("checkout", "-q", "-b", "other")
    repo.commit({"a.md": b"theirs\n"})
    repo.git("checkout", "-q", "main")
    repo.commit({"a.md": b"ours\n"})
    repo.git("merge", "-q", "-s", "ours", "--no-commit", "other")
    repo.git("read-tree", "-m", "HEAD~1", "HEAD", "other")
    repo.write("later.md")
    repo.git("add", "-N", "later.md")
    repo.git("update-index", "--skip-worktree", "run.sh")
    repo.git("update-index", "--assume-unchanged", "b/c d.md")
    return repo


@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_entries_equal_those_of_git(make_repo: MakeRepo, version: str, algorithm: str) -> None:
    repo = full(make_repo("repo", f"--object-format={algorithm}"))
    repo.git("update-index", "--index-version", version)
    written = struct.unpack(">I", (repo.path / ".git/index").read_bytes()[4:8])[0]
    assert written == max(int(version), 3)  # extended flags need version 3
    assert ours(repo) == theirs(repo)
    assert {stage for *_, stage in ours(repo)} == {0, 1, 2, 3}


@pytest.mark.parametrize("version", ["2", "4"])
def test_stat_data_and_flags_equal_those_of_git(make_repo: MakeRepo, version: str) -> None:
    repo = full(make_repo())
    repo.git("update-index", "--index-version", version)
    layout = layout_of(repo)
    asked = read_index(layout._replace(plain=False)).rows
    read = read_index(layout).rows
    unpacked = [[(path, unpack_entry(fixed, 20)) for path, fixed in rows] for rows in (read, asked)]
    assert unpacked[0] == unpacked[1]
    assert any(entry.skip_worktree for _, entry in unpacked[0])
    assert any(entry.intent_to_add for _, entry in unpacked[0])


def test_split_index_is_left_to_git(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n", "b.md": b"2\n"})
    repo.git("update-index", "--split-index")
    repo.commit({"c.md": b"3\n"})
    with pytest.raises(NotUnderstood):
        ours(repo)
    assert [path for path, _ in read_index(layout_of(repo)).rows] == [b"a.md", b"b.md", b"c.md"]


def test_sparse_index_is_left_to_git(repo: Repo) -> None:
    repo.commit({"in/a.md": b"1\n", "out/b.md": b"2\n", "top.md": b"3\n"})
    repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "in")
    with pytest.raises(NotUnderstood):
        ours(repo)
    rows = read_index(layout_of(repo)).rows
    assert [path for path, _ in rows] == [b"in/a.md", b"out/b.md", b"top.md"]
    assert [unpack_entry(fixed, 20).skip_worktree for _, fixed in rows] == [False, True, False]


def test_optional_extensions_are_passed_over(repo: Repo) -> None:
    repo.commit({"a/b.md": b"1\n"})
    repo.git("config", "core.untrackedCache", "true")
    repo.git("config", "core.fsmonitor", "true")
    repo.git("update-index", "--untracked-cache", "--fsmonitor")
    data = (repo.path / ".git/index").read_bytes()
    assert {b"TREE", b"UNTR", b"FSMN"} <= set(re.findall(rb"[A-Z]{4}", data))
    assert [path for path, _ in parse_index(data, 20)] == [b"a/b.md"]
    repo.git("config", "core.fsmonitor", "false")


def test_a_required_extension_is_refused(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n"})
    data = (repo.path / ".git/index").read_bytes()
    with pytest.raises(NotUnderstood):
        parse_index(data[:-20] + b"need\0\0\0\1x" + data[-20:], 20)


@pytest.mark.parametrize("damage", [b"", b"DIRC", b"DIRC\0\0\0\5\0\0\0\0" + bytes(20), b"X" * 200])
def test_what_is_no_index_is_refused(damage: bytes) -> None:
    with pytest.raises(NotUnderstood):
        parse_index(damage, 20)


@given(st.sampled_from([2, 4]), st.integers(0, 40), st.binary(max_size=400))
def test_arbitrary_bytes_are_read_or_refused(version: int, count: int, body: bytes) -> None:
    data = b"DIRC" + struct.pack(">II", version, count) + body
    try:
        rows = parse_index(data, 20)
    except NotUnderstood:
        return
    assert len(rows) == count
    for _, fixed in rows:
        unpack_entry(fixed, 20)


def test_a_cut_file_never_yields_other_entries(repo: Repo) -> None:
    repo.commit({"a.md": b"1\n", "b.md": b"2\n"})
    data = (repo.path / ".git/index").read_bytes()
    refused = 0
    for length in range(len(data)):
        try:
            assert parse_index(data[:length], 20) == parse_index(data, 20)
        except NotUnderstood:
            refused += 1
    assert refused >= len(data) - 2  # only the optional extensions can be cut off unseen
