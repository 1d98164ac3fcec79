"""Runs over many repositories: plan, sync, and apply a saved plan. One broken repository never stops the rest."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from workplan.errors import ConflictError, WorkplanError
from workplan.hub.plan import RepoPlan, SyncPlan
from workplan.hub.saved import bindings, staleness
from workplan.hub.store import HubStore
from workplan.named_tuple import NamedTuple
from workplan.usecases.hub_checkout import Checkout
from workplan.usecases.hub_plan import Request, plan_checkout
from workplan.usecases.hub_sync import Outcome, Terms, sync_checkout


class Target(NamedTuple):
    """A repository to look at. `open` compiles it, and raises WorkplanError where it cannot be reached."""

    name: str
    open: Callable[[], Checkout]


Each = Callable[[Callable[[Target], Any], Iterable[Target]], Iterable[Any]]
"""Calls a function with every target, such as `map`; results come in the order of the targets."""


class PlanResult(NamedTuple):
    """The plans of a run and the repositories that could not be planned."""

    plan: SyncPlan
    errors: tuple[tuple[str, WorkplanError], ...]

    @property
    def pending(self) -> bool:
        """Whether anything differs anywhere."""
        return any(item.pending for item in self.plan.repositories)

    def exit_code(self, *, ask_for_drift: bool) -> int:
        """0 planned, 1 something differs (only where asked for), 3 a person must choose, 4 not all was seen."""
        if self.errors:
            return max(error.exit_code for _name, error in self.errors)
        if any(item.refused or any(held.stops for held in item.held) for item in self.plan.repositories):
            return 3
        return 1 if ask_for_drift and self.pending else 0


def plan_all(store: HubStore, targets: Iterable[Target], request: Request, each: Each = map) -> PlanResult:
    """Plan every repository, sorted by name. `each` may do several at a time, and keeps their order."""

    def plan(target: Target) -> RepoPlan | WorkplanError:
        try:
            return plan_checkout(store, target.open(), request)
        except WorkplanError as error:
            return error

    chosen = sorted(targets, key=lambda item: item.name)
    made = list(zip(chosen, each(plan, chosen), strict=True))
    plans = tuple(plan for _target, plan in made if isinstance(plan, RepoPlan))
    errors = tuple((target.name, plan) for target, plan in made if isinstance(plan, WorkplanError))
    options = request.options
    return PlanResult(SyncPlan(store.schema(), plans, options.fix, options.max_change), errors)


def sync_each(
    store: HubStore, targets: Iterable[Target], request: Request, terms: Terms, each: Each = map
) -> Iterator[Outcome]:
    """Sync every repository, sorted by name, each in a transaction of its own; outcomes as they come."""

    def sync(target: Target) -> Outcome:
        return sync_checkout(store, target.name, target.open, request, terms)

    yield from each(sync, sorted(targets, key=lambda item: item.name))


def sync_all(
    store: HubStore, targets: Iterable[Target], request: Request, terms: Terms
) -> tuple[Outcome, ...]:
    """All outcomes of `sync_each`."""
    return tuple(sync_each(store, targets, request, terms))


def apply_saved(
    store: HubStore, text: str, targets: Sequence[Target], request: Request, terms: Terms
) -> tuple[Outcome, ...]:
    """Apply exactly what a saved plan shows. The plan is made again and must be the same one.

    Raises UsageError for a text that is no plan, ConflictError naming what moved since it was saved; in
    both cases nothing was written.
    """
    schema, saved, fix, max_change = bindings(text)
    request = request._replace(options=request.options._replace(fix=fix, max_change=max_change))
    chosen = [target for target in targets if target.name in saved]
    missing = sorted(saved.keys() - {target.name for target in chosen})
    if missing:
        raise ConflictError(
            f"the saved plan is for `{missing[0]}`, which is not here", "name its repositories"
        )
    made = plan_all(store, chosen, request)
    if made.errors:
        raise made.errors[0][1]
    for plan in made.plan.repositories:
        _refuse_stale(staleness(saved[plan.repo], schema, plan, made.plan.schema))

    def accept(plan: RepoPlan) -> bool:
        _refuse_stale(staleness(saved[plan.repo], schema, plan, made.plan.schema))
        return True

    return sync_all(store, chosen, request, terms._replace(accept=accept))


def _refuse_stale(reason: str) -> None:
    if reason:
        raise ConflictError(
            f"saved plan is stale: {reason}", "make a new one with `workplan plan --out FILE` and look at it"
        )


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """The code of a whole run: the gravest of its repositories (could not be done, in part, conflict)."""
    codes = {outcome.exit_code for outcome in outcomes}
    return next((code for code in (4, 2, 5, 3, 1) if code in codes), 0)


def coverage(outcomes: Sequence[Outcome], elsewhere: Sequence[str] = ()) -> str:
    """`3 of 5 repositories seen; not seen: net-kingdom (…); not on this machine: ops`."""
    unseen = [f"{item.repo} ({item.error.message})" for item in outcomes if item.error is not None]
    line = f"{len(outcomes) - len(unseen)} of {len(outcomes) + len(elsewhere)} repositories seen"
    if unseen:
        line += f"; not seen: {', '.join(unseen)}"
    return f"{line}; not on this machine: {', '.join(elsewhere)}" if elsewhere else line
