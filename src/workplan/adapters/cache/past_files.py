"""What was found out about commits, in git's private folder: a few newest ones, which later runs build upon."""

import os
from collections.abc import Mapping
from typing import Any

from workplan.adapters.cache.json_file import read_kept, write_kept
from workplan.usecases.past_ports import Remembered

MOST = 8
"""Commits that are remembered for one configuration: the ends of as many branches or worktrees."""
MOST_CONFIGURATIONS = 4
_MARK = "history-"
_HELD = "history-held-"


class PastFiles:
    """See PastStore. `name` stands for everything but the commit that an answer depends on."""

    def __init__(self, folder: str, name: str) -> None:
        self._folder = folder
        self._path = os.path.join(folder, f"{_MARK}{name}.json")

    def heads(self) -> Mapping[str, Remembered]:
        """See PastStore."""
        return {commit: Remembered(*fields) for commit, *fields in self._rows()}

    def _rows(self) -> list[Any]:
        try:
            kept = read_kept(self._path)
        except ValueError:
            return []
        return kept["heads"] if kept is not None else []

    def held(self, digest: str) -> Mapping[str, str] | None:
        """See PastStore."""
        try:
            kept = read_kept(self._held_path(digest))
        except ValueError:
            return None
        return kept["files"] if kept is not None else None

    def save(self, head: str, found: Remembered, held: Mapping[str, str]) -> None:
        """See PastStore."""
        rows = [row for row in self._rows() if row[0] != head][-MOST + 1 :]
        if not os.path.exists(self._held_path(found.held)):
            write_kept(self._held_path(found.held), {"files": held})
        write_kept(self._path, {"heads": [*rows, [head, *found]]})
        self._trim({found.held, *(row[2] for row in rows)})

    def _held_path(self, digest: str) -> str:
        return os.path.join(self._folder, f"{_HELD}{digest[:32]}.json")

    def _trim(self, wanted: set[str]) -> None:
        """Drop what no commit names any more, and all but the newest configurations."""
        names = {os.path.basename(self._held_path(digest)) for digest in wanted}
        try:
            with os.scandir(self._folder) as items:
                found = [item for item in items if item.name.startswith(_MARK)]
            indexes = [item for item in found if not item.name.startswith(_HELD)]
            indexes.sort(key=lambda item: item.stat().st_mtime_ns)
            spare = indexes[: max(0, len(indexes) - MOST_CONFIGURATIONS)]
            if len(indexes) == 1 or len(found) - len(indexes) > MOST * MOST_CONFIGURATIONS:
                spare += [item for item in found if item.name.startswith(_HELD) and item.name not in names]
            for item in spare:
                os.unlink(item.path)
        except FileNotFoundError:
            return  # another run was faster
