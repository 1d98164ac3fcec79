"""The result of a series: what was measured where, as JSON, and the claims that follow from it."""

import json
import math
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import Figure
from workplan.adapters.workers import cores

NAMED = 9_999
"""Documents from which on the targets of large repositories are judged: ten thousand, as far as ids go."""
GROWTH_TARGET = 1.05
MEMORY_TARGETS = {"cold": 400.0, "nothing changed": 120.0}


class Size(NamedTuple):
    """Everything that was measured on one corpus. `memory` holds peaks in MB over all processes."""

    documents: int
    tasks: int
    bytes: int
    figures: tuple[Figure, ...]
    memory: dict[str, float]

    def figure(self, name: str, baseline: str = "") -> Figure | None:
        """A figure by name, against this baseline or any."""
        return next((f for f in self.figures if f.name == name and baseline in {"", f.baseline}), None)


class Claim(NamedTuple):
    """One line of the table: what, the measured value, the target in words, and whether it is met."""

    what: str
    value: float
    unit: str
    target: str = ""
    met: bool | None = None


def at_most(what: str, value: float, unit: str, most: float, judged: bool = True) -> Claim:
    """A claim with a largest value. At a size for which nobody named it, it is shown without a verdict."""
    target = f"≤ {most:g} {unit}"
    return Claim(what, value, unit, target, value <= most if judged else None)


class Peer(NamedTuple):
    """One tool on the generated work, as wall time over that of `workplan check` in the same round.

    `cold`, `same` and `one` follow the first run, one with nothing changed, one with one document changed;
    each over our run of the same sort. `memory` is its peak in MB.
    """

    tool: str
    version: str
    does: str
    tasks: int
    cold: float
    same: float
    one: float
    memory: float


class Result(NamedTuple):
    """A whole series."""

    machine: dict[str, Any]
    sizes: tuple[Size, ...] = ()
    extras: tuple[Claim, ...] = ()
    peers: tuple[Peer, ...] = ()


def machine() -> dict[str, Any]:
    """What the ratios may depend on; nothing that names the machine."""
    return {
        "cores": cores(),
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
    }


def write(result: Result, path: Path) -> None:
    """Write the result as JSON."""
    value = {
        "schema_version": 1,
        "machine": result.machine,
        "sizes": [
            {**size._asdict(), "figures": [figure._asdict() for figure in size.figures]}
            for size in result.sizes
        ],
        "extras": [claim._asdict() for claim in result.extras],
        "peers": [peer._asdict() for peer in result.peers],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_rounded(value), indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Result:
    """A result that was written before; an empty one where there is none."""
    if not path.exists():
        return Result(machine())
    value = json.loads(path.read_text(encoding="utf-8"))
    sizes = [
        Size(**{**size, "figures": tuple(Figure(**figure) for figure in size["figures"])})
        for size in value["sizes"]
    ]
    extras = tuple(Claim(**claim) for claim in value["extras"])
    return Result(value["machine"], tuple(sizes), extras, tuple(Peer(**peer) for peer in value["peers"]))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of log y over log x by least squares: 1 where y grows as x does."""
    logs = [(math.log(x), math.log(max(y, 1e-9))) for x, y in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


def claims(result: Result) -> list[Claim]:
    """All claims: ratios on the largest corpus, the first hook on the smallest, memory, growth, and the rest."""
    if not result.sizes:
        return list(result.extras)
    largest = result.sizes[-1]
    found = [_claim(figure) for figure in largest.figures]
    for size in result.sizes[:-1]:
        figure = size.figure("hook, no cache yet")
        found += [_claim(figure)] if figure is not None else []
    for name, peak in largest.memory.items():
        limit = MEMORY_TARGETS.get(name)
        where = f"memory, {name}, {largest.documents:,} documents"
        judged = limit is not None and peak and largest.documents >= NAMED
        met = peak <= limit if judged and limit is not None else None
        found.append(Claim(where, peak, "MB", f"≤ {limit:g} MB" if limit else "", met))
    return [*found, *_growth(result.sizes), *result.extras]


def _claim(figure: Figure) -> Claim:
    what = f"{figure.name}, {figure.documents:,} documents"
    if figure.faster:
        target = f"≥ {figure.target:g} × faster than {figure.baseline}"
        return Claim(what, 1 / figure.ratio, f"× faster than {figure.baseline}", target, figure.met)
    target = f"≤ {figure.target:g} ×" if figure.target is not None else ""
    return Claim(what, figure.ratio, f"× {figure.baseline}", target, figure.met)


def _growth(sizes: Sequence[Size]) -> list[Claim]:
    if len(sizes) < 2:
        return []
    times = [(s.documents, f.cpu) for s in sizes if (f := s.figure("cold, one process")) is not None]
    memory = [(s.documents, s.memory["cold"]) for s in sizes if s.memory.get("cold")]
    found = []
    for what, points in (("time", times), ("memory", memory)):
        if len(points) < 2:
            continue
        for which, chosen in (("", points), (", last step", points[-2:])):
            power = exponent(chosen)
            name = f"growth of cold {what}{which}, {chosen[0][0]:,} to {chosen[-1][0]:,} documents"
            met = power <= GROWTH_TARGET if sizes[-1].documents >= NAMED else None
            found.append(Claim(name, power, "exponent", f"≤ {GROWTH_TARGET}", met))
    return found
