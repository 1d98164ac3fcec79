"""Which folder a command works on."""

import os

from workplan.adapters.git.layout import Layout, discover
from workplan.errors import UnreachableError


def find_root(start: str) -> tuple[str, Layout | None]:
    """The repository around `start`; where git knows none, the nearest folder with a configuration, or `start`.

    A folder with a `workplan.toml` below the top of a git repository is a root of its own.
    """
    start = os.path.abspath(start)
    if not os.path.isdir(start):
        raise UnreachableError(f"`{start}` is no folder", "name a repository or a folder")
    layout = discover(start)
    top = layout.root if layout is not None else ""
    folder = start
    while True:
        if os.path.isfile(os.path.join(folder, "workplan.toml")):
            return folder, layout if folder == top else None
        parent = os.path.dirname(folder)
        if folder in (top, parent):
            break
        folder = parent
    return (top, layout) if layout is not None else (start, None)
