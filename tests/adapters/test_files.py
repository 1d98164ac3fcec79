"""A file is replaced wholly or not at all, and only where that is what the caller meant."""

import errno
import os
import stat
from pathlib import Path

import pytest

from workplan.adapters.files import FolderWriter, read_regular, write_atomic
from workplan.errors import ConflictError, UnreachableError, WorkplanError


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"old\r\n")
    file.chmod(0o640)
    FolderWriter(str(tmp_path)).write("a.md", b"new\r\n", b"old\r\n")
    assert file.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_new_file_gets_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    (tmp_path / "sub").mkdir()
    FolderWriter(str(tmp_path)).write("sub/a.md", b"new", None)
    assert (tmp_path / "sub/a.md").read_bytes() == b"new"
    assert (tmp_path / "sub/a.md").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_equal_content_is_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"same")
    before = file.stat()
    write_atomic(str(file), b"same", b"same")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    ("present", "expect"),
    [(b"theirs", b"mine"), (b"mine and more", b"mine"), (b"theirs", None), (None, b"mine")],
)
def test_a_file_changed_meanwhile_is_left_alone(
    tmp_path: Path, present: bytes | None, expect: bytes | None
) -> None:
    file = tmp_path / "a.md"
    if present is not None:
        file.write_bytes(present)
    with pytest.raises(ConflictError, match="nothing was written"):
        write_atomic(str(file), b"new", expect)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([] if present is None else [present])


def test_a_link_inside_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_bytes(b"old")
    (tmp_path / "link.md").symlink_to("real.md")
    FolderWriter(str(tmp_path)).write("link.md", b"new", b"old")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_bytes() == b"new"


@pytest.mark.parametrize("path", ["link.md", "folder/a.md", "nowhere.md"])
def test_a_link_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.md").write_bytes(b"old")
    (root / "link.md").symlink_to("../out/a.md")
    (root / "folder").symlink_to("../out")
    (root / "nowhere.md").symlink_to("../out/none.md")
    with pytest.raises(UnreachableError, match="leads out of"):
        FolderWriter(str(root)).write(path, b"new", None if path == "nowhere.md" else b"old")
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == {"a.md": b"old"}


@pytest.mark.parametrize(
    "path", ["../a.md", "/a.md", "x/../../a.md", ".git/config", "x//a.md", "", ".GIT/hooks/x"]
)
def test_a_path_that_is_none_of_ours_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnreachableError, match="not a path that may be written"):
        FolderWriter(str(tmp_path)).write(path, b"new", None)


def test_clear_words_for_what_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"old")
    file.chmod(0o444)
    (tmp_path / "folder").mkdir()
    writer = FolderWriter(str(tmp_path))
    faults = {}
    for path, expect in (("a.md", b"old"), ("none/a.md", None), ("folder", b""), ("a.md/b.md", None)):
        with pytest.raises(WorkplanError) as caught:
            writer.write(path, b"new", expect)
        faults[path] = caught.value.message
        assert caught.value.hint
    assert "is read-only" in faults["a.md"]
    assert "its folder does not exist" in faults["none/a.md"]
    assert "not a regular file" in faults["folder"]
    assert "its folder does not exist" in faults["a.md/b.md"]
    assert file.read_bytes() == b"old"


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "a.md"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnreachableError, match="no space left") as caught:
        write_atomic(str(file), b"new", b"old")
    assert caught.value.hint.startswith("free some space")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.md": b"old"}


def test_reading_follows_no_link_and_waits_for_no_pipe(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x" * 100)
    (tmp_path / "link.md").symlink_to("a.md")
    os.mkfifo(tmp_path / "pipe")
    assert read_regular(str(tmp_path / "a.md"), 100) == b"x" * 100
    assert read_regular(str(tmp_path / "a.md"), 10) == b"x" * 11
    for name in ("link.md", "pipe", ".", "none"):
        with pytest.raises(OSError, match=r"directory|regular|links|such"):
            read_regular(str(tmp_path / name), 10)
