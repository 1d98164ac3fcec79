"""What a run is told of documents that were written anew since the last answer, so that it lists nothing again."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from workplan.adapters.files import regular_entry
from workplan.adapters.git.index import readable_path
from workplan.adapters.git.staged import StagedSource
from workplan.kinds.select import KindSelector
from workplan.usecases.cache_ports import Address, Change
from workplan.usecases.ports import Entry
from workplan.usecases.result import Unseen

if TYPE_CHECKING:
    from workplan.adapters.cache.kept_index import IndexNow
    from workplan.bootstrap import Opened
    from workplan.cli.unchanged import Rewritten

Entries = Mapping[str, Sequence[Entry]]
MOST_CHANGED = 200
"""Documents that are compared by reading them; git's index knows faster what a change of branches brought."""


def change_of(rewritten: "Rewritten", opened: "Opened") -> Change | None:
    """What a run is told of the documents that were written anew; None where it has to find out by itself."""
    index = rewritten.index if _is_staged(opened) else None
    entries = _on_disk(rewritten, opened.roots) if index is None else _staged(index, opened)
    if entries is None:
        return None
    lines, unseen, paths = json.loads(rewritten.shown)

    def look(addresses: Iterable[Address]) -> Entries | None:
        return _look_on_disk(addresses, opened.roots) if index is None else _look_staged(addresses, index)

    return Change(
        rewritten.run,
        entries,
        {(repo, path, number): line for repo, path, number, line in lines},
        tuple(Unseen(*seen) for seen in unseen),
        paths,
        look,
    )


def pin(rewritten: "Rewritten", opened: "Opened") -> bool:
    """Let the run read the very index that was compared, whatever is written in its place. False where it was not
    read, and another one lies there by now.
    """
    for unit in opened.units:
        if rewritten.index is not None and isinstance(unit.reader, StagedSource):
            try:
                unit.reader.pinned = rewritten.index.data()
            except (ValueError, OSError):
                return False
    return True


def _is_staged(opened: "Opened") -> bool:
    return isinstance(opened.units[0].reader, StagedSource)


def _staged(index: "IndexNow", opened: "Opened") -> Entries | None:
    """The documents whose staged content is another one. Files that are no documents do not matter: that they are
    there is all that is asked about them.
    """
    if len(index.changed) > MOST_CHANGED or len(opened.units) != 1:
        return None
    settings = opened.units[0].settings
    selector = KindSelector(settings.kinds, settings.exclude)
    entries = []
    for name, oid in index.changed:
        path, why = readable_path(name.encode("utf-8", "surrogateescape"))
        if why or not oid:
            return None
        if selector.kind_of(path) is not None:
            entries.append(Entry(path, oid))
    return {settings.name: entries}


def _look_staged(addresses: Iterable[Address], index: "IndexNow") -> Entries | None:
    """The staged content of documents; None where one of them is not an ordinary file there."""
    entries: dict[str, list[Entry]] = {}
    for name, path in addresses:
        try:
            oid = index.id_of(path)
        except ValueError:
            return None
        if not oid:
            return None
        entries.setdefault(name, []).append(Entry(path, oid))
    return entries


def _on_disk(rewritten: "Rewritten", roots: Mapping[str, str]) -> Entries | None:
    if len(rewritten.changed) > MOST_CHANGED:
        return None
    by_root = sorted(((root + os.sep, name) for name, root in roots.items()), reverse=True)
    addresses = []
    for place in rewritten.changed:
        root, name = next(found for found in by_root if place.startswith(found[0]))
        addresses.append((name, place[len(root) :]))
    return _look_on_disk(addresses, roots)


def _look_on_disk(addresses: Iterable[Address], roots: Mapping[str, str]) -> Entries | None:
    """Documents as they lie on disk; None where one of them is no regular file."""
    entries: dict[str, list[Entry]] = {}
    for name, path in addresses:
        try:
            found = regular_entry(path, os.lstat(os.path.join(roots[name], path)))
        except OSError:
            return None
        if found is None:
            return None
        entries.setdefault(name, []).append(found)
    return entries
