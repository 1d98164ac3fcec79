"""The whole answer of one run in one file, and what must still be the same for it to hold.

A file is a checksum, a line with sizes, and four parts: texts with a NUL between them, signed 64 bit numbers, an
index file of git's (nothing where the answer does not rest on one), and the bytes that were shown. The checksum is
for damage; whoever can write the file owns the repository.
"""

import os
from zlib import crc32

FORMAT = 3
MOST = 12
"""Answers that are kept: one for each way of asking."""
_MARK = "answer-"
_DIGITS = 8


def answer_path(folder: str, question: str) -> str:
    """The file of the answer to one way of asking. Two ways may share a file, and then keep only one answer."""
    asked = question.encode("utf-8", "surrogateescape")
    return os.path.join(folder, f"{_MARK}{crc32(asked):08x}{len(asked):04x}")


def read_answer(path: str) -> tuple[list[str], list[int], bytes, bytes] | None:
    """Texts, numbers, index and bytes of an answer; None where there is none, or it is damaged or of another format."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    body = memoryview(data)[_DIGITS:]
    start = data.find(b"\n") + 1
    if not start or data[:_DIGITS] != b"%08x" % crc32(body):
        return None
    form, *sizes = map(int, data[_DIGITS:start].split())
    if form != FORMAT:
        return None
    texts, numbers, index = sizes
    middle = start + texts
    end = middle + numbers
    words = data[start:middle].decode("utf-8", "surrogateescape").split("\0")
    shown = end + index
    return words, memoryview(data)[middle:end].cast("q").tolist(), data[end:shown], data[shown:]


def write_answer(path: str, texts: list[str], numbers: bytes, index: bytes, shown: bytes) -> None:
    """Put an answer in place of the one before, in one step. A folder that cannot be written keeps none."""
    words = "\0".join(texts).encode("utf-8", "surrogateescape")
    head = b" %d %d %d %d\n" % (FORMAT, len(words), len(numbers), len(index))
    body = b"".join((head, words, numbers, index, shown))
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        if not os.path.exists(path):
            _forget(os.path.dirname(path))
        with open(temporary, "wb") as file:
            file.write(b"%08x" % crc32(body))
            file.write(body)
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)


def _forget(folder: str) -> None:
    with os.scandir(folder) as items:
        answers = [item for item in items if item.name.startswith(_MARK)]
    answers.sort(key=lambda item: item.stat().st_mtime_ns)
    for item in answers[: max(0, len(answers) - MOST + 1)]:
        os.unlink(item.path)
