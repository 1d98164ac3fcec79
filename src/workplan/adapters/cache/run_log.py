"""The last runs that left a state, and of which documents each left another content than the one before."""

import json
from collections.abc import Iterable, Sequence

from workplan.usecases.cache_ports import Address

MOST_RUNS = 24
MOST_CHANGES = 200
"""Runs, and documents that they changed, that are remembered; older ones are not built upon."""


def extended(log: str, run: str, changed: Iterable[Address]) -> str:
    """A log with one more run, shortened to what is remembered. An empty log begins with this run."""
    runs = json.loads(log) if log else []
    runs = [*runs, [run, [list(address) for address in changed]]][-MOST_RUNS:]
    left = MOST_CHANGES - sum(len(later) for _name, later in runs[1:])
    while left < 0:
        left += len(runs[1][1])
        runs = runs[1:]
    return json.dumps(runs)


def changed_since(log: str, run: str) -> Sequence[Address] | None:
    """What the runs after a named one changed; None where it is not in the log."""
    found: dict[Address, None] = {}
    for name, changed in reversed(json.loads(log) if log and run else []):
        if name == run:
            return list(found)
        found.update(((repo, path), None) for repo, path in changed)
    return None
