"""Executors by name: processes or threads of this machine, or the workers of a Dask cluster."""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from itertools import islice
from typing import Any, TypeVar

from workplan.errors import UnreachableError, UsageError

T = TypeVar("T")
R = TypeVar("R")
DASK = "dask://"
FORMS = "`process`, `thread` or `dask://HOST:PORT`"
WAIT = "30s"
"""How long a scheduler may take to answer."""
AHEAD = 4
"""Errands under way for each worker: enough that none is idle, and few results wait to be taken in."""


class Pool:
    """An executor, how many work in it, and its end."""

    def __init__(self, executor: Executor, workers: int, end: Callable[[], None]) -> None:
        self._executor = executor
        self._workers = workers
        self.close = end

    def run(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """What the function gives for each item, in the order of the items. An item whose process was killed is
        done in this one.
        """
        rest = iter(items)
        waiting: deque[tuple[Future[R] | None, T]] = deque()

        def submit(count: int) -> None:
            for item in islice(rest, count):
                waiting.append((self._submit(function, item), item))

        submit(AHEAD * self._workers)
        while waiting:
            future, item = waiting.popleft()
            result = self._result(future, function, item)
            submit(1)
            yield result

    def _submit(self, function: Callable[[T], R], item: T) -> Future[R] | None:
        try:
            return self._executor.submit(function, item)
        except BrokenExecutor:
            return None

    @staticmethod
    def _result(future: Future[R] | None, function: Callable[[T], R], item: T) -> R:
        if future is None:
            return function(item)
        try:
            return future.result()
        except (BrokenExecutor, CancelledError):
            return function(item)
        except Exception as error:
            if type(error).__name__ not in LOST:
                raise
            return function(item)


LOST = frozenset({"KilledWorker", "FutureCancelledError", "CommClosedError"})
"""What Dask raises where workers were lost, again and again, with what they had to do."""


def executor_of(name: str, jobs: int) -> Pool:
    """The executor of this name with so many workers (0: one for each core; a cluster has its own number).
    Raises UsageError for a name that is none, UnreachableError for a cluster that does not answer.
    """
    if name.startswith(DASK):
        return _cluster("tcp://" + name.removeprefix(DASK))
    count = jobs or len(os.sched_getaffinity(0))
    if name == "thread":
        threads = ThreadPoolExecutor(count)
        return Pool(threads, count, lambda: threads.shutdown(cancel_futures=True))
    if name == "process":
        processes = ProcessPoolExecutor(count, multiprocessing.get_context("fork"))
        return Pool(processes, count, lambda: processes.shutdown(cancel_futures=True))
    raise UsageError(f"`{name}` is not an executor", f"it is one of {FORMS}")


def _cluster(address: str) -> Pool:
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "distributed":
            raise
        raise UsageError(
            "`--executor dask://…` needs the package `distributed`",
            "install it with `pip install 'workplan[cluster]'`",
        ) from None
    try:
        open_client: Any = Client  # it has no annotations
        client = open_client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UnreachableError(
            f"no Dask scheduler answers at `{address}`", "start one with `dask scheduler`, and workers"
        ) from error
    executor = client.get_executor(pure=False)
    workers = max(1, sum(client.nthreads().values()))

    def end() -> None:
        executor.shutdown(wait=False)
        client.close()

    return Pool(executor, workers, end)
