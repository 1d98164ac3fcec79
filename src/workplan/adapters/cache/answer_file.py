"""The whole answer of one run in one file, and what must still be the same for it to hold.

Behind the sizes of the first two there are three parts: texts with a NUL between them, signed 64 bit numbers, and
the bytes that were shown.
"""

import os
from zlib import crc32

from workplan.adapters.cache.checked_file import read_checked, write_checked

FORMAT = 4
MOST = 12
"""Answers that are kept: one for each way of asking."""


def answer_path(folder: str, question: str) -> str:
    """The file of the answer to one way of asking. Two ways may share a file, and then keep only one answer."""
    asked = question.encode("utf-8", "surrogateescape")
    return os.path.join(folder, f"answer-{crc32(asked):08x}{len(asked):04x}")


def read_answer(path: str) -> tuple[list[str], list[int], bytes] | None:
    """Texts, numbers and bytes of an answer; None where there is none, or it is damaged or of another format."""
    found = read_checked(path, FORMAT)
    if found is None:
        return None
    (texts, numbers), data = map(int, found[0]), found[1]
    end = texts + numbers
    words = data[:texts].decode("utf-8", "surrogateescape").split("\0")
    return words, memoryview(data)[texts:end].cast("q").tolist(), data[end:]


def write_answer(path: str, texts: list[str], numbers: bytes, shown: bytes) -> None:
    """Put an answer in place of the one before. A folder that cannot be written keeps none."""
    words = "\0".join(texts).encode("utf-8", "surrogateescape")
    sizes = [b"%d" % len(words), b"%d" % len(numbers)]
    write_checked(path, FORMAT, sizes, [words, numbers, shown], MOST)
