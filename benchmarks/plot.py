"""The plot: what a run costs over how many documents there are, both logarithmic, as SVG without a library."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.result import Size

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 170, 40, 50
BARE = "python -c pass"


class _Line(NamedTuple):
    figure: str
    baseline: str
    label: str
    color: str


_LINES = (
    _Line("cold", "usual stack", "cold", "#b5462f"),
    _Line("one changed", "", "one changed", "#2f6db5"),
    _Line("hook, one staged", "", "hook", "#8a4fb0"),
    _Line("nothing changed", "", "nothing changed", "#2f8c4a"),
)
_USUAL = _Line("cold", "usual stack", "usual stack", "#888888")


def plot(sizes: Sequence[Size]) -> str:
    """Wall time over that of a bare interpreter of the same size's series."""
    series = [(one, [(s.documents, _cost(s, one)) for s in sizes]) for one in (_USUAL, *_LINES)]
    values = [cost for _one, points in series for _x, cost in points if cost]
    if not values or len(sizes) < 2:
        return _svg([_text(LEFT, TOP, "no series of several sizes was measured", "#333333")])
    scale = _Scale([size.documents for size in sizes], values)
    parts = [_text(LEFT, 20, "wall time, as multiples of a bare interpreter start", "#333333"), *scale.axes()]
    labels: list[tuple[float, str, str]] = []
    for one, points in series:
        places = [scale.at(x, cost) for x, cost in points if cost]
        dashes = ' stroke-dasharray="5 4"' if one is _USUAL else ""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{one.color}" stroke-width="2"{dashes}/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{one.color}"/>' for x, y in places]
        labels.append((places[-1][1], f"{one.label}, {points[-1][1]:,.0f} ×", one.color))
    height = 0.0
    for y, label, color in sorted(labels):
        height = max(y + 4, height + 15)
        parts.append(_text(WIDTH - RIGHT + 10, height, label, color))
    return _svg(parts)


def _cost(size: Size, wanted: _Line) -> float:
    figure, bare = size.figure(wanted.figure, wanted.baseline), size.figure("hook, one staged", BARE)
    if figure is None or bare is None:
        return 0.0
    return (figure.base_wall if wanted is _USUAL else figure.wall) / bare.base_wall


class _Scale:
    """From documents and costs to places in the picture."""

    def __init__(self, documents: Sequence[int], values: Sequence[float]) -> None:
        self._documents = documents
        self._left, self._right = math.log10(min(documents)), math.log10(max(documents))
        self._low, self._high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def at(self, documents: float, value: float) -> tuple[float, float]:
        """The place of a point."""
        across = (math.log10(documents) - self._left) / (self._right - self._left)
        up = (math.log10(value) - self._low) / (self._high - self._low)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def axes(self) -> list[str]:
        """Lines and their labels."""
        parts = []
        for power in range(self._low, self._high + 1):
            _x, y = self.at(self._documents[0], 10.0**power)
            parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>')
            parts.append(_text(LEFT - 8, y + 4, f"{10.0**power:g} ×", "#555555", "end"))
        for documents in self._documents:
            x, _y = self.at(documents, 10.0**self._low)
            parts.append(_text(x, HEIGHT - BOTTOM + 20, f"{documents:,}", "#555555", "middle"))
        parts.append(_text(LEFT, HEIGHT - 10, "documents of 26 tasks and 25 KB", "#555555"))
        return parts


def _text(x: float, y: float, words: str, color: str, anchor: str = "start") -> str:
    font = 'font-family="sans-serif" font-size="12"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {font} fill="{color}" text-anchor="{anchor}">{words}</text>'


def _svg(parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    title = "<title>What a run costs over how many documents there are</title>"
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    return "\n".join([head, title, ground, *parts, "</svg>"]) + "\n"
