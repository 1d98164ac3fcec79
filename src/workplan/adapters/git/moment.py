"""The time of the commit that a run reads, and what stands in it."""

from workplan.adapters.git.layout import Layout
from workplan.errors import UsageError
from workplan.usecases.ports import SourceReader


class CommitMoment:
    """Asks git once, when first asked. `revision` is "" for a worktree or an index, which stand on HEAD."""

    def __init__(self, layout: Layout, revision: str, reader: SourceReader) -> None:
        self._layout = layout
        self._revision = revision
        self._reader = reader
        self._time: str | None = None
        self._changed: frozenset[str] | None = None

    def committed_at(self) -> str:
        """The committer time in UTC (`2026-06-27T12:00:00Z`), "" before the first commit."""
        if self._time is None:
            self._time = self._ask()
        return self._time

    def is_committed(self, path: str) -> bool:
        """Whether the file stands in the commit as it is read here."""
        if self._revision:
            return True
        if self._changed is None:
            self._changed = self._reader.changed_paths("HEAD")
        return path not in self._changed

    def _ask(self) -> str:
        from workplan.adapters.git.revision import resolve  # late: asked of evidence and gates only
        from workplan.parse.utc_time import time_of  # late: asked of evidence and gates only

        try:
            commit = resolve(self._layout, self._revision or "HEAD")
        except UsageError:
            if self._revision:
                raise
            return ""
        options = ("--max-count=1", "--no-commit-header", "--format=%ct")
        output = self._layout.git.run("rev-list", *options, commit, "--")
        return time_of(int(output.decode("ascii").strip()))
