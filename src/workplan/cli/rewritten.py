"""What a run is told of documents that were written anew since the last answer, so that it lists nothing again."""

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from workplan.adapters.files import regular_entry
from workplan.usecases.cache_ports import Change
from workplan.usecases.ports import Entry
from workplan.usecases.result import Unseen

if TYPE_CHECKING:
    from workplan.cli.unchanged import Rewritten

MOST_CHANGED = 200
"""Documents that are compared by reading them; git's index knows faster what a change of branches brought."""


def change_of(rewritten: "Rewritten", roots: Mapping[str, str]) -> Change | None:
    """What a run is told of the documents that were written anew; None where they are of no use to it."""
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
    lines, unseen, _paths = json.loads(rewritten.shown)
    return Change(
        rewritten.run,
        entries,
        {(repo, path, number): line for repo, path, number, line in lines},
        tuple(Unseen(*seen) for seen in unseen),
    )
