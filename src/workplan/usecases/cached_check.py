"""Judge all documents by way of the cache: what the last run left, or everything, to leave it for the next."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from workplan.build.definitions import Repository
from workplan.build.index import Index
from workplan.cache.keys import state_key
from workplan.cache.names import EVERYTHING
from workplan.cache.recorder import Recorder
from workplan.diagnostics.diagnostic import Diagnostic, sort_key
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.usecases.cache_ports import Address, Cache, Change, RunState, StoredDocument, Workers
from workplan.usecases.compile import (
    Compiled,
    Deferred,
    Documents,
    Unit,
    compile_entries,
    compile_units,
    kept_facts,
    list_documents,
)
from workplan.usecases.contents import Contents, Listed
from workplan.usecases.incremental import Begun, Outcome, judge_changes
from workplan.usecases.judgement import groups_of, judge_one, save_run
from workplan.usecases.late_listing import LateListing
from workplan.usecases.ports import Entry, SourceReader
from workplan.usecases.result import Unseen

Readers = Mapping[str, tuple[SourceReader, Mapping[str, Entry]]]


class Found(NamedTuple):
    """What a run found. `counts`: documents and tasks by repository; `silenced`: comments obeyed, by document."""

    diagnostics: tuple[Diagnostic, ...]
    suppressed: int
    counts: Mapping[str, tuple[int, int]]
    compiled: Compiled
    silenced: Mapping[Address, int] = {}


class Listing(NamedTuple):
    """All repositories of a run, listed."""

    listed: Sequence[Listed]
    unseen: tuple[Unseen, ...]
    readers: Readers

    def documents(self) -> list[Documents]:
        """For each repository what `list_documents` gave."""
        return [
            (one.entries, [seen for seen in self.unseen if seen.repo == one.name], one.exists)
            for one in self.listed
        ]


def check_with_cache(
    units: Sequence[Unit],
    cache: Cache,
    reported: Collection[str],
    watch: Callable[[Outcome], None] = lambda _outcome: None,
    change: Change | None = None,
) -> Found | None:
    """The findings in the named repositories; None where there is no place for a cache. `watch` is told how
    much had to be done where the last run could be built upon. With a `change` that is all that happened
    since that run, nothing is listed.
    """
    parts = [(unit.settings, unit.catalog, unit.reader.root) for unit in units]
    state = cache.state(state_key(cache.tool, parts, reported))
    if state is None:
        return None
    if change is not None:
        found = _with_change(units, cache, state, frozenset(reported), change)
        if found is not None:
            return found
    listing = _list(units)
    compiled = _deferred(units, cache, listing)
    kept = {unit.settings.name: kept_facts(unit, cache) for unit in units}
    report_on = frozenset(reported)
    outcome = judge_changes(listing.listed, state, kept, Begun(cache.moment), report_on, compiled.read)
    if outcome is not None:
        watch(outcome)
        if _lasts(state):
            cache.note(outcome.texts)
        return _found(outcome, compiled)
    workers = _workers(units, listing)
    if workers is not None:
        return _judge_in_parts(units, cache, state, listing, report_on, workers)
    return _judge_all(units, cache, state, listing, report_on)


def _with_change(
    units: Sequence[Unit], cache: Cache, state: RunState, report_on: frozenset[str], change: Change
) -> Found | None:
    late = {unit.settings.name: LateListing(unit) for unit in units}
    listed = [one.listed() for one in late.values()]
    readers: Readers = {name: (one.reader, one) for name, one in late.items()}
    compiled = _deferred(units, cache, Listing(listed, change.unseen, readers))
    kept = {unit.settings.name: kept_facts(unit, cache) for unit in units}

    def made(contents: Mapping[str, Contents], asked: Mapping[Address, bool]) -> None:
        for name, one in late.items():
            one.contents, one.answers = contents[name], asked

    outcome = judge_changes(listed, state, kept, Begun(cache.moment, change, made), report_on, compiled.read)
    if outcome is None:
        return None
    if _lasts(state):
        cache.note(outcome.texts)
    return _found(outcome, compiled)


def _lasts(state: RunState) -> bool:
    """Whether no judgement rests on anything but settings, documents, paths and the commit that is checked out:
    gates are judged as of that commit, and by what its history holds.
    """
    return not state.asking([EVERYTHING]) and state.sound()


def _list(units: Sequence[Unit]) -> Listing:
    listed: list[Listed] = []
    unseen: list[Unseen] = []
    readers = {}
    for unit in units:
        entries, skipped, exists = list_documents(unit)
        listed.append(Listed(unit.settings, unit.reader, entries, exists, unit.world))
        unseen += skipped
        readers[unit.settings.name] = (unit.reader, _Entries(entries))
    return Listing(listed, tuple(unseen), readers)


class _Entries(dict[str, Entry]):
    """Entries by path, put in order only when one is looked for."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._entries = entries

    def get(self, path: str, default: Any = None) -> Any:
        """The entry at a path."""
        if not self:
            self.update((entry.path, entry) for entry in self._entries)
        return super().get(path, default)

    def values(self) -> Any:
        """The entries, in their order."""
        return self._entries if not self else super().values()

    def __missing__(self, path: str) -> Entry:
        found = self.get(path)
        if found is None:
            raise KeyError(path)
        entry: Entry = found
        return entry


def _deferred(units: Sequence[Unit], cache: Cache, listing: Listing) -> Compiled:
    repositories = [one.repository() for one in listing.listed]
    whole = lambda: compile_units(units, {}, cache)  # noqa: E731
    return Deferred(Index(repositories), listing.unseen, listing.readers, whole)


def _found(outcome: Outcome, compiled: Compiled) -> Found:
    diagnostics = [found for _address, documents, _count in outcome.findings for found in documents]
    silenced = {address: count for address, _found, count in outcome.findings if count}
    return Found(
        tuple(sorted(diagnostics, key=sort_key)), sum(silenced.values()), outcome.counts, compiled, silenced
    )


def check_in_parts(
    units: Sequence[Unit], cache: Cache | None, reported: Collection[str], whole: bool
) -> tuple[Found | None, Listing]:
    """The findings in the named repositories, keeping nothing but facts, where there are enough documents to
    divide; and what was listed to find that out. `whole`: whether all facts will be wanted.
    """
    listing = _list(units)
    workers = _workers(units, listing)
    if workers is None:
        return None, listing
    return _judge_in_parts(units, cache, None, listing, frozenset(reported), workers, whole), listing


def _workers(units: Sequence[Unit], listing: Listing) -> Workers | None:
    """The workers of a run that is done in parts."""
    workers = units[0].workers if units else None
    documents = sum(len(one.entries) for one in listing.listed)
    return workers if workers is not None and workers.divides(documents) else None


def _judge_in_parts(
    units: Sequence[Unit],
    cache: Cache | None,
    state: RunState | None,
    listing: Listing,
    report_on: frozenset[str],
    workers: Workers,
    whole: bool = False,
) -> Found:
    from workplan.usecases.divided import judge_in_parts  # late: only where there are many documents

    repositories = [one.repository() for one in listing.listed]
    compiled = Compiled((), Index(repositories), listing.unseen, listing.readers)
    found = judge_in_parts(units, listing.listed, cache, report_on, compiled.read, workers, whole)
    unseen = (*listing.unseen, *found.lost)
    if cache is not None and state is not None and not found.lost:
        _save(cache, state, found.contents, found.documents, found.groups, found.paths)
    silenced = {document.address: document.suppressed for document in found.documents if document.suppressed}
    aside = found.putaside

    def every() -> Compiled:
        if cache is None and not whole:
            return compile_units(units, documents=listing.documents())
        linked, index = aside.linked()
        return Compiled(linked, index, unseen, listing.readers)

    deferred = Deferred(compiled.index, unseen, listing.readers, every)
    ordered = tuple(sorted(found.diagnostics, key=sort_key))
    return Found(ordered, sum(silenced.values()), found.counts, deferred, silenced)


def _save(
    cache: Cache,
    state: RunState,
    contents: Sequence[Contents],
    documents: Sequence[StoredDocument],
    groups: Iterable[frozenset[str]],
    paths: Mapping[tuple[str, str], bool],
) -> None:
    texts = save_run(state, contents, documents, groups, paths)
    if _lasts(state):
        cache.note(texts)


def _judge_all(
    units: Sequence[Unit], cache: Cache, state: RunState, listing: Listing, report_on: frozenset[str]
) -> Found:
    repositories: list[Repository] = []
    contents: list[Contents] = []
    unseen = list(listing.unseen)
    for unit, one in zip(units, listing.listed, strict=True):
        known = Contents(one, None, {}, cache.moment)
        facts, lost = compile_entries(unit, one.entries, cache, known)
        repositories.append(one.repository(facts))
        contents.append(known)
        unseen += lost
    index = Index(repositories)
    recorder = Recorder(index)
    compiled = Compiled((), index, tuple(unseen), listing.readers)
    linked: list[Repository] = []
    documents: list[StoredDocument] = []
    diagnostics: list[Diagnostic] = []
    for repository in repositories:
        with_states: list[Facts] = []
        for before in repository.facts:
            wanted = repository.name in report_on
            new, stored, judged = judge_one(before, recorder, repository.settings, compiled.read, wanted)
            with_states.append(new)
            documents.append(stored)
            diagnostics += judged.diagnostics
        linked.append(repository._replace(facts=tuple(with_states)))
    compiled.repositories = tuple(linked)
    if len(unseen) == len(listing.unseen):
        _save(cache, state, contents, documents, groups_of(index), recorder.paths)
    silenced = {document.address: document.suppressed for document in documents if document.suppressed}
    counts = {
        repository.name: (len(repository.facts), sum(len(plan.tasks) for plan in repository.facts))
        for repository in repositories
    }
    ordered = tuple(sorted(diagnostics, key=sort_key))
    return Found(ordered, sum(silenced.values()), counts, compiled, silenced)
