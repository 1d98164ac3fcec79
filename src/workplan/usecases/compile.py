"""The pipeline: list, read, compile each document, link, judge. Everything the compiler does is called here."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from workplan.build.document import compile_document
from workplan.build.index import Index, Repository
from workplan.build.link import link
from workplan.diagnostics.diagnostic import Diagnostic, sort_key
from workplan.kinds.select import KindSelector
from workplan.model.facts import Facts
from workplan.rules.engine import judge
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings
from workplan.usecases.ports import Entry, Skipped, SourceReader
from workplan.usecases.result import Unseen


class Unit(NamedTuple):
    """One repository to compile: where it is read from, its settings and its schemas."""

    reader: SourceReader
    settings: Settings
    catalog: Catalog
    problems: tuple[Diagnostic, ...] = ()


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
        return Compiled(chosen, self.index, self.unseen, self.readers)

    def read(self, repo: str, path: str) -> bytes:
        """The bytes of a document of this run; empty for any other path."""
        found = self.readers.get(repo)
        entry = found[1].get(path) if found is not None else None
        if found is None or entry is None:
            return b""
        reader = found[0]
        return reader.read(entry, self.index.repositories[repo].settings.file_limit)


def compile_units(units: Sequence[Unit], previous: Mapping[str, Unit] = {}) -> Compiled:
    """From repositories to linked facts. `previous` holds a repository at an older revision, by name."""
    repositories: list[Repository] = []
    unseen: list[Unseen] = []
    readers: dict[str, tuple[SourceReader, Mapping[str, Entry]]] = {}
    for unit in units:
        entries, skipped, exists = list_documents(unit)
        facts, lost = compile_entries(unit, entries)
        older = previous.get(unit.settings.name)
        before = None if older is None else compile_previous(older)
        repositories.append(Repository(unit.settings.name, unit.settings, facts, exists, before))
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


def list_documents(unit: Unit) -> tuple[list[Entry], list[Unseen], Callable[[str], bool]]:
    """The documents of a repository, what is not looked at and why, and whether a path exists in it."""
    selector = KindSelector(unit.settings.kinds, unit.settings.exclude)
    listing = unit.reader.listing(lambda path: selector.kind_of(path) is not None)
    unseen = [Unseen(unit.settings.name, skip.path, skip.reason) for skip in listing.skipped]
    return list(listing.entries), unseen, listing.exists


def compile_entries(unit: Unit, entries: Iterable[Entry]) -> tuple[tuple[Facts, ...], list[Unseen]]:
    """The facts of each document, in the order of the entries, and the ones that could not be read any more."""
    settings, catalog = unit.settings, unit.catalog
    selector = KindSelector(settings.kinds, settings.exclude)
    facts: list[Facts] = []
    lost: list[Unseen] = []
    for entry, data in unit.reader.read_many(entries, settings.file_limit):
        kind = selector.kind_of(entry.path)
        if isinstance(data, Skipped):
            lost.append(Unseen(settings.name, data.path, data.reason))
        elif kind is not None:
            facts.append(
                compile_document(entry.path, data, kind, catalog, settings.file_limit, settings.name)
            )
    return tuple(facts), lost


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
