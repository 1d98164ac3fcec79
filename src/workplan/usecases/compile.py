"""The pipeline: list, read, compile each document, link, judge. Everything the compiler does is called here."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from workplan.build.index import Index, Repository
from workplan.build.link import link
from workplan.diagnostics.diagnostic import Diagnostic, sort_key
from workplan.kinds.select import KindSelector
from workplan.model.evidence import NO_WORLD, EvidenceWorld
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.rules.engine import judge
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings
from workplan.usecases.cache_ports import Cache, Workers
from workplan.usecases.contents import Contents
from workplan.usecases.kept_facts import KeptFacts
from workplan.usecases.past_ports import PastReader
from workplan.usecases.ports import Entry, Skipped, SourceReader
from workplan.usecases.result import Unseen


class Unit(NamedTuple):
    """One repository to compile: where it is read from, its settings and its schemas."""

    reader: SourceReader
    settings: Settings
    catalog: Catalog
    problems: tuple[Diagnostic, ...] = ()
    world: EvidenceWorld = NO_WORLD
    past: PastReader | None = None
    workers: Workers | None = None


class Compiled:
    """Repositories as facts, linked, with the index over all of them."""

    __slots__ = ("index", "readers", "repositories", "unseen")

    def __init__(
        self,
        repositories: tuple[Repository, ...],
        index: Index,
        unseen: tuple[Unseen, ...],
        readers: Mapping[str, tuple[SourceReader, Mapping[str, Entry]]],
    ) -> None:
        self.repositories = repositories
        self.index = index
        self.unseen = unseen
        self.readers = readers

    def only(self, names: Collection[str]) -> "Compiled":
        """The same run, seen through some of its repositories; the index stays whole."""
        chosen = tuple(repository for repository in self.repositories if repository.name in names)
        return Compiled(chosen, self.whole_index(), self.unseen, self.readers)

    def whole_index(self) -> Index:
        """The index over all facts, for whoever asks of every document at once."""
        return self.index

    def read(self, repo: str, path: str) -> bytes:
        """The bytes of a document of this run; empty for any other path."""
        found = self.readers.get(repo)
        entry = found[1].get(path) if found is not None else None
        if found is None or entry is None:
            return b""
        reader = found[0]
        return reader.read(entry, self.index.settings(repo).file_limit)


def compile_units(
    units: Sequence[Unit],
    previous: Mapping[str, Unit] = {},
    cache: Cache | None = None,
    documents: Sequence["Documents"] = (),
) -> Compiled:
    """From repositories to linked facts. `previous` holds a repository at an older revision, by name;
    `documents` are those of each repository, where they are listed already.
    """
    repositories: list[Repository] = []
    unseen: list[Unseen] = []
    readers: dict[str, tuple[SourceReader, Mapping[str, Entry]]] = {}
    for number, unit in enumerate(units):
        entries, skipped, exists = documents[number] if documents else list_documents(unit)
        facts, lost = compile_entries(unit, entries, cache)
        older = previous.get(unit.settings.name)
        before = None if older is None else compile_previous(older)
        repositories.append(Repository(unit.settings.name, unit.settings, facts, exists, before, unit.world))
        unseen += [*skipped, *lost]
        readers[unit.settings.name] = (unit.reader, {entry.path: entry for entry in entries})
    index = Index(repositories)
    linked = tuple(
        repository._replace(facts=tuple(link(facts, index) for facts in repository.facts))
        for repository in repositories
    )
    return Compiled(linked, index, tuple(unseen), readers)


def compile_previous(unit: Unit) -> Mapping[str, Facts]:
    """The facts of an older revision by path; only documents that are listed there."""
    entries, _unseen, _exists = list_documents(unit)
    return {facts.document.path: facts for facts in compile_entries(unit, entries)[0]}


Documents = tuple[Sequence[Entry], Sequence[Unseen], Callable[[str], bool]]
"""The documents of a repository, what is not looked at and why, and whether a path exists in it."""


def list_documents(unit: Unit) -> Documents:
    """The documents of a repository, what is not looked at and why, and whether a path exists in it."""
    selector = KindSelector(unit.settings.kinds, unit.settings.exclude)
    listing = unit.reader.listing(selector.wants)
    unseen = [Unseen(unit.settings.name, skip.path, skip.reason) for skip in listing.skipped]
    return listing.entries, unseen, listing.exists


def compile_entries(
    unit: Unit, entries: Iterable[Entry], cache: Cache | None = None, contents: Contents | None = None
) -> tuple[tuple[Facts, ...], list[Unseen]]:
    """The facts of each document, in the order of the entries, and the ones that could not be read any more.
    `contents` learns what each document held.
    """
    facts: list[Facts] = []
    lost: list[Unseen] = []
    for entry, found, content in kept_facts(unit, cache).compile(entries):
        if isinstance(found, Skipped):
            lost.append(Unseen(unit.settings.name, found.path, found.reason))
            continue
        facts.append(found)
        if contents is not None and content.oid:
            contents.learned[entry.path] = content
    return tuple(facts), lost


def kept_facts(unit: Unit, cache: Cache | None) -> KeptFacts:
    """The compiler of one repository's documents, with what the cache holds of them."""
    return KeptFacts(unit.settings, unit.catalog, unit.reader, cache, unit.workers)


class Deferred(Compiled):
    """A run that was judged by way of the last one: its facts are compiled when somebody asks for them."""

    __slots__ = ("_compile", "_whole")

    def __init__(
        self,
        index: Index,
        unseen: tuple[Unseen, ...],
        readers: Mapping[str, tuple[SourceReader, Mapping[str, Entry]]],
        whole: Callable[[], Compiled],
    ) -> None:
        self.index = index
        self.unseen = unseen
        self.readers = readers
        self._compile = whole
        self._whole: Compiled | None = None

    @property
    def repositories(self) -> tuple[Repository, ...]:  # type: ignore[override]
        """See Compiled."""
        return self._all().repositories

    def whole_index(self) -> Index:
        """See Compiled."""
        return self._all().index

    def _all(self) -> Compiled:
        if self._whole is None:
            self._whole = self._compile()
        return self._whole


def judge_all(
    compiled: Compiled, chosen: Callable[[str, str], bool] | None = None
) -> tuple[tuple[Diagnostic, ...], int]:
    """The diagnostics of all documents (or of the chosen ones, by repository and path), and how many comments
    silenced. Every rule still asks the index over everything.
    """
    diagnostics: list[Diagnostic] = []
    suppressed = 0
    for repository in compiled.repositories:
        for facts in repository.facts:
            if chosen is None or chosen(repository.name, facts.document.path):
                judged = judge(facts, compiled.index, repository.settings, compiled.read)
                diagnostics += judged.diagnostics
                suppressed += judged.suppressed
    return tuple(sorted(diagnostics, key=sort_key)), suppressed
