"""Contents by their ids, whatever commit they stood in."""

from workplan.adapters.git.layout import Layout
from workplan.adapters.git.revision import RevisionSource


class Contents(RevisionSource):
    """A source of contents by their ids, whatever commit they stood in."""

    def __init__(self, layout: Layout, commit: str) -> None:
        self.layout = layout
        self.root = layout.folder
        self.label = "history"
        self.commit = commit
