"""How a run continues from an answer that was given some runs ago, perhaps by a run of another sort.

The state may have been left by a run that read the worktree, and the answer be one about the index, or the other
way round. Then more is to be looked at than what changed since the answer: whatever the runs in between changed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from workplan.usecases.cache_ports import Address, Change, RunState
from workplan.usecases.contents import Contents
from workplan.usecases.ports import Entry

Asked = Mapping[Address, bool]
"""Paths that were asked for, and whether they are there."""


def entries_now(change: Change, state: RunState) -> Mapping[str, Sequence[Entry]] | None:
    """Every document that may differ from the state, as it is now; None where that cannot be known."""
    since = state.since(change.run)
    if since is None:
        return None
    known = {(name, entry.path) for name, entries in change.entries.items() for entry in entries}
    others = [address for address in since if address not in known]
    if not others:
        return change.entries
    found = change.look(others)
    if found is None:
        return None
    names = change.entries.keys() | found.keys()
    return {name: [*change.entries.get(name, ()), *found.get(name, ())] for name in names}


def asked_in(rows: Sequence[Any]) -> dict[Address, bool]:
    """The paths that were asked for, from the rows in which they are kept."""
    return {(repo, path): there for repo, path, there in rows}


def moved(asked: Asked, contents: Mapping[str, Contents]) -> dict[Address, bool]:
    """The paths that were asked for and of which something else is true now."""
    now = ((where, contents[where[0]].listed.exists(where[1]), there) for where, there in asked.items())
    return {where: exists for where, exists, there in now if exists != there}
