"""The pages that a folder of a site holds already."""

import os

from workplan.adapters.render.files import RenderedFolder
from workplan.errors import UnreachableError
from workplan.usecases.render_orphans import old_page
from workplan.usecases.render_place import Output


def old_pages(folder: str, place: str, known: set[str], prune: bool) -> list[Output]:
    """The pages of an earlier site that the present one does not have; other files are nobody's business."""
    if not os.path.isdir(folder):
        return []
    found = []
    files = RenderedFolder(folder)
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".html") or name in known or os.path.islink(os.path.join(folder, name)):
            continue
        try:
            data = files.read(name)
        except UnreachableError:
            continue
        page = old_page(place, name, data, prune) if data is not None else None
        if page is not None:
            found.append(page)
    return found
