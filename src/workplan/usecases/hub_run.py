"""Runs over many repositories: plan, sync, and apply a saved plan. One broken repository never stops the rest."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from workplan.errors import ConflictError, WorkplanError
from workplan.hub.plan import RepoPlan, SyncPlan
from workplan.hub.saved import bindings, staleness
from workplan.hub.store import HubStore
from workplan.usecases.hub_checkout import Checkout
from workplan.usecases.hub_plan import Request, plan_checkout
from workplan.usecases.hub_sync import Outcome, Terms, sync_checkout


class Target(NamedTuple):
    """A repository to look at. `open` compiles it, and raises WorkplanError where it cannot be reached."""

    name: str
    open: Callable[[], Checkout]


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


def plan_all(store: HubStore, targets: Iterable[Target], request: Request) -> PlanResult:
    """Plan every repository, sorted by name."""
    plans: list[RepoPlan] = []
    errors: list[tuple[str, WorkplanError]] = []
    for target in sorted(targets, key=lambda item: item.name):
        try:
            plans.append(plan_checkout(store, target.open(), request))
        except WorkplanError as error:
            errors.append((target.name, error))
    return PlanResult(SyncPlan(store.schema(), tuple(plans)), tuple(errors))


def sync_all(
    store: HubStore, targets: Iterable[Target], request: Request, terms: Terms
) -> tuple[Outcome, ...]:
    """Sync every repository, sorted by name, each in a transaction of its own."""
    outcomes = []
    for target in sorted(targets, key=lambda item: item.name):
        try:
            checkout = target.open()
        except WorkplanError as error:
            outcomes.append(Outcome(target.name, None, error=error))
            continue
        outcomes.append(sync_checkout(store, checkout, request, terms))
    return tuple(outcomes)


def apply_saved(
    store: HubStore, text: str, targets: Sequence[Target], request: Request, terms: Terms
) -> tuple[Outcome, ...]:
    """Apply exactly what a saved plan shows. The plan is made again and must be the same one.

    Raises UsageError for a text that is no plan, ConflictError naming what moved since it was saved; in
    both cases nothing was written.
    """
    schema, saved = bindings(text)
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


def coverage(outcomes: Sequence[Outcome]) -> str:
    """`3 of 4 repositories seen; not seen: net-kingdom (…)`."""
    unseen = [f"{item.repo} ({item.error.message})" for item in outcomes if item.error is not None]
    seen = len(outcomes) - len(unseen)
    line = f"{seen} of {len(outcomes)} repositories seen"
    return f"{line}; not seen: {', '.join(unseen)}" if unseen else line
