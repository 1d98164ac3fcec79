"""Processes that work beside this one."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import length_hint
from typing import TYPE_CHECKING, TypeVar

from workplan.adapters.spool import FileSpool

if TYPE_CHECKING:
    from concurrent.futures import Executor

T = TypeVar("T")
R = TypeVar("R")
PAYS_FROM = 300
"""Documents; from here on two processes are faster where both cores are free, and hardly slower where one is not."""
BOUNDED_FROM = 2000
"""Documents; from here on one process alone does not hold the facts of all either."""
AHEAD = 3
"""Items that wait for each process, so that none is idle and their results do not pile up here."""

_inherited: list[Callable[..., object]] = []


def _work(item: object) -> object:
    """What the inherited function gives; in a forked process."""
    return uncollected(_inherited[-1], item)


def uncollected(function: Callable[[T], R], item: T) -> R:
    """The function's result, without looking for circles while it makes hundreds of thousands of tuples: facts
    have none. What an item leaves behind is collected after it.
    """
    gc.disable()
    try:
        return function(item)
    finally:
        gc.enable()


class ProcessWorkers:
    """See Workers. The processes are started when first needed, and end with `close`."""

    part = 50

    def __init__(self, jobs: int = 0) -> None:
        """`jobs` processes, 0 for one on each core that this process may use."""
        self._jobs = jobs or cores()
        self._executor: Executor | None = None

    def pays(self, documents: int) -> bool:
        """See Workers."""
        return self._jobs > 1 and documents >= PAYS_FROM

    def divides(self, documents: int) -> bool:
        """See Workers."""
        return self.pays(documents) or documents >= BOUNDED_FROM

    def spool(self) -> FileSpool:
        """See Workers."""
        return FileSpool()

    def run(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """See Workers. What a process that was killed had to do is done here."""
        if self._executor is None:
            self._executor = _pool(self._jobs)
        yield from self._results(self._executor, function, function, items)

    def inherit(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """See Workers. What a process that was killed had to do is done here, and so is what is known to be little."""
        if self._jobs == 1 or length_hint(items, PAYS_FROM) * self.part < PAYS_FROM:
            for item in items:
                yield uncollected(function, item)
            return
        _inherited.append(function)  # what is here when a process is forked needs no way of travelling
        gc.collect()
        gc.freeze()  # the collector of a forked process must not touch, and so copy, what all share
        pool = _pool(self._jobs)
        try:
            yield from self._results(pool, _work, function, items)
        finally:
            pool.shutdown(cancel_futures=True)
            gc.unfreeze()
            _inherited.pop()

    def _results(
        self, pool: "Executor", function: Callable[..., object], here: Callable[[T], R], items: Iterable[T]
    ) -> Iterator[R]:
        # Imported here: most runs parse a document or two.
        from collections import deque
        from concurrent.futures import BrokenExecutor, Future

        waiting: deque[tuple[Future[R] | None, T]] = deque()
        rest = iter(items)

        def submit() -> None:
            for item in rest:
                try:
                    future: Future[R] | None = pool.submit(function, item)  # type: ignore[arg-type]
                except BrokenExecutor:
                    future = None
                waiting.append((future, item))
                return

        for _ in range(AHEAD * self._jobs):
            submit()
        while waiting:
            future, item = waiting.popleft()
            try:
                result = here(item) if future is None else future.result()
            except BrokenExecutor:  # a process was killed: its work is done here, and what follows too
                self._jobs = 1
                result = here(item)
            submit()
            yield result

    def close(self) -> None:
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


def _pool(jobs: int) -> "Executor":
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"))


def cores() -> int:
    """Cores that this process may use; those of the machine where the system does not say which."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1
