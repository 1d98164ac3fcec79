"""How a plan grew: its tasks counted in every version that git kept."""

from collections.abc import Callable, Mapping

from workplan.build.document import compile_document
from workplan.build.index import vocabulary_of
from workplan.kinds.select import KindSelector
from workplan.model.facts import Facts
from workplan.render.world import Point
from workplan.usecases.compile import Unit
from workplan.usecases.render_ports import Past

DAYS = 60
"""Most days of a history that are drawn; of a longer one, evenly chosen days."""


def past_points(
    units: Mapping[str, Unit], pasts: Mapping[str, Past], now: Callable[[str, str], Facts | None]
) -> Callable[[str, str], tuple[Point, ...]]:
    """A function from repository and path to the history of a plan; () where there is none.

    The last point is the plan as it is, on the day of its `updated` field if that is later than its last
    commit: a report then does not change when the plan that it reports on is committed.
    """

    def points(repo: str, path: str) -> tuple[Point, ...]:
        if repo not in pasts or repo not in units:
            return ()
        unit = units[repo]
        found = []
        for date, data in pasts[repo].versions(path, DAYS):
            facts = _facts(unit, path, data)
            if facts is not None:
                found.append(_point(unit, facts, date))
        present = now(repo, path)
        if present is not None and found:
            day = str(present.document.fields.get("updated") or "")
            day = max(day, found[-1].date) if len(day) == len(found[-1].date) else found[-1].date
            found = [*(point for point in found if point.date < day), _point(unit, present, day)]
        return tuple(found)

    return points


def _facts(unit: Unit, path: str, data: bytes) -> Facts | None:
    kind = KindSelector(unit.settings.kinds).kind_of(path)
    if kind is None:
        return None
    return compile_document(path, data, kind, unit.catalog, unit.settings.file_limit, unit.settings.name)


def _point(unit: Unit, facts: Facts, date: str) -> Point:
    kind = next((kind for kind in unit.settings.kinds if kind.name == facts.document.kind), None)
    total = closed = 0
    for task in facts.tasks:
        words = vocabulary_of(kind, task.block) if kind is not None else None
        if words is not None and task.status in words.dead:
            continue
        total += 1
        closed += words is not None and task.status in words.closed
    return Point(date, total, closed)
