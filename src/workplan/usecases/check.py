"""Check: compile, judge, subtract what a baseline accepts, and say how much was looked at."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from workplan.diagnostics.diagnostic import Diagnostic, sort_key
from workplan.named_tuple import NamedTuple
from workplan.parse.text import Text, decode
from workplan.usecases.baseline import Baseline, apply_baseline
from workplan.usecases.cache_ports import Cache, Change
from workplan.usecases.cached_check import Found, check_in_parts, check_with_cache
from workplan.usecases.compile import Compiled, Deferred, Documents, Unit, compile_units, judge_all
from workplan.usecases.concealment import concealed, secret_documents
from workplan.usecases.evidence_history import removed_evidence, vanished_evidence
from workplan.usecases.result import CheckResult, Unseen, summarise

if TYPE_CHECKING:
    from workplan.usecases.federation import Errands


class CheckRequest(NamedTuple):
    """What to check. `changed` maps a repository to the paths to report on (absent = all of it).

    `unreached` are repositories that the configuration names and that could not be read. `change` says what is
    different from the last run, where that is known. `whole`: whether the facts of all documents will be wanted.
    """

    root: str
    units: tuple[Unit, ...]
    roots: Mapping[str, str]
    changed: Mapping[str, frozenset[str]] = {}
    previous: Mapping[str, Unit] = {}
    baselines: Mapping[str, Baseline] = {}
    unreached: tuple[Unseen, ...] = ()
    report_on: frozenset[str] | None = None
    cache: Cache | None = None
    change: Change | None = None
    errands: "Errands | None" = None
    whole: bool = False


def check(request: CheckRequest) -> tuple[CheckResult, Compiled]:
    """Run the compiler and the rules over everything that was asked for."""
    found = None if request.errands is None else check_elsewhere(request, request.errands)
    if found is None and request.cache is not None and not request.previous:
        found = check_with_cache(request.units, request.cache, _reported(request), change=request.change)
    listed: Sequence[Documents] = ()
    if found is None and not request.previous:
        found, listing = check_in_parts(request.units, request.cache, _reported(request), request.whole)
        listed = listing.documents()
    if found is None:
        compiled = compile_units(request.units, request.previous, request.cache, listed)
        found = Found(*judge_all(compiled, _chosen(request)), _counts(compiled), compiled)
    else:
        found = _only_chosen(found, request)
    compiled = found.compiled
    removed = () if request.errands is not None else _removed(request, compiled)
    diagnostics = tuple(sorted((*_problems(request.units), *found.diagnostics, *removed), key=sort_key))
    diagnostics = concealed(diagnostics)
    diagnostics, baselined, stale = apply_baseline(diagnostics, request.baselines)
    diagnostics = tuple(sorted((*diagnostics, *stale), key=sort_key))
    unseen = (*request.unreached, *compiled.unseen)
    counts = [found.counts[name] for name in _reported(request)]
    documents, tasks = sum(count[0] for count in counts), sum(count[1] for count in counts)
    result = CheckResult(
        command="check",
        root=request.root,
        summary=summarise(diagnostics, documents, tasks, len(counts), len(unseen)),
        diagnostics=diagnostics,
        unseen=unseen,
        roots=dict(request.roots),
        excerpt=excerpts(compiled, secret_documents(diagnostics), lines_of(request.change)),
        suppressed=found.suppressed,
        baselined=baselined,
    )
    return result, compiled


def check_elsewhere(request: CheckRequest, errands: "Errands") -> Found:
    """The findings in the reported repositories, each sent on errands of its own."""
    from workplan.usecases.federation import judge_federation  # late: only with an executor

    report_on = frozenset(_reported(request))
    federation, linked = judge_federation(request.units, errands, report_on, request.cache)
    whole = lambda: compile_units(request.units, {}, request.cache)  # noqa: E731
    compiled = Deferred(federation.index, tuple(linked.unseen), federation.readers(), whole)
    ordered = tuple(sorted(linked.diagnostics, key=sort_key))
    return Found(ordered, sum(linked.silenced.values()), linked.counts, compiled, linked.silenced)


def _removed(request: CheckRequest, compiled: Compiled) -> Sequence[Diagnostic]:
    """Records of evidence that are there no more; one that the history and an older revision held is said once."""
    gone = vanished_evidence(request.units, _reported(request), compiled, request.cache)
    chosen = _chosen(request)
    if chosen is not None and request.changed:
        gone = tuple(one for one in gone if chosen(one.repo, one.path))
    if not request.previous:
        return gone
    said = {(one.repo, one.id) for one in gone if one.id}
    return (*gone, *(one for one in removed_evidence(compiled) if (one.repo, one.id) not in said))


def _reported(request: CheckRequest) -> list[str]:
    names = [unit.settings.name for unit in request.units]
    return [name for name in names if request.report_on is None or name in request.report_on]


def _counts(compiled: Compiled) -> dict[str, tuple[int, int]]:
    return {
        repository.name: (len(repository.facts), sum(len(facts.tasks) for facts in repository.facts))
        for repository in compiled.repositories
    }


def _only_chosen(found: Found, request: CheckRequest) -> Found:
    """Without what the request does not ask to be reported; the cache keeps everything."""
    chosen = _chosen(request)
    if chosen is None or not request.changed:
        return found
    return found._replace(
        diagnostics=tuple(d for d in found.diagnostics if chosen(d.repo, d.path)),
        suppressed=sum(count for (repo, path), count in found.silenced.items() if chosen(repo, path)),
    )


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


def lines_of(change: Change | None) -> Mapping[tuple[str, str, int], str]:
    """The lines of documents that were not written anew."""
    if change is None:
        return {}
    written = {(repo, entry.path) for repo, entries in change.entries.items() for entry in entries}
    return {place: line for place, line in change.lines.items() if place[:2] not in written}


def excerpts(
    compiled: Compiled,
    hidden: Collection[tuple[str, str]] = (),
    lines: Mapping[tuple[str, str, int], str] = {},
) -> Callable[[str, str, int], str | None]:
    """A function that gives one line of one document, reading each document at most once, and none of which the
    line is among `lines`.

    Of the `hidden` documents (repository and path) it gives nothing: they may hold secrets.
    """
    texts: dict[tuple[str, str], Text | None] = {}

    def excerpt(repo: str, path: str, line: int) -> str | None:
        if (repo, path) in hidden:
            return None
        if (repo, path, line) in lines:
            return lines[repo, path, line]
        if (repo, path) not in texts:
            data = compiled.read(repo, path)
            texts[repo, path] = decode(data, len(data))[0]
        text = texts[repo, path]
        return None if text is None else text.line(line)

    return excerpt
