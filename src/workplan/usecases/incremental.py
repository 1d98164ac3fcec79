"""Judge with what the last run left: only what changed is parsed, only what depends on it is judged again."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence

from workplan.build.cycles import cyclic_groups
from workplan.build.definitions import definitions_of
from workplan.build.index import edges_of
from workplan.cache.codec import decode_diagnostics
from workplan.cache.questions import (
    ALWAYS,
    EVERYTHING,
    Offers,
    cycle_key,
    delta,
    id_key,
    key,
    offers_of,
    reviewing_key,
)
from workplan.cache.recorder import Recorder
from workplan.cache.stored import StoredIndex
from workplan.diagnostics.diagnostic import Diagnostic
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.rules.engine import ReadDocument
from workplan.usecases.cache_ports import Address, Change, Content, RunState, StoredDocument
from workplan.usecases.contents import GROUPS, PATHS, REPOSITORIES, STAMPS, Contents, Listed
from workplan.usecases.continuation import asked_in, entries_now, moved
from workplan.usecases.judgement import content_of, judge_one, paths_after, run_texts
from workplan.usecases.kept_facts import KeptFacts
from workplan.usecases.ports import Skipped

Group = frozenset[str]


class Outcome(NamedTuple):
    """What a run found, without the facts: diagnostics and silenced ones by document, documents and tasks by
    repository. `judged` says how many documents had to be judged again, `parsed` how many were read.
    """

    findings: Sequence[tuple[Address, Sequence[Diagnostic], int]]
    counts: Mapping[str, tuple[int, int]]
    lookup: StoredIndex
    texts: Mapping[str, str]
    parsed: int
    judged: int


class Library:
    """The documents of this run: the changed ones at hand, all others where the last run left them."""

    def __init__(
        self, state: RunState, contents: Mapping[str, Contents], kept: Mapping[str, KeptFacts]
    ) -> None:
        self._state = state
        self._contents = contents
        self._kept = kept
        self.fresh: dict[Address, Facts] = {}
        self.fresh_offers: dict[Address, Offers] = {}
        self.lost = False

    def repositories(self) -> Iterable[str]:
        """The names of the repositories of this run."""
        return self._contents

    def compile_changed(self) -> bool:
        """Read and parse what changed; false where a document could not be read."""
        for name, contents in self._contents.items():
            repository = contents.listed.repository()
            entries = list(contents.changed.values())
            for entry, facts, content in self._kept[name].compile(entries):
                if isinstance(facts, Skipped) or not content.oid:
                    return False
                contents.learned[entry.path] = content
                self.fresh[name, entry.path] = facts
                self.fresh_offers[name, entry.path] = offers_of(facts, repository)
        return True

    def offering(self, name: int) -> Iterable[Address]:
        """See Library in the cache room."""
        kept = [found for found in self._state.offering([name]) if self.stays(found)]
        return [*kept, *(address for address, offers in self.fresh_offers.items() if name in offers)]

    def stays(self, address: Address) -> bool:
        """Whether a document is the one that the last run judged."""
        return address not in self.fresh and address[1] not in self._contents[address[0]].gone

    def facts(self, address: Address) -> Facts | None:
        """See Library in the cache room."""
        if address in self.fresh:
            return self.fresh[address]
        contents = self._contents.get(address[0])
        content = None if contents is None else contents.known(address[1])
        return None if content is None else self.stored(address, content)

    def stored(self, address: Address, content: Content) -> Facts | None:
        """Facts that the last run kept. Where they are there no more, `lost` says that this run cannot go on."""
        found = self._kept[address[0]].known(address[1], content.oid)
        if found is None:
            self.lost = True
            return None
        return found[0]

    def addresses(self) -> Iterable[Address]:
        """See Library in the cache room."""
        return [(name, entry.path) for name, c in self._contents.items() for entry in c.listed.entries]

    def record_ids(self) -> Iterable[str]:
        """See Library in the cache room."""
        old = dict(self._state.record_ids())
        for address in self.addresses():
            if address not in self.fresh:
                yield from old.get(address, ())
                continue
            repository = self._contents[address[0]].listed.repository()
            yield from (definition.id for definition in definitions_of(self.fresh[address], repository))


class _Difference(NamedTuple):
    """Keys under which something else is offered now, edges before and after of the changed documents, and
    how many tasks they had.
    """

    keys: set[int]
    edges_before: set[tuple[object, ...]]
    edges_after: set[tuple[object, ...]]
    tasks_before: dict[Address, int]


class Begun(NamedTuple):
    """How a run began: the moment in ns; where it is known, all that was written since an earlier run, and then who
    is to be told, before a document is read, the contents, and for which paths that run was told whether they
    exist: that has not changed.
    """

    moment: int
    change: Change | None = None
    made: Callable[[Mapping[str, Contents], Mapping[Address, bool]], None] = lambda _contents, _asked: None


def judge_changes(
    listed: Sequence[Listed],
    state: RunState,
    kept: Mapping[str, KeptFacts],
    begun: Begun,
    report_on: frozenset[str],
    read: ReadDocument,
) -> Outcome | None:
    """The outcome of this run by way of the last one; None where that cannot be and all must be judged. Where
    the change is known nothing is listed.
    """
    change = begun.change
    texts = state.load()
    if texts is None or sorted(one.name for one in listed) != json.loads(texts[REPOSITORIES]):
        return None
    entries = None if change is None else entries_now(change, state)
    if change is not None and entries is None:
        return None
    stamps = json.loads(texts[STAMPS])
    contents = {}
    for one in listed:
        rewritten = None if entries is None else entries.get(one.name, ())
        contents[one.name] = Contents(one, state, stamps.get(one.name, {}), begun.moment, rewritten)
    asked = asked_in(json.loads(texts[PATHS]))
    still = change is not None and change.paths in (None, texts[PATHS])
    begun.made(contents, asked if still or change is None else asked_in(json.loads(change.paths or "[]")))
    library = Library(state, contents, kept)
    if not library.compile_changed():
        return None
    difference = _difference(library, contents)
    repositories = [one.repository() for one in listed]
    groups = [frozenset(group) for group in json.loads(texts[GROUPS])]
    index = StoredIndex(repositories, library, groups)
    members = _circles(index, difference)
    others = {} if still else moved(asked, contents)
    again = _affected(state, library, difference, members, others)
    documents, recorder = _judge(sorted(again), index, library, contents, report_on, read)
    paths = paths_after(texts[PATHS], asked, {**others, **recorder.paths})
    outcome = _outcome(state, library, contents, difference, documents, index)
    if library.lost or not state.sound():
        return None
    new_texts = run_texts(contents.values(), index.groups.values(), paths)
    gone = [(name, path) for name, c in contents.items() for path in c.gone]
    if documents or gone or new_texts != texts:
        changed = [(name, path) for name, c in contents.items() for path in c.changed]
        same = not gone and all(contents[name].old(path) for name, path in changed)
        state.save(
            new_texts, documents, content_of(contents.values()), gone, changed=changed if same else None
        )
    return outcome._replace(texts=new_texts)


def _difference(library: Library, contents: Mapping[str, Contents]) -> _Difference:
    found = _Difference(set(), set(), set(), {})
    for name, one in contents.items():
        repository = one.listed.repository()
        for path in sorted(one.changed.keys() | one.gone):
            address = name, path
            content = one.old(path)
            old = None if content is None else library.stored(address, content)
            offers: Offers = {}
            if old is not None:
                offers = offers_of(old, repository)
                found.edges_before.update(edges_of(old, name))
                found.tasks_before[address] = len(old.tasks)
            found.keys.update(delta(offers, library.fresh_offers.get(address, {})))
            if address in library.fresh:
                found.edges_after.update(edges_of(library.fresh[address], name))
    return found


def _circles(index: StoredIndex, difference: _Difference) -> set[str]:
    """Bring the circles up to date; the ids that are or were in one that an edge of a changed document is in."""
    before, after = difference.edges_before, difference.edges_after
    if before == after:
        return set()
    sources = {str(edge[0]) for edge in before ^ after}
    touched = [group for group in index.groups.values() if group & sources]
    members = {member for group in touched for member in group}
    if {edge[:2] for edge in before} == {edge[:2] for edge in after}:
        return members
    for group in touched:
        del index.groups[min(group)]
    for group in cyclic_groups(sorted(sources | members), index.edges_from):
        if index.groups.get(min(group)) != group:
            for swallowed in [name for name, other in index.groups.items() if other & group]:
                members |= index.groups.pop(swallowed)
            index.groups[min(group)] = group
            members |= group
    return members


def _affected(
    state: RunState,
    library: Library,
    difference: _Difference,
    members: set[str],
    moved: Iterable[tuple[str, str]],
) -> set[Address]:
    # Who asked about everything may have asked about the world outside the documents too.
    keys = {EVERYTHING, ALWAYS, *difference.keys}
    keys.update(id_key(member) for member in members)
    keys.update(cycle_key(member) for member in members)
    names = sorted(keys)
    asking = state.asking([*names, *(key("path", *where) for where in moved)])
    # A document's questions about its own ids are not written down, so that whoever offers an answer is judged
    # again. That there are reviews is offered by every one of them, and whoever asks is written down.
    crowded = {reviewing_key(repo) for repo in library.repositories()}
    offering = state.offering([name for name in names if name not in crowded])
    found = {*asking, *offering, *library.fresh}
    return {address for address in found if address in library.fresh or library.stays(address)}


def _judge(
    again: Sequence[Address],
    index: StoredIndex,
    library: Library,
    contents: Mapping[str, Contents],
    report_on: frozenset[str],
    read: ReadDocument,
) -> tuple[list[StoredDocument], Recorder]:
    recorder = Recorder(index)
    documents = []
    for address in again:
        facts = library.facts(address)
        if facts is not None:
            settings = contents[address[0]].listed.settings
            wanted = address[0] in report_on
            documents.append(judge_one(facts, recorder, settings, read, wanted)[1])
    return documents, recorder


def _outcome(
    state: RunState,
    library: Library,
    contents: Mapping[str, Contents],
    difference: _Difference,
    documents: Sequence[StoredDocument],
    index: StoredIndex,
) -> Outcome:
    judged = {document.address for document in documents}
    rows = [(d.address, d.findings, d.suppressed) for d in documents]
    rows += [row for row in state.findings() if row[0] not in judged and library.stays(row[0])]
    findings = [
        (address, decode_diagnostics(text) if text else [], suppressed) for address, text, suppressed in rows
    ]
    before = state.counts()
    tasks = {name: number for name, (_documents, number) in before.items()}
    for (name, _path), number in difference.tasks_before.items():
        tasks[name] -= number
    for (name, _path), facts in library.fresh.items():
        tasks[name] = tasks.get(name, 0) + len(facts.tasks)
    counts = {
        name: (one.count(before.get(name, (0, 0))[0]), tasks.get(name, 0)) for name, one in contents.items()
    }
    return Outcome(findings, counts, index, {}, len(library.fresh), len(documents))
