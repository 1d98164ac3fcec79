"""Bytes that one run puts aside, in a file without a name: it is gone with the process, however that ends."""

import os
from typing import IO

from workplan.errors import UnreachableError

_UNNAMED = getattr(os, "O_TMPFILE", os.O_DIRECTORY) | os.O_RDWR | os.O_CLOEXEC
"""Where the system has no such files, a folder cannot be opened for writing, and fails."""


class FileSpool:
    """See Spool. All processes that are forked from this one share it."""

    def __init__(self) -> None:
        """The file lies in the folder for temporary files. Raises UnreachableError where it cannot be made."""
        try:
            self._file = _unnamed()
        except OSError as error:
            raise _unusable(error) from error

    def put(self, data: bytes) -> int:
        """See Spool. Processes take turns; the turn of one that is killed is over."""
        import fcntl  # here: a run over few documents puts nothing aside

        file = self._file.fileno()
        try:
            fcntl.lockf(file, fcntl.LOCK_EX)
            try:
                start = end = os.fstat(file).st_size
                left = memoryview(data)
                while left:
                    written = os.pwrite(file, left, end)
                    left, end = left[written:], end + written
            finally:
                fcntl.lockf(file, fcntl.LOCK_UN)
        except OSError as error:
            raise _unusable(error) from error
        return start

    def get(self, start: int, size: int) -> bytes:
        """See Spool."""
        return os.pread(self._file.fileno(), size, start)

    def close(self) -> None:
        """See Spool. It happens by itself when nobody holds the spool any more."""
        if hasattr(self, "_file"):
            self._file.close()

    __del__ = close


def _unnamed() -> IO[bytes]:
    """A file without a name. Most systems make one at once; `tempfile` takes longer to load than a plan to read."""
    try:
        descriptor = os.open(os.environ.get("TMPDIR") or "/tmp", _UNNAMED, 0o600)  # noqa: S108  (it has no name)
    except OSError:
        import tempfile

        return tempfile.TemporaryFile(prefix="workplan-")
    return os.fdopen(descriptor, "w+b")


def _unusable(error: OSError) -> UnreachableError:
    return UnreachableError(
        f"temporary data cannot be kept: {error.strerror}", "make room in the folder that TMPDIR names"
    )
