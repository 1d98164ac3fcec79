"""The state of the worktree that a command ran in, read without running anything of the repository."""

import os
import re

from workplan.adapters.git.history import History
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.revision import files_at
from workplan.adapters.git.worktree import WorktreeSource
from workplan.errors import UsageError
from workplan.usecases.evidence_ports import SourceState

_NOT_NAME = re.compile(r"[^A-Za-z0-9._-]+")
RECORDS = "evidence/"
"""Records that are added while commands run do not change what is being tested."""


class WorktreeState:
    """See StateReader. `root` is the folder with the records, at the top of the worktree or below it."""

    def __init__(self, layout: Layout | None, root: str) -> None:
        """Raises UsageError where there is no git repository: evidence without a commit pins nothing."""
        if layout is None or layout.bare:
            raise UsageError(
                "evidence is collected in a git worktree, and there is none here",
                "run `git init` and make a first commit",
            )
        self._layout = layout
        inner = os.path.relpath(os.path.realpath(root), os.path.realpath(layout.root)).replace(os.sep, "/")
        self._records = RECORDS if inner == "." else f"{inner}/{RECORDS}"

    def look(self) -> SourceState:
        """The commit, and every path that differs from it, new ones too."""
        commit = History(self._layout).head()
        if not commit:
            return SourceState("")
        changed = WorktreeSource(self._layout).changed_paths(commit)
        return SourceState(commit, frozenset(path for path in changed if not path.startswith(self._records)))

    def look_at_tracked(self) -> SourceState:
        """The same, without files that the commit does not hold: what a command writes beside its sources."""
        state = self.look()
        if not state.commit:
            return state
        return state._replace(changed=state.changed & files_at(self._layout, state.commit).keys())


def user_name(layout: Layout) -> str:
    """Who works here, as git knows: the part of the e-mail address before `@`, which is nearest to a login."""
    output = layout.git.run("config", "--get", "user.email", accept=(0, 1)).decode("utf-8", "replace").strip()
    return _NOT_NAME.sub("-", output.partition("@")[0]).strip("-.")[:60]
