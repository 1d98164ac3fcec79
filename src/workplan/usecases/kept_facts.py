"""Facts of one repository, from the cache where it has them, else compiled and kept."""

from collections.abc import Iterable, Iterator

from workplan.build.document import compile_document
from workplan.cache.codec import decode_facts, encode
from workplan.cache.keys import facts_base, facts_key
from workplan.kinds.select import KindSelector
from workplan.model.facts import Facts
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings
from workplan.usecases.cache_ports import Content, FactStore
from workplan.usecases.ports import Entry, Skipped, SourceReader

BATCH = 200
"""Documents that are kept by one transaction."""
_SIZE = 8


class KeptFacts:
    """Compiles documents of one repository; with a store, each content only once."""

    def __init__(
        self, settings: Settings, catalog: Catalog, reader: SourceReader, tool: str, store: FactStore | None
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._reader = reader
        self._store = store
        self._base = facts_base(tool, settings, catalog) if store is not None else b""
        self._selector = KindSelector(settings.kinds, settings.exclude)
        self._new: list[tuple[bytes, bytes]] = []

    def known(self, path: str, oid: str, size: int = -1) -> tuple[Facts, Content] | None:
        """The facts of this content at this path, if they were kept; `size` is its length where that is known."""
        if self._store is None or not oid:
            return None
        data = self._store.get_facts(facts_key(self._base, path, oid))
        if data is None or size not in (-1, length := int.from_bytes(data[:_SIZE], "big")):
            return None
        try:
            return decode_facts(data[_SIZE:]), Content(oid, length)
        except ValueError:
            return None  # damaged: compiled again, and then overwritten

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
        self.flush()

    def _fresh(self, entries: list[Entry]) -> Iterator[tuple[Entry, Facts | Skipped, Content]]:
        if not entries:
            return
        settings, store = self._settings, self._store
        limit = settings.file_limit
        for entry, data in self._reader.read_many(entries, limit):
            if isinstance(data, Skipped):
                yield entry, data, Content("", -1)
                continue
            kind = self._selector.kind_of(entry.path)
            if kind is None:
                continue
            facts = compile_document(entry.path, data, kind, self._catalog, limit, settings.name)
            if store is None:
                yield entry, facts, Content("", -1)
                continue
            if len(data) <= limit:
                content = Content(self._reader.oid(data), len(data))
            else:  # only the beginning was read, so that git's records must name the content, if anything does
                content = Content(entry.oid if entry.size >= 0 else "", max(entry.size, 0))
            if content.oid:
                self.keep(entry.path, content, facts)
            yield entry, facts, content

    def keep(self, path: str, content: Content, facts: Facts) -> None:
        """Remember facts; they are written in batches."""
        packed = content.size.to_bytes(_SIZE, "big") + encode(facts)
        self._new.append((facts_key(self._base, path, content.oid), packed))
        if len(self._new) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was remembered."""
        if self._new and self._store is not None:
            self._store.put_facts(self._new)
        self._new = []
