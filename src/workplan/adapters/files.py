"""Files on disk: read without following links, and replaced wholly or not at all."""

import os
import stat
from errno import EDQUOT, EEXIST, ELOOP, ENOSPC, EROFS

from workplan.errors import ConflictError, UnreachableError, WorkplanError
from workplan.named_tuple import NamedTuple
from workplan.usecases.ports import Entry

LINK = "a symbolic link, not followed"
NESTED = "a repository of its own: check it by itself"
NOT_UTF8 = "its name is not UTF-8"
FILE_TYPE, REGULAR = 0o170000, 0o100000
READ_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


def read_regular(path: str | bytes, limit: int) -> bytes:
    """At most `limit` + 1 bytes of a regular file. Raises OSError: ELOOP for a symbolic link."""
    file = os.open(path, READ_FLAGS)
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(ELOOP, "not a regular file")
        size = min(found.st_size, limit) + 1
        data = os.read(file, size)
        while len(data) == size <= limit:  # it grew while it was read
            size = min(size * 2, limit + 1)
            data += os.read(file, size - len(data))
        return data
    finally:
        os.close(file)


def unreadable(path: str, error: OSError) -> UnreachableError:
    """The clear message for a file that could not be read."""
    return UnreachableError(f"`{path}` could not be read: {reason(error)}", "check that it is still there")


def reason(error: OSError) -> str:
    """Why, in the words of the system, without a path."""
    return (error.strerror or type(error).__name__).lower()


def regular_entry(path: str, found: os.stat_result, oid: str = "") -> Entry | None:
    """The entry for a file with this stat; None where it is not a regular file."""
    if found.st_mode & FILE_TYPE != REGULAR:
        return None
    return Entry(path, oid, found.st_size, (found.st_mtime_ns, found.st_ctime_ns, found.st_ino))


def irregular(found: os.stat_result) -> str:
    """Why a path that is no regular file is skipped."""
    return LINK if stat.S_ISLNK(found.st_mode) else "not a regular file"


class FolderWriter(NamedTuple):
    """A Writer whose paths are relative to `root` and stay inside it."""

    root: str

    def write(self, path: str, data: bytes, expect: bytes | None) -> None:
        """See `write_atomic`; `path` uses `/`, and never leads into a `.git` folder."""
        parts = path.split("/")
        if path.startswith("/") or any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts):
            raise UnreachableError(
                f"`{path}` is not a path that may be written",
                "use a path inside the repository, without `..`",
            )
        write_atomic(os.path.join(self.root, path), data, expect, self.root)


def write_atomic(path: str, data: bytes, expect: bytes | None, root: str = "") -> None:
    """Put `data` in place of the file at `path`: a temporary file beside it, synced, then renamed.

    The bytes in place must equal `expect`; None says that nothing is there yet. Mode is kept, owner too
    where the system allows it. A link is followed to the file that it names, which must lie inside
    `root` when that is given. Readers see the old or the new file, never a part of one. Raises
    ConflictError when the file was changed meanwhile, UnreachableError when it cannot be written.
    """
    target = os.path.realpath(path)
    if root and not target.startswith(os.path.realpath(root).rstrip("/") + "/"):
        raise UnreachableError(
            f"`{path}` leads out of `{root}` through a symbolic link; nothing was written",
            "replace the link by the file, or name the real one",
        )
    before = _before(path, target, expect)
    if before is not None and expect == data:
        return
    temporary = f"{target}.{os.getpid()}-{os.urandom(4).hex()}.tmp"
    try:
        _fill(temporary, data, before)
        _check(path, target, expect)
        if expect is None:
            os.link(temporary, target)  # unlike a rename it fails where a file has appeared
        else:
            os.rename(temporary, target)
        _sync_folder(os.path.dirname(target))
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)


def _before(path: str, target: str, expect: bytes | None) -> os.stat_result | None:
    """What stands at `target`; refuses what may not be replaced."""
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        raise UnreachableError(
            f"`{path}` cannot be written: its folder does not exist", f"make it with `mkdir -p {folder}`"
        )
    try:
        before = os.lstat(target)
    except FileNotFoundError:
        if expect is not None:
            raise ConflictError(
                f"`{path}` was deleted meanwhile; nothing was written", "run the command again"
            ) from None
        return None
    except OSError as error:
        raise _unwritable(path, error) from error
    if not stat.S_ISREG(before.st_mode):
        raise UnreachableError(f"`{path}` is not a regular file; nothing was written", "name a file")
    if not before.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise UnreachableError(f"`{path}` is read-only; nothing was written", f"run `chmod u+w {path}`")
    _check(path, target, expect)
    return before


def _check(path: str, target: str, expect: bytes | None) -> None:
    """The file still holds what the new content was made from."""
    if expect is None:
        if os.path.lexists(target):
            raise ConflictError(
                f"`{path}` exists already; nothing was written", "move it away, or run the command again"
            )
        return
    try:
        same = read_regular(target, len(expect)) == expect
    except OSError as error:
        raise _unwritable(path, error) from error
    if not same:
        raise ConflictError(f"`{path}` was changed meanwhile; nothing was written", "run the command again")


def _fill(temporary: str, data: bytes, before: os.stat_result | None) -> None:
    """Write, sync and read back the new content."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    with open(os.open(temporary, flags, 0o666 if before is None else 0o600), "r+b", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) or 0 :]
        if before is not None:
            _keep_owner(file.fileno(), before)
            os.fchmod(file.fileno(), stat.S_IMODE(before.st_mode))
        os.fsync(file.fileno())
        file.seek(0)
        if file.read() != data:
            raise OSError(EEXIST, "the disk gave back other bytes than were written")


def _keep_owner(descriptor: int, before: os.stat_result) -> None:
    mine = os.fstat(descriptor)
    if (mine.st_uid, mine.st_gid) != (before.st_uid, before.st_gid):
        try:
            os.fchown(descriptor, before.st_uid, before.st_gid)
        except PermissionError:
            return  # only a privileged user may give a file away; the content matters more


def _sync_folder(folder: str) -> None:
    """Make the rename itself survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: str, error: OSError) -> WorkplanError:
    hints = {
        ENOSPC: "free some space; the old file is untouched",
        EDQUOT: "free some space; the old file is untouched",
        EROFS: "the file system is mounted read-only",
        EEXIST: "run the command again",
    }
    hint = hints.get(error.errno or 0, "check the permissions of the folder; the old file is untouched")
    return UnreachableError(f"`{path}` could not be written: {reason(error)}", hint)
