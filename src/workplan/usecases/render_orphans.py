"""What was rendered once by a target that is gone: found by its marks, removed only when asked to."""

from collections.abc import Iterable, Mapping

from workplan.kinds.select import KindSelector
from workplan.render.blocks import drop_block, find_blocks
from workplan.render.builtin import SITE
from workplan.render.comments import ANGLE, comment_for
from workplan.render.header import read_header
from workplan.render.state import ORPHANED, Held
from workplan.render.target import names_of
from workplan.usecases.compile import Unit
from workplan.usecases.ports import Skipped
from workplan.usecases.render_place import Output
from workplan.usecases.render_ports import RenderedFiles

LIMIT = 1 << 20
"""Largest file that is searched for marks, in bytes."""

_PAGES = names_of(SITE)
"""A site may lie inside a repository; its pages belong to the command that writes sites."""

_SUFFIXES = (".md", ".mdc", ".markdown", ".html", ".svg", ".json", ".yml", ".yaml", ".toml", ".txt")


def orphans(
    unit: Unit,
    home: str,
    outputs: Iterable[Output],
    register: Mapping[str, tuple[str, Held]],
    files: RenderedFiles,
    prune: bool,
) -> list[Output]:
    """The files and blocks in a repository that carry a mark of `home` and that no output accounts for.

    With `prune` the output holds the file without them; a file that was rendered as a whole becomes None.
    `register` names the files that carry no mark of their own.
    """
    repo = unit.settings.name
    outputs = list(outputs)
    known = {(output.path, output.name) for output in outputs if output.repo == repo}
    pending = {output.path: output.after for output in outputs if output.repo == repo and output.changes}
    documents = KindSelector(unit.settings.kinds, unit.settings.exclude)

    def searched(path: str) -> bool:
        return path.endswith(_SUFFIXES) and documents.kind_of(path) is None

    found = []
    listing = unit.reader.listing(searched)
    for entry, data in unit.reader.read_many(listing.entries, LIMIT):
        if isinstance(data, Skipped) or (b"workplan:file " not in data and b"workplan:begin " not in data):
            continue
        found += _in_file(entry.path, data, pending.get(entry.path), repo, home, known, prune)
    for path, (name, _held) in sorted(register.items()):
        kept = files.read(path) if (path, name) not in known and _is_ours(name, repo, home) else None
        if kept is not None:
            found.append(_orphan(repo, path, name, kept, None if prune else kept))
    return found


def old_page(place: str, path: str, data: bytes, prune: bool) -> Output | None:
    """A page of the site that no record accounts for any more; None for any other file."""
    header = read_header(data.decode("utf-8", "replace"))
    if header is None or header.name.rpartition("/")[2] not in _PAGES:
        return None
    return _orphan(place, path, header.name, data, None if prune else data)


def _in_file(
    path: str,
    data: bytes,
    pending: bytes | None,
    repo: str,
    home: str,
    known: set[tuple[str, str]],
    prune: bool,
) -> list[Output]:
    try:
        text = (pending if pending is not None else data).decode()
    except UnicodeDecodeError:
        return []
    header = read_header(text)
    if header is not None:
        if (path, header.name) in known or not _is_ours(header.name, repo, home):
            return []
        return [_orphan(repo, path, header.name, data, None if prune else data)]
    found = []
    blocks = find_blocks(text, comment_for(path) or ANGLE)
    if blocks.faults:
        return []
    gone = [b for b in blocks.found if (path, b.name) not in known and _is_ours(b.name, repo, home)]
    after = text
    if prune:
        for block in reversed(gone):
            after = drop_block(after, block)
    for block in gone:
        found.append(_orphan(repo, path, block.name, data, after.encode()))
    return found


def _is_ours(name: str, repo: str, home: str) -> bool:
    """Whether the mark names a target that `home` declares; another repository's are its own business."""
    owner, _slash, target = name.rpartition("/")
    return target not in _PAGES and (owner == home if owner else repo == home)


def _orphan(repo: str, path: str, name: str, before: bytes, after: bytes | None) -> Output:
    hint = "`--prune` removes it" if before == after else ""
    return Output(repo, path, name, name, ORPHANED, before, after, "its target is gone", hint)
