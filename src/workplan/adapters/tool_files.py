"""The configuration files of coding tools: backed up for their owner alone, and replaced in one step."""

import os
import re

from workplan.adapters.files import read_regular, unreadable, write_atomic
from workplan.errors import UnreachableError

LIMIT = 256 << 20
"""Largest configuration file, in bytes; some tools keep their history in it."""

_SUFFIX = ".before-mcp-rename"


def read_tool_file(path: str) -> bytes | None:
    """The content; None where there is no file. A link is followed: people keep such files elsewhere."""
    try:
        data = read_regular(os.path.realpath(path), LIMIT)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise unreadable(path, error) from error
    if len(data) > LIMIT:
        raise UnreachableError(f"`{path}` is larger than {LIMIT} bytes", "rename the server by hand")
    return data


def back_up(path: str, data: bytes) -> str:
    """Keep the content beside the file, readable by the owner alone; the path of the copy."""
    number = len(backups(path)) + 1
    copy = f"{os.path.realpath(path)}{_SUFFIX}.{number}"
    while os.path.lexists(copy):
        number += 1
        copy = f"{os.path.realpath(path)}{_SUFFIX}.{number}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        with open(os.open(copy, flags, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UnreachableError(
            f"`{copy}` could not be written: {error.strerror}", "nothing was changed"
        ) from error
    return copy


def backups(path: str) -> list[str]:
    """The copies of a file, the oldest first."""
    folder, name = os.path.split(os.path.realpath(path))
    form = re.compile(re.escape(name + _SUFFIX) + r"\.(\d+)")
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    found = [(int(match[1]), other) for other in names if (match := form.fullmatch(other))]
    return [os.path.join(folder, other) for _number, other in sorted(found)]


def replace_tool_file(path: str, data: bytes, expect: bytes) -> None:
    """Put the new content in place; raises ConflictError when a tool wrote the file meanwhile."""
    write_atomic(path, data, expect)


def drop_backup(copy: str) -> None:
    """Remove a copy that has served."""
    os.unlink(copy)
