"""Check: compile, judge, subtract what a baseline accepts, and say how much was looked at."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from workplan.diagnostics.diagnostic import Diagnostic, sort_key
from workplan.parse.text import Text, decode
from workplan.usecases.baseline import Baseline, apply_baseline
from workplan.usecases.compile import Compiled, Unit, compile_units, judge_all
from workplan.usecases.result import CheckResult, Unseen, summarise


class CheckRequest(NamedTuple):
    """What to check. `changed` maps a repository to the paths to report on (absent = all of it).

    `unreached` are repositories that the configuration names and that could not be read.
    """

    root: str
    units: tuple[Unit, ...]
    roots: Mapping[str, str]
    changed: Mapping[str, frozenset[str]] = {}
    previous: Mapping[str, Unit] = {}
    baselines: Mapping[str, Baseline] = {}
    unreached: tuple[Unseen, ...] = ()
    report_on: frozenset[str] | None = None


def check(request: CheckRequest) -> tuple[CheckResult, Compiled]:
    """Run the compiler and the rules over everything that was asked for."""
    compiled = compile_units(request.units, request.previous)
    diagnostics, suppressed = judge_all(compiled, _chosen(request))
    diagnostics = tuple(sorted((*_problems(request.units), *diagnostics), key=sort_key))
    diagnostics, baselined, stale = apply_baseline(diagnostics, request.baselines)
    diagnostics = tuple(sorted((*diagnostics, *stale), key=sort_key))
    unseen = (*request.unreached, *compiled.unseen)
    reported = [r for r in compiled.repositories if request.report_on is None or r.name in request.report_on]
    documents = sum(len(repository.facts) for repository in reported)
    tasks = sum(len(facts.tasks) for repository in reported for facts in repository.facts)
    result = CheckResult(
        command="check",
        root=request.root,
        summary=summarise(diagnostics, documents, tasks, len(reported), len(unseen)),
        diagnostics=diagnostics,
        unseen=unseen,
        roots=dict(request.roots),
        excerpt=excerpts(compiled),
        suppressed=suppressed,
        baselined=baselined,
    )
    return result, compiled


def _chosen(request: CheckRequest) -> Callable[[str, str], bool] | None:
    if not request.changed and request.report_on is None:
        return None

    def chosen(repo: str, path: str) -> bool:
        if request.report_on is not None and repo not in request.report_on:
            return False
        return repo not in request.changed or path in request.changed[repo]

    return chosen


def _problems(units: Sequence[Unit]) -> list[Diagnostic]:
    return [problem for unit in units for problem in unit.problems]


def excerpts(compiled: Compiled) -> Callable[[str, str, int], str | None]:
    """A function that gives one line of one document, reading each document at most once."""
    texts: dict[tuple[str, str], Text | None] = {}

    def excerpt(repo: str, path: str, line: int) -> str | None:
        if (repo, path) not in texts:
            data = compiled.read(repo, path)
            texts[repo, path] = decode(data, len(data))[0]
        text = texts[repo, path]
        return None if text is None else text.line(line)

    return excerpt
