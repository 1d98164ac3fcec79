"""From a compiled repository on this machine to the checkout that a sync works on."""

import os
import platform
import re
from collections.abc import Callable, Iterator

from workplan.adapters.files import FolderWriter, read_regular, unreadable
from workplan.adapters.folder import FolderSource
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.sources import source_of
from workplan.adapters.hub.checkout import git_state, write_obstacle
from workplan.build.document import compile_document
from workplan.build.index import Repository
from workplan.errors import WorkplanError
from workplan.hub.naming import Naming
from workplan.kinds.select import KindSelector
from workplan.model.facts import Facts
from workplan.usecases.compile import Unit
from workplan.usecases.hub_checkout import Checkout


def machine_name() -> str:
    """The name under which this machine's paths are registered: WORKPLAN_MACHINE, else the host's name."""
    return os.environ.get("WORKPLAN_MACHINE", "") or platform.node() or "this-machine"


def remote_of(layout: Layout | None) -> str:
    """The address of the remote `origin` without user and password, "" where there is none."""
    if layout is None:
        return ""
    try:
        address = layout.git.run("config", "--get", "remote.origin.url").decode(errors="replace").strip()
    except WorkplanError:
        return ""
    return re.sub(r"(?<=://)[^/@]*@", "", address)


def checkout_of(
    unit: Unit,
    compiled: Repository,
    root: str,
    layout: Layout | None,
    *,
    unseen: frozenset[str] = frozenset(),
    fetch: bool = False,
) -> Checkout:
    """The checkout at `root`. `unseen` are paths that were listed and could not be read.

    With `fetch` the remote is asked how far it is ahead.
    """
    settings = unit.settings
    documents = [facts.document.path for facts in compiled.facts]
    return Checkout(
        name=settings.name,
        place=f"{machine_name()}:{os.path.realpath(root)}",
        naming=Naming(settings.kinds),
        facts=compiled.facts,
        git=git_state(layout, documents, settings.file_limit, fetch=fetch),
        read=_reader(root, settings.file_limit),
        writer=FolderWriter(root),
        compile=_compiler(unit),
        obstacle=write_obstacle(root),
        unseen=unseen,
        salt=settings.digest,
        limit=settings.file_limit,
    )


def texts_of(
    root: str, layout: Layout | None, chosen: Callable[[str], bool], limit: int
) -> Iterator[tuple[str, str]]:
    """Path and text of the chosen files of a worktree, without those that cannot be read or are larger."""
    source = FolderSource(root) if layout is None else source_of(layout)
    listing = source.listing(chosen)
    for entry, data in source.read_many(listing.entries, limit):
        if isinstance(data, bytes) and len(data) <= limit:
            yield entry.path, data.decode("utf-8", "replace")


def _reader(root: str, limit: int) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        try:
            return read_regular(os.path.realpath(os.path.join(root, path)), limit)
        except OSError as error:
            raise unreadable(path, error) from error

    return read


def _compiler(unit: Unit) -> Callable[[str, bytes], Facts | None]:
    settings = unit.settings
    selector = KindSelector(settings.kinds, settings.exclude)

    def compile_bytes(path: str, data: bytes) -> Facts | None:
        kind = selector.kind_of(path)
        if kind is None:
            return None
        return compile_document(path, data, kind, unit.catalog, settings.file_limit, settings.name)

    return compile_bytes
