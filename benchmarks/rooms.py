"""What the rooms beside the compiler cost: the hub, rendering, evidence, many repositories."""

import importlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.render import measure_fleet
from benchmarks.repositories import measure_repositories
from benchmarks.result import NAMED, Claim, at_most


class Scale(NamedTuple):
    """How much each room is given. `plans` are workplans of the hub, `megabytes` of records are searched."""

    plans: int
    megabytes: float
    envelopes: int
    nodes: int
    repositories: tuple[int, ...]
    times: int


MINUTES = Scale(1_000, 5.0, 1_000, 1_000, (66,), 3)
FULL = Scale(NAMED, 50.0, 10_000, 10_000, (66, 1_000), 3)


def measure_evidence(scale: Scale) -> list[Claim]:
    """Records, envelopes, gates and links."""
    # Imported here: it needs the packages of the extra `trust`, and makes thousands of records.
    evidence = importlib.import_module("benchmarks.evidence")
    return [
        *evidence.measure_secrets(scale.megabytes, scale.times),
        *evidence.measure_envelopes(scale.envelopes, scale.times),
        *evidence.measure_nodes(scale.nodes, scale.times),
    ]


ROOMS: Mapping[str, Callable[[Scale], list[Claim]]] = {
    "sync": lambda scale: measure_hub("sqlite", scale.plans, 3.0),
    "sync-postgres": lambda scale: measure_hub("postgres", scale.plans, 2.0),
    "render": lambda _scale: measure_render(),
    "evidence": measure_evidence,
    "repositories": lambda scale: measure_repositories(scale.repositories, scale.times),
}
"""Every room by its name on the command line."""


def measure_hub(engine: str, plans: int, first: float) -> list[Claim]:
    """Syncs into an empty database, over raw `executemany` of the same rows."""
    hub = importlib.import_module("benchmarks.hub")
    with hub.database(engine) as url:
        took = hub.measure(url, plans)
    named = plans >= NAMED
    tasks = f"{plans * hub.TASKS:,} tasks, {engine}"
    return [
        at_most(f"first sync, {tasks}", took.first / took.raw, "× raw executemany", first, named),
        at_most(
            f"sync, nothing changed, {tasks}", took.nothing / took.first, "× the first sync", 0.05, named
        ),
        at_most(f"sync, one task changed, {tasks}", took.one / took.nothing, "× nothing changed", 1.5, named),
    ]


def measure_render() -> list[Claim]:
    """All rule files of 66 repositories, over a bare interpreter."""
    with tempfile.TemporaryDirectory(prefix="workplan-bench-") as folder:
        ratios: dict[str, float] = measure_fleet(Path(folder), 66, 3)
    found = []
    for name, ratio in ratios.items():
        what, unit = f"render, {name}, 66 repositories", "× python -c pass"
        found.append(
            at_most(what, ratio, unit, 10) if name == "nothing changed" else Claim(what, ratio, unit)
        )
    return found
