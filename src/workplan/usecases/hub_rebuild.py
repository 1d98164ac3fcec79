"""Rebuild: fill an empty hub from the files alone, and say what only the old hub knows."""

from collections.abc import Mapping, Sequence

from workplan.errors import UsageError
from workplan.hub.store import HubStore
from workplan.named_tuple import NamedTuple
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_records import Rebuilt, compare_hubs, hub_alone, live_records
from workplan.usecases.hub_run import Target, sync_all
from workplan.usecases.hub_sync import Outcome, Terms


class RebuildReport(NamedTuple):
    """The syncs that filled the new hub, how it compares to the old one by repository, and what is left behind.

    Without an old hub there is nothing to compare.
    """

    outcomes: tuple[Outcome, ...]
    compared: Mapping[str, Rebuilt]
    alone: Mapping[str, int]


def rebuild(
    old: HubStore | None, fresh: HubStore, targets: Sequence[Target], request: Request, terms: Terms
) -> RebuildReport:
    """Sync all targets into `fresh`. Raises UsageError where it holds records already."""
    names = sorted(target.name for target in targets)
    for name in ["", *names]:
        if fresh.all_rows(name):
            raise UsageError(
                "the hub to be built holds records already", "give `workplan hub rebuild` an empty database"
            )
    if old is not None:
        for known in old.repositories():
            for machine, path in sorted(known.paths.items()):
                fresh.register(known.name, machine, path, known.remote)
    outcomes = sync_all(fresh, targets, request, terms)
    if old is None:
        return RebuildReport(outcomes, {}, {})
    compared = {name: compare_hubs(live_records(old, name), live_records(fresh, name)) for name in names}
    return RebuildReport(outcomes, compared, hub_alone(old, names))
