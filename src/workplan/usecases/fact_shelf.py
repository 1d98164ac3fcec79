"""The facts that the cache keeps of one repository's documents: named by path and content, written in batches."""

from workplan.cache.codec import decode_facts
from workplan.cache.keys import facts_base, facts_key
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.schema.catalog import Catalog
from workplan.settings.settings import Settings
from workplan.usecases.cache_ports import Cache, Content
from workplan.usecases.ports import Entry, SourceReader

BATCH = 400
"""Documents that are kept by one transaction."""
_SIZE = 8
"""Bytes before kept facts that say how long their document is."""


class Kept(NamedTuple):
    """What the cache has of a document: what it held then, and its encoded facts."""

    content: Content
    facts: bytes

    def decoded(self) -> Facts | None:
        """The facts; None where they are damaged: then they are compiled again, and overwritten."""
        try:
            return decode_facts(self.facts)
        except ValueError:
            return None


class FactShelf:
    """Finds and keeps encoded facts; without a cache it is empty, and stays so."""

    def __init__(
        self, settings: Settings, catalog: Catalog, reader: SourceReader, cache: Cache | None
    ) -> None:
        self._reader = reader
        self._limit = settings.file_limit
        self._store = None if cache is None else cache.facts_of(settings.name)
        self._base = (
            b"" if cache is None or self._store is None else facts_base(cache.tool, settings, catalog)
        )
        self._new: list[tuple[bytes, bytes]] = []

    def find(self, path: str, oid: str, size: int = -1) -> Kept | None:
        """What was kept of this content at this path; `size` is its length where that is known."""
        if self._store is None or not oid:
            return None
        data = self._store.get_facts(facts_key(self._base, path, oid))
        if data is None or size not in (-1, length := int.from_bytes(data[:_SIZE], "big")):
            return None
        return Kept(Content(oid, length), data[_SIZE:])

    def content(self, entry: Entry, data: bytes) -> Content:
        """What a document that was read holds; nothing is said of it where nothing is kept."""
        if self._store is None:
            return Content("", -1)
        if len(data) <= self._limit:
            return Content(self._reader.oid(data), len(data))
        # Only the beginning was read, so that git's records must name the content, if anything does.
        return Content(entry.oid if entry.size >= 0 else "", max(entry.size, 0))

    def keep(self, path: str, kept: Kept) -> None:
        """Remember facts; they are written in batches."""
        content = kept.content
        packed = content.size.to_bytes(_SIZE, "big") + kept.facts
        self._new.append((facts_key(self._base, path, content.oid), packed))
        if len(self._new) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what was remembered."""
        if self._new and self._store is not None:
            self._store.put_facts(self._new)
        self._new = []
