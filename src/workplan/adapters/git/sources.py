"""Chooses the source that a command line asks for."""

import os

from workplan.adapters.folder import FolderSource
from workplan.adapters.git.layout import Layout, discover
from workplan.adapters.git.revision import RevisionSource
from workplan.adapters.git.staged import StagedSource
from workplan.adapters.git.worktree import WorktreeSource
from workplan.errors import UnreachableError, UsageError
from workplan.usecases.ports import SourceReader


def open_source(start: str, staged: bool = False, revision: str = "") -> SourceReader:
    """The worktree that holds the folder `start`; its index, or one revision, when asked. A folder
    outside every repository is read as it is.

    Raises UnreachableError when `start` is no folder, UsageError when index or revision cannot be had.
    """
    if staged and revision:
        raise UsageError("`--staged` and `--rev` exclude each other", "choose one of them")
    if not os.path.isdir(start):
        raise UnreachableError(f"`{start}` is not a folder", "name the folder of a repository")
    layout = discover(start)
    if layout is None:
        if staged or revision:
            raise UsageError(
                f"`{start}` is not in a git repository",
                "leave out `--staged` and `--rev` to read it as a plain folder, or run `git init`",
            )
        return FolderSource(start)
    return source_of(layout, staged, revision)


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
