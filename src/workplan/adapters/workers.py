"""Processes that parse documents beside this one."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor

T = TypeVar("T")
R = TypeVar("R")
PAYS_FROM = 100
"""Documents; starting the processes takes as long as parsing a few dozen."""


class ProcessWorkers:
    """See Workers. The processes are started when first needed, and end with `close`."""

    def __init__(self, jobs: int = 0) -> None:
        """`jobs` processes, 0 for one on each core that this process may use."""
        self._jobs = jobs or len(os.sched_getaffinity(0))
        self._executor: Executor | None = None

    def pays(self, documents: int) -> bool:
        """See Workers."""
        return self._jobs > 1 and documents >= PAYS_FROM

    def run(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """See Workers. What a process that was killed had to do is done here."""
        # Imported here: most runs parse a document or two.
        from concurrent.futures import BrokenExecutor

        if self._executor is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            context = multiprocessing.get_context("fork")
            self._executor = ProcessPoolExecutor(self._jobs, context)
        futures = [self._executor.submit(function, item) for item in items]
        for future, item in zip(futures, items, strict=True):
            try:
                yield future.result()
            except BrokenExecutor:  # a process was killed: its work is done here, and what follows too
                self._jobs = 1
                yield function(item)

    def close(self) -> None:
        """End the processes."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None
