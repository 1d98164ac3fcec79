"""Chooses the source that a command line asks for."""

from workplan.adapters.git.layout import Layout
from workplan.adapters.git.revision import RevisionSource
from workplan.adapters.git.staged import StagedSource
from workplan.adapters.git.worktree import WorktreeSource
from workplan.errors import UsageError
from workplan.usecases.ports import SourceReader


def source_of(layout: Layout, staged: bool = False, revision: str = "") -> SourceReader:
    """The source in a repository that has been found already."""
    if revision:
        return RevisionSource(layout, revision)
    if layout.bare:
        raise UsageError(
            f"`{layout.folder}` is a bare repository: it has no worktree and no index",
            "choose a revision with `--rev`",
        )
    return StagedSource(layout) if staged else WorktreeSource(layout)
