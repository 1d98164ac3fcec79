"""Files behind a checksum, written in one step: a line of words, and bytes.

The checksum is for damage; whoever can write the file owns the repository.
"""

import os
from zlib import crc32

_DIGITS = 8


def read_checked(path: str, form: int) -> tuple[list[bytes], bytes] | None:
    """The words and the bytes of a file; None where there is none, or it is damaged or of another format."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    start = data.find(b"\n") + 1
    if not start or data[:_DIGITS] != b"%08x" % crc32(memoryview(data)[_DIGITS:]):
        return None
    found, *words = data[_DIGITS:start].split()
    return (words, data[start:]) if found == b"%d" % form else None


def write_checked(path: str, form: int, words: list[bytes], parts: list[bytes], most: int) -> bool:
    """Put words and bytes in place of what was there; false in a folder that cannot be written. Of the files whose
    names begin alike, up to the first `-`, the `most` that were written last stay.
    """
    body = b"".join((b" %d " % form, b" ".join(words), b"\n", *parts))
    try:
        if not os.path.exists(path):
            _forget(*os.path.split(path), most)
    except OSError:
        return False
    return put_in_place(path, b"%08x" % crc32(body), body)


def put_in_place(path: str, *parts: bytes) -> bool:
    """Write a file in place of the one before, in one step; false in a folder that cannot be written."""
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "wb") as file:
            file.writelines(parts)
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)
        return False
    return True


def _forget(folder: str, name: str, most: int) -> None:
    """Make room for one more file of a sort."""
    sort = name[: name.index("-") + 1]
    with os.scandir(folder) as items:
        found = [item for item in items if item.name.startswith(sort)]
    found.sort(key=lambda item: item.stat().st_mtime_ns)
    for item in found[: max(0, len(found) - most + 1)]:
        os.unlink(item.path)
