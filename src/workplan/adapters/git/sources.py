"""Chooses the source that a command line asks for; only that one is loaded."""

from workplan.adapters.git.layout import Layout
from workplan.errors import UsageError
from workplan.usecases.ports import SourceReader


def source_of(layout: Layout, staged: bool = False, revision: str = "") -> SourceReader:
    """The source in a repository that has been found already."""
    if revision:
        from workplan.adapters.git.revision import RevisionSource  # late: only the source that was chosen

        return RevisionSource(layout, revision)
    if layout.bare:
        raise UsageError(
            f"`{layout.folder}` is a bare repository: it has no worktree and no index",
            "choose a revision with `--rev`",
        )
    if staged:
        from workplan.adapters.git.staged import StagedSource  # late: only the source that was chosen

        return StagedSource(layout)
    from workplan.adapters.git.worktree import WorktreeSource  # late: only the source that was chosen

    return WorktreeSource(layout)
