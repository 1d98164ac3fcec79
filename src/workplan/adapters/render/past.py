"""The past of documents in a git repository, a day at a time."""

from collections.abc import Iterable
from datetime import UTC, datetime

from workplan.adapters.git.history import History
from workplan.adapters.git.layout import Layout

_FILE_LIMIT = 16 << 20


class GitPast:
    """Answers from the history of HEAD."""

    def __init__(self, layout: Layout) -> None:
        self._history = History(layout)

    def versions(self, path: str, limit: int) -> Iterable[tuple[str, bytes]]:
        """The last version of each day, oldest first; of a longer past, `limit` evenly chosen days."""
        by_day: dict[str, str] = {}
        for commit in reversed(self._history.log([path])):
            by_day[datetime.fromtimestamp(commit.commit_time, UTC).date().isoformat()] = commit.oid
        days = sorted(by_day)
        if len(days) > limit:
            days = [days[round(index * (len(days) - 1) / (limit - 1))] for index in range(limit)]
        blobs = self._history.blobs([(by_day[day], path) for day in days], _FILE_LIMIT)
        return [(day, data) for day, (_oid, _path, data) in zip(days, blobs, strict=True) if data is not None]
