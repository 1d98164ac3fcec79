"""What a process elsewhere does for a run: it opens one repository and goes on one of its errands.

Executors find these functions by their names and hand them bytes; nothing else travels.
"""

import traceback
from collections.abc import Callable
from contextlib import suppress

from workplan.adapters.executors import executor_of
from workplan.adapters.sent_errands import SentErrands
from workplan.bootstrap import Opened, Selection, cache_at, open_at, open_repositories
from workplan.errors import UnreachableError, WorkplanError
from workplan.named_tuple import NamedTuple
from workplan.settings.settings import RuleSetting
from workplan.usecases.cache_ports import Cache
from workplan.usecases.compile import Unit
from workplan.usecases.errand import Again, Alone, broken, from_bytes, judge_again, judge_alone, to_bytes

INSTALL = "install the same version of workplan everywhere, and let all machines see the same files or URLs"


class Order(NamedTuple):
    """Which repository: its name in the run, its folder or `url`, how it is read, which rules are off, and whether
    its findings are wanted. `cache` is where facts are kept: see `cache_at`. `tool` and `digest` name the compiler and
    the configuration of whoever orders: with others the answer would be to another question.
    """

    name: str
    root: str
    staged: bool
    off: tuple[str, ...]
    wanted: bool
    cache: str
    tool: str
    digest: str
    url: str = ""


class Second(NamedTuple):
    """The second errand of a repository."""

    order: Order
    again: Again


def alone(order: bytes) -> bytes:
    """The first errand: from an encoded Order to an encoded Alone."""
    return _unbroken(_alone, order)


def again(second: bytes) -> bytes:
    """The second errand: from an encoded Second to encoded Judgements."""
    return _unbroken(_again, second)


def _unbroken(work: Callable[[bytes], bytes], data: bytes) -> bytes:
    try:
        return work(data)
    except Exception:  # noqa: BLE001  (raised again where the answer is read)
        return broken(traceback.format_exc())


def _alone(order: bytes) -> bytes:
    found = from_bytes(Order, order)
    try:
        unit, cache = _open(found)
    except (WorkplanError, OSError) as error:
        return to_bytes(Alone(found.name, getattr(error, "message", "") or str(error)))
    return _ending(cache, lambda: judge_alone(unit, cache, found.wanted))


def _again(second: bytes) -> bytes:
    found = from_bytes(Second, second)
    unit, cache = None, None
    with suppress(WorkplanError, OSError):  # whoever sent it judges what it does not answer
        unit, cache = _open(found.order)
    return _ending(cache, lambda: judge_again(unit, cache, found.again))


def _ending(cache: Cache | None, work: Callable[[], tuple[object, ...]]) -> bytes:
    try:
        return to_bytes(work())
    finally:
        if cache is not None:
            cache.close()


class Where(NamedTuple):
    """Where errands are done: the executor and how many work there, the cache, how repositories are read, the
    rules that are off.
    """

    executor: str
    jobs: int = 0
    cache: str = ""
    staged: bool = False
    off: tuple[str, ...] = ()


def errands_at(where: Where, opened: Opened) -> SentErrands:
    """The way to send the repositories of a run on their errands. Raises UsageError or UnreachableError where
    there is no such executor.
    """
    tool = cache_at("-", opened)[0]
    if where.cache not in ("", "-"):
        cache_at(where.cache, opened)  # what cannot be opened here will not be there

    def order(unit: Unit) -> Order:
        name, digest = unit.settings.name, unit.settings.digest
        wanted = name in opened.report_on
        root, url = opened.roots[name], opened.urls[name].url if name in opened.urls else ""
        return Order(name, root, where.staged, where.off, wanted, where.cache, tool, digest, url)

    return SentErrands(executor_of(where.executor, where.jobs), order, alone, again)


def _open(order: Order) -> tuple[Unit, Cache | None]:
    selection = Selection(staged=order.staged, alone=True)
    opened = open_at(order.url, selection) if order.url else open_repositories(order.root, selection)
    (unit,) = opened.units
    tool, cache = cache_at(order.cache, opened)
    if tool != order.tool or unit.settings.digest != order.digest:
        raise UnreachableError(
            "where it was to be read, workplan or its configuration is another one", INSTALL
        )
    off = {name: RuleSetting("off") for name in order.off}
    settings = unit.settings._replace(name=order.name, rules={**unit.settings.rules, **off})
    return unit._replace(settings=settings), cache
