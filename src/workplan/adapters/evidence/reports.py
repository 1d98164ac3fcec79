"""The files that a command leaves behind, and the folder of records."""

import os

from workplan.adapters.files import FolderWriter, read_regular, reason
from workplan.errors import UnreachableError, UsageError


class ReportFiles:
    """See ReportReader; paths are relative to `root`, and stay inside it."""

    def __init__(self, root: str) -> None:
        self._root = root

    def stamp(self, path: str) -> tuple[int, ...]:
        """See ReportReader."""
        try:
            found = os.lstat(self._inside(path))
        except OSError:
            return ()
        return (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size)

    def read(self, path: str, limit: int) -> bytes:
        """See ReportReader."""
        try:
            return read_regular(self._inside(path), limit)
        except OSError as error:
            raise UnreachableError(
                f"`{path}` cannot be read: {reason(error)}", "name a file of the repository"
            ) from None

    def _inside(self, path: str) -> str:
        full = os.path.realpath(os.path.join(self._root, path))
        if not full.startswith(os.path.realpath(self._root).rstrip("/") + "/"):
            raise UsageError(f"`{path}` lies outside the repository", "name a file of the repository")
        return full


def write_new(root: str, path: str, data: bytes) -> None:
    """Write a file that must not exist yet, in one step, with the folders above it. Raises ConflictError
    where it exists already.
    """
    target = os.path.realpath(os.path.join(root, os.path.dirname(path)))
    if not (target + "/").startswith(os.path.realpath(root).rstrip("/") + "/"):
        raise UnreachableError(
            f"`{path}` leads out of the repository; nothing was written", "remove the link"
        )
    try:
        os.makedirs(target, exist_ok=True)
    except OSError as error:
        raise UnreachableError(
            f"the folder of `{path}` cannot be made: {reason(error)}", "check its permissions"
        ) from None
    FolderWriter(root).write(path, data, None)
