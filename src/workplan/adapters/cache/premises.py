"""What an answer rests on besides the program: files, folders and documents as they were found.

It is kept as a flat list of texts and a list of numbers, which cost little to read:

    number of references, then for each the path of the file that holds it, and its mark
    number of files, then for each its path and its mark ("" where there is none)
    number of places, then for each its path and what it is: "" nothing, "1" something, "/" a folder that is no
        link, "=/a/path" something that leads there
    number of folders, then for each its path, its mark, the number of names in it, the names, the number of
        documents among them, and their names (none follow where all are documents)

The numbers are mtime and ctime in ns, inode and size of each document, in the order of folders and documents.
A mark or a stamp is trusted only because it was older than the run that kept it: see `settled` among the contents.
"""

import os
from stat import S_ISDIR, S_ISREG

STAT_NUMBERS = 4
UNKNOWN = "?"
"""The mark of what may have changed since it was looked at."""
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


Now = tuple[list[str], list[str], list[int], list[str], list[int]]
"""Documents that were written anew, texts and numbers of the premises as they are now, the marks of folders among
the texts that are other ones, and where among the numbers those of the documents stand. The texts are the same list
where nothing in them is another."""
IN_DOUBT = (0,) * STAT_NUMBERS
"""The numbers of a document that was too young to be vouched for: no file has them, so that it is looked at again."""


def references_in(texts: list[str]) -> list[str]:
    """The files in premises that hold references: with HEAD moved, an answer is to be found anew, but nothing
    needs to be listed for it.
    """
    return texts[1 : 1 + 2 * int(texts[0]) : 2]


def compare(texts: list[str], numbers: list[int]) -> Now | None:
    """How things are now; None where more changed than the content of documents.

    Raises ValueError, IndexError or OSError for what cannot be read.
    """
    first = texts
    for place, path in enumerate(references_in(texts), 1):
        mark = mark_at(path)
        if mark != first[2 * place]:
            texts = texts.copy() if texts is first else texts
            texts[2 * place] = mark
    at = 2 * int(texts[0]) + 2
    for _ in range(int(texts[at - 1])):
        if mark_at(texts[at]) != texts[at + 1]:
            return None
        at += 2
    at += 1
    for _ in range(int(texts[at - 1])):
        if not place_is(texts[at], texts[at + 1]):
            return None
        at += 2
    return _compare_folders(texts, numbers, at)


def _compare_folders(texts: list[str], numbers: list[int], start: int) -> Now | None:
    at = start + 1
    changed: list[str] = []
    places: list[int] = []
    marks: list[str] = []
    others: list[tuple[str, bool]] = []
    watched: set[str] = set()
    texts_now = texts
    numbers_now: list[int] = []
    for _ in range(int(texts[start])):
        place, path, mark = at + 1, texts[at], texts[at + 1]
        watched.add(path)
        at += 3 + int(texts[at + 2])
        names = documents = texts[place + 2 : at]
        count = int(texts[at])
        at += 1
        if count != len(names):
            documents = texts[at : at + count]
            at += count
        descriptor, mark_now, names_now = look_into(path)
        try:
            if names_now != names:
                return None
            if mark_now != mark:
                texts_now = texts.copy() if texts_now is texts else texts_now
                texts_now[place] = mark_now
                marks.append(mark_now)
                inside = set(documents)
                others += [(f"{path}/{name}", name in inside) for name in names]
            found = stamps_of(descriptor, documents)
        finally:
            os.close(descriptor)
        first = len(numbers_now)
        if found != numbers[first : first + len(found)]:
            other = _changed(found, numbers[first:])
            changed += [f"{path}/{documents[offset // STAT_NUMBERS]}" for offset in other]
            places += [first + offset for offset in other]
        numbers_now += found
    if at != len(texts) or len(numbers) != len(numbers_now) or not _are_as_before(others, watched):
        return None
    return changed, texts_now, numbers_now, marks, places


def _changed(found: list[int], before: list[int]) -> list[int]:
    """Where the numbers of documents begin that have others now."""
    size = STAT_NUMBERS
    return [at for at in range(0, len(found), size) if found[at : at + size] != before[at : at + size]]


def _are_as_before(others: list[tuple[str, bool]], watched: set[str]) -> bool:
    """Whether names in a folder that was written to still name what they did: documents, folders, other files."""
    for path, is_document in others:
        mode = os.lstat(path).st_mode
        if is_document:
            if not S_ISREG(mode):
                return False
        elif S_ISDIR(mode) != (path in watched):
            return False
    return True


def stamps_of(folder: int, names: list[str]) -> list[int]:
    """The numbers of files in an open folder, one after the other."""
    found: list[int] = []
    stat = os.stat
    for name in names:
        one = stat(name, dir_fd=folder, follow_symlinks=False)
        found += (one.st_mtime_ns, one.st_ctime_ns, one.st_ino, one.st_size)
    return found
