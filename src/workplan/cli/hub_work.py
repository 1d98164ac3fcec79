"""What the commands that plan and sync have in common: requests from options, several repositories at a time."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from workplan.cli.hub_session import HubSession, new_id, stamp
from workplan.hub.options import NO_CHOICES, Choices, Options
from workplan.secrets.screen import screen
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_run import Each, Target
from workplan.usecases.hub_sync import Terms

LOCK_TIMEOUT = 10.0
"""Seconds to wait for another run on the same repository where nothing is said."""


def request_of(
    session: HubSession,
    *,
    fix: bool = False,
    max_change: int | None = None,
    full: bool = False,
    choices: Choices = NO_CHOICES,
) -> Request:
    """How to plan: what the command line says, else the configuration."""
    table = session.settings.tables.get("hub", {})
    limit = table.get("max_change") if max_change is None else max_change
    return Request(Options(choices, limit, fix), screen, full)


def terms_of(session: HubSession, by: str = "", lock_timeout: float | None = None) -> Terms:
    """How to sync: now, by whom, and how long to wait for a lock."""
    table = session.settings.tables.get("hub", {})
    timeout = table.get("lock_timeout", LOCK_TIMEOUT) if lock_timeout is None else lock_timeout
    return Terms(stamp(by), new_id, timeout=float(timeout))


def several(jobs: int) -> Each:
    """Calls a function with up to `jobs` targets at a time; results come in order."""

    def each(function: Callable[[Target], Any], targets: Iterable[Target]) -> Iterator[Any]:
        chosen = list(targets)
        if jobs == 1 or len(chosen) < 2:
            yield from map(function, chosen)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(min(jobs, len(chosen))) as pool:
            yield from pool.map(function, chosen)

    return each
