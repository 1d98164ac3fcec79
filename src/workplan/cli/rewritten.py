"""What a run is told of documents that were written anew since the last answer, so that it lists nothing again."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workplan.adapters.files import regular_entry
from workplan.adapters.git.index import readable_path
from workplan.adapters.git.staged import StagedSource
from workplan.kinds.select import KindSelector
from workplan.usecases.cache_ports import Change
from workplan.usecases.ports import Entry
from workplan.usecases.result import Unseen

if TYPE_CHECKING:
    from workplan.adapters.cache.kept_index import IndexNow
    from workplan.bootstrap import Opened
    from workplan.cli.unchanged import Rewritten

MOST_CHANGED = 200
"""Documents that are compared by reading them; git's index knows faster what a change of branches brought."""


def change_of(rewritten: "Rewritten", opened: "Opened") -> Change | None:
    """What a run is told of the documents that were written anew; None where it has to find out by itself."""
    index = rewritten.index
    entries = _on_disk(rewritten, opened.roots) if index is None else _staged(index, opened)
    if entries is None:
        return None
    lines, unseen, _paths = json.loads(rewritten.shown)
    return Change(
        rewritten.run,
        entries,
        {(repo, path, number): line for repo, path, number, line in lines},
        tuple(Unseen(*seen) for seen in unseen),
    )


def pin(rewritten: "Rewritten", opened: "Opened") -> None:
    """Let the run read the very index that was compared, whatever is written in its place."""
    for unit in opened.units:
        if rewritten.index is not None and isinstance(unit.reader, StagedSource):
            unit.reader.pinned = rewritten.index.data


def _staged(index: "IndexNow", opened: "Opened") -> Mapping[str, Sequence[Entry]] | None:
    """The documents whose staged content is another one. Files that are no documents do not matter: that they are
    there is all that is asked about them.
    """
    if len(index.changed) > MOST_CHANGED or len(opened.units) != 1:
        return None
    settings = opened.units[0].settings
    selector = KindSelector(settings.kinds, settings.exclude)
    entries = []
    for raw, oid in index.changed:
        path, why = readable_path(raw)
        if why:
            return None
        if selector.kind_of(path) is not None:
            entries.append(Entry(path, oid))
    return {settings.name: entries}


def _on_disk(rewritten: "Rewritten", roots: Mapping[str, str]) -> Mapping[str, Sequence[Entry]] | None:
    if len(rewritten.changed) > MOST_CHANGED:
        return None
    entries: dict[str, list[Entry]] = {}
    by_root = sorted(((root + os.sep, name) for name, root in roots.items()), reverse=True)
    for place in rewritten.changed:
        root, name = next(found for found in by_root if place.startswith(found[0]))
        found = regular_entry(place[len(root) :], os.lstat(place))
        if found is None:
            return None
        entries.setdefault(name, []).append(found)
    return entries
