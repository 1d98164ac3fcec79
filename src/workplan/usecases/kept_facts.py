"""Facts of one repository, from the cache where it has them, else compiled and kept."""

from collections.abc import Iterable, Iterator

from workplan.build.document import compile_document
from workplan.cache.codec import decode_facts, encode
from workplan.kinds.select import KindSelector
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings
from workplan.usecases.cache_ports import Cache, Content, Workers
from workplan.usecases.fact_shelf import BATCH, FactShelf, Kept
from workplan.usecases.ports import Entry, Skipped, SourceReader

PART = 25
"""Documents that travel to another process at once."""


class Part(NamedTuple):
    """Documents that one process parses: path and bytes of each."""

    settings: Settings
    catalog: Catalog
    documents: tuple[tuple[str, bytes], ...]


def compile_part(part: Part) -> list[bytes | None]:
    """The encoded facts of each document; None for a path of no known kind."""
    settings = part.settings
    selector = KindSelector(settings.kinds, settings.exclude)
    found: list[bytes | None] = []
    for path, data in part.documents:
        kind = selector.kind_of(path)
        if kind is None:
            found.append(None)
        else:
            facts = compile_document(path, data, kind, part.catalog, settings.file_limit, settings.name)
            found.append(encode(facts))
    return found


class KeptFacts:
    """Compiles documents of one repository; with a store, each content only once."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        reader: SourceReader,
        cache: Cache | None,
        workers: Workers | None = None,
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._reader = reader
        self._shelf = FactShelf(settings, catalog, reader, cache)
        self._workers = workers
        self._selector = KindSelector(settings.kinds, settings.exclude)

    def known(self, path: str, oid: str, size: int = -1) -> tuple[Facts, Content] | None:
        """The facts of this content at this path, if they were kept; `size` is its length where that is known."""
        kept = self._shelf.find(path, oid, size)
        facts = None if kept is None else kept.decoded()
        return None if kept is None or facts is None else (facts, kept.content)

    def compile(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Facts | Skipped, Content]]:
        """The facts of each entry, in the order of the entries, or why it could not be read."""
        waiting: list[Entry] = []
        for entry in entries:
            kept = self.known(entry.path, entry.oid, entry.size)
            if kept is None:
                waiting.append(entry)
                if len(waiting) == BATCH:
                    yield from self._fresh(waiting)
                    waiting = []
            else:
                yield from self._fresh(waiting)
                waiting = []
                yield entry, *kept
        yield from self._fresh(waiting)
        self._shelf.flush()

    def _fresh(self, entries: list[Entry]) -> Iterator[tuple[Entry, Facts | Skipped, Content]]:
        if not entries:
            return
        settings = self._settings
        if self._workers is not None and self._workers.pays(len(entries)):
            yield from self._elsewhere(entries, self._workers)
            return
        for entry, data in self._reader.read_many(entries, settings.file_limit):
            kind = self._selector.kind_of(entry.path)
            if isinstance(data, Skipped):
                yield entry, data, Content("", -1)
            elif kind is not None:
                facts = compile_document(
                    entry.path, data, kind, self._catalog, settings.file_limit, settings.name
                )
                content = self._shelf.content(entry, data)
                if content.oid:
                    self._shelf.keep(entry.path, Kept(content, encode(facts)))
                yield entry, facts, content

    def _elsewhere(
        self, entries: list[Entry], workers: Workers
    ) -> Iterator[tuple[Entry, Facts | Skipped, Content]]:
        """The same, parsed by other processes; facts travel in the form in which they are kept."""
        read = list(self._reader.read_many(entries, self._settings.file_limit))
        found = [(entry.path, data) for entry, data in read if isinstance(data, bytes)]
        parts = [
            Part(self._settings, self._catalog, tuple(found[start : start + PART]))
            for start in range(0, len(found), PART)
        ]
        packed = (one for part in workers.run(compile_part, parts) for one in part)
        for entry, data in read:
            if isinstance(data, Skipped):
                yield entry, data, Content("", -1)
                continue
            encoded = next(packed)
            if encoded is not None:
                content = self._shelf.content(entry, data)
                if content.oid:
                    self._shelf.keep(entry.path, Kept(content, encoded))
                yield entry, decode_facts(encoded), content
