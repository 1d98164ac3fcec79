"""Errands of repositories, sent to an executor as bytes."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from workplan.adapters.executors import Pool
from workplan.usecases.compile import Unit
from workplan.usecases.errand import Again, Alone, Judgement, Judgements, from_bytes, to_bytes

Order = tuple[object, ...]
Errand = Callable[[bytes], bytes]


class SentErrands:
    """See Errands. `order` says which repository an errand is for; `alone` and `again` are the functions that go
    on it, which the other side must find by the same names.
    """

    def __init__(self, pool: Pool, order: Callable[[Unit], Order], alone: Errand, again: Errand) -> None:
        self._pool = pool
        self._order = order
        self._alone = alone
        self._again = again

    def alone(self, units: Sequence[Unit]) -> Iterator[Alone]:
        """See Errands."""
        orders = (to_bytes(self._order(unit)) for unit in units)
        return (from_bytes(Alone, result) for result in self._pool.run(self._alone, orders))

    def again(self, tasks: Iterable[tuple[Unit, Again]]) -> Iterator[tuple[Judgement, ...]]:
        """See Errands."""
        orders = (to_bytes((self._order(unit), again)) for unit, again in tasks)
        results = self._pool.run(self._again, orders)
        return (from_bytes(Judgements, result).judgements for result in results)

    def close(self) -> None:
        """End what was started for the errands."""
        self._pool.close()
