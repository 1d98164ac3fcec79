"""What many repositories cost: a check of all of them, each small, from the one whose configuration names them."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpus import Corpus, generate
from benchmarks.measure import WORKPLAN, Figure, Pair, Run, compare, run
from benchmarks.memory import peak_megabytes
from benchmarks.result import Claim, exponent

DOCUMENTS = 2
"""Workplans of each repository; with canon and inventory it holds five documents."""
STATUS = "× git status in each"
CHECK = ("check", "--all", "--format", "json")


class Fleet:
    """Generated repositories and the runs over all of them. Every run must find what was planted, and all tasks."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.home = corpus.repositories[0]
        self._plan = next((corpus.repositories[-1] / "workplans").rglob("*.md"))
        self._text = self._plan.read_text(encoding="utf-8")
        self._turn = count(1)

    def check(self, *options: str) -> Run:
        """A check of every repository; `options` may name an executor."""
        found = run((*WORKPLAN, *CHECK, *options), self.home)
        report = json.loads(found.output)
        planted = Counter(finding["rule"] for finding in report["diagnostics"])
        assert dict(planted) == self.corpus.expected, (planted, self.corpus.expected)
        assert report["summary"]["tasks"] == self.corpus.tasks
        assert report["summary"]["repositories"] == len(self.corpus.repositories)
        return found

    def status(self) -> Run:
        """Git's own look at each repository, one after another."""
        runs = [run(("git", "status", "--porcelain"), root) for root in self.corpus.repositories]
        assert not any(one.code for one in runs)
        return Run(sum(one.cpu for one in runs), sum(one.wall for one in runs))

    def edit(self) -> None:
        """Change the title of one document in one repository."""
        changed = self._text.replace("\n# ", f"\n# {next(self._turn)} ", 1)
        self._plan.write_text(changed, encoding="utf-8")

    def forget(self) -> None:
        """Remove what is kept between runs, in every repository."""
        for root in self.corpus.repositories:
            assert run((*WORKPLAN, "cache", "clear"), root).code == 0

    def memory(self, *options: str) -> float:
        """Peak of a cold run in MB, over all processes."""
        return peak_megabytes((*WORKPLAN, *CHECK, "--no-cache", *options), self.home)


class Way(NamedTuple):
    """One way to run over all repositories: its name, what prepares it, and the run."""

    name: str
    before: Callable[[Fleet], object]
    run: Callable[[Fleet], Run]


WAYS = (
    Way("cold", lambda _fleet: None, lambda fleet: fleet.check("--no-cache")),
    Way("cold, cache filled", Fleet.forget, Fleet.check),
    Way("nothing changed", Fleet.check, Fleet.check),
    Way("one changed", Fleet.edit, Fleet.check),
)


def measure_repositories(sizes: Sequence[int], times: int, ways: Sequence[Way] = WAYS) -> list[Claim]:
    """Every way at every size, and how the cost of a cold run grows with the number of repositories."""
    claims: list[Claim] = []
    cold: list[tuple[float, float]] = []
    for size in sorted(sizes):
        with tempfile.TemporaryDirectory(prefix="workplan-bench-") as folder:
            fleet = Fleet(generate(Path(folder) / "fleet", DOCUMENTS * size, size))
            figures = [_figure(way, fleet, times) for way in ways]
            peak = fleet.memory()
        where = f"{size:,} repositories"
        claims += [Claim(f"check --all, {figure.name}, {where}", figure.ratio, STATUS) for figure in figures]
        claims.append(Claim(f"memory, check --all, {where}", peak, "MB"))
        cold.append((size, figures[0].cpu))
    if len(cold) > 1:
        claims.append(
            Claim(f"growth of check --all, cold, {cold[0][0]:,} to {cold[-1][0]:,} repositories", exponent(cold),
                  "exponent")
        )  # fmt: skip
    return claims


def _figure(way: Way, fleet: Fleet, times: int) -> Figure:
    pair = Pair(way.name, STATUS, lambda: way.run(fleet), fleet.status, before=lambda: way.before(fleet))
    return compare(pair, len(fleet.corpus.repositories), times)
