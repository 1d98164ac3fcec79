"""The burn-up: how much there was to do and how much was closed, day by day, as points to draw."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from workplan.render.world import Point

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 16, 32


def summed(series: Sequence[Sequence[Point]]) -> tuple[Point, ...]:
    """Several histories as one: at each day the sum of what each had last."""
    days = sorted({point.date for points in series for point in points})
    found = []
    for day in days:
        last = [
            next((point for point in reversed(points) if point.date <= day), Point(day, 0, 0))
            for points in series
        ]
        found.append(Point(day, sum(p.total for p in last), sum(p.closed for p in last)))
    return tuple(found)


def burnup(points: Sequence[Point]) -> dict[str, Any]:
    """Two step lines in a drawing of WIDTH by HEIGHT pixels, with axis marks; {} without two days."""
    if len({point.date for point in points}) < 2:
        return {}
    first, last = date.fromisoformat(points[0].date), date.fromisoformat(points[-1].date)
    days = max((last - first).days, 1)
    top = max(1, *(point.total for point in points))

    def x(day: str) -> int:
        return LEFT + (date.fromisoformat(day) - first).days * (WIDTH - LEFT - RIGHT) // days

    def y(count: int) -> int:
        return HEIGHT - BOTTOM - count * (HEIGHT - TOP - BOTTOM) // top

    def steps(values: Sequence[tuple[str, int]]) -> str:
        commands = [f"M{x(values[0][0])} {y(values[0][1])}"]
        for day, count in values[1:]:
            commands.append(f"H{x(day)}V{y(count)}")
        return "".join(commands)

    closed = steps([(point.date, point.closed) for point in points])
    marks = sorted({0, top // 2, top}) if top > 1 else [0, top]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "bottom": HEIGHT - BOTTOM,
        "total": steps([(point.date, point.total) for point in points]),
        "closed": closed,
        "area": f"{closed}V{y(0)}H{LEFT}Z",
        "counts": [{"count": mark, "y": y(mark)} for mark in marks],
        "first": points[0].date,
        "last": points[-1].date,
        "now_total": points[-1].total,
        "now_closed": points[-1].closed,
        "rows": [point._asdict() for point in points],
    }
