"""The index file that an answer about staged content rests on: its bytes, by which another one is compared.

Its mark alone would not do. `git commit` writes the index in the moment before it runs a hook, and git writes it
again whenever it looks anew at the files on disk; neither changes what the next commit holds.
"""

import os

from workplan.adapters.cache.premises import UNKNOWN, mark_of
from workplan.adapters.git.index_blocks import other_contents


class IndexNow:
    """An index file as it is now: its bytes, its mark, where its blocks of entries end (with the length of an id
    before them), and the files, path and id, that have another content than in the one that was kept.
    """

    __slots__ = ("changed", "data", "ends", "mark", "path")

    def __init__(self, path: str, mark: str, ends: str, kept: bytes) -> None:
        """`path`, `mark`, `ends` and `kept` are what an answer keeps. Raises ValueError where the index
        differs in more than contents, OSError where it cannot be read.
        """
        self.path, self.ends = path, ends
        self.data, self.mark = kept, mark
        self.changed: list[tuple[bytes, str]] = []
        with open(path, "rb") as file:
            now = mark_of(os.fstat(file.fileno()))
            if now == mark != UNKNOWN:
                return
            self.data, self.mark = file.read(), now
        id_bytes, *places = map(int, ends.split())
        changed = other_contents(kept, self.data, places, id_bytes)
        if changed is None:
            raise ValueError(path)
        self.changed = changed
