"""What an answer rests on besides the program: files, folders and documents as they were found.

It is kept as a flat list of texts and a list of numbers, which cost little to read:

    number of files, then for each its path and its mark ("" where there is none)
    number of places, then for each its path and what it is: "" nothing, "1" something, "/" a folder that is no
        link, "=/a/path" something that leads there
    number of folders, then for each its path, its mark, the number of names in it, the names, the number of
        documents among them, and their names (none follow where all are documents)

The numbers are mtime and ctime in ns, inode and size of each document, in the order of folders and documents.
A mark or a stamp is trusted only because it was older than the run that kept it: see `settled` among the contents.
"""

import os

STAT_NUMBERS = 4
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def mark_of(found: os.stat_result) -> str:
    """What must stay the same of a file or folder for it to count as unchanged."""
    return f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino} {found.st_size} {found.st_mode}"


def mark_at(path: str) -> str:
    """The mark of a file, links followed; "" where there is none."""
    try:
        return mark_of(os.stat(path))
    except (FileNotFoundError, NotADirectoryError):
        return ""


def place_is(path: str, what: str) -> bool:
    """Whether a place is still what it was."""
    if what == "/":
        return os.path.isdir(path) and not os.path.islink(path)
    if what[:1] == "=":
        return os.path.realpath(path) == what[1:]
    return os.path.lexists(path) == bool(what)


def look_into(path: str) -> tuple[int, str, list[str]]:
    """An open descriptor of a folder that is no link, its mark, and the names in it."""
    descriptor = os.open(path, _FOLDER)
    try:
        return descriptor, mark_of(os.fstat(descriptor)), os.listdir(descriptor)
    except OSError:
        os.close(descriptor)
        raise


def hold(texts: list[str], numbers: list[int]) -> bool:
    """Whether everything is still as it was. Raises ValueError, IndexError or OSError for what cannot be read."""
    at = 1
    for _ in range(int(texts[0])):
        if mark_at(texts[at]) != texts[at + 1]:
            return False
        at += 2
    at += 1
    for _ in range(int(texts[at - 1])):
        if not place_is(texts[at], texts[at + 1]):
            return False
        at += 2
    at += 1
    found: list[int] = []
    for _ in range(int(texts[at - 1])):
        path, mark = texts[at], texts[at + 1]
        first = at + 3
        at = first + int(texts[at + 2])
        names = texts[first:at]
        descriptor, mark_now, names_now = look_into(path)
        try:
            if mark_now != mark or names_now != names:
                return False
            count = int(texts[at])
            at += 1
            if count != len(names):
                names = texts[at : at + count]
                at += count
            found += stamps_of(descriptor, names)
        finally:
            os.close(descriptor)
    return found == numbers and at == len(texts)


def stamps_of(folder: int, names: list[str]) -> list[int]:
    """The numbers of files in an open folder, one after the other."""
    found: list[int] = []
    stat = os.stat
    for name in names:
        one = stat(name, dir_fd=folder, follow_symlinks=False)
        found += (one.st_mtime_ns, one.st_ctime_ns, one.st_ino, one.st_size)
    return found
