"""The first pass over many documents: text to facts, of which only the interface is held.

A part of the documents is compiled at a time, in whatever process; it gives encoded facts, to be put aside, and
the row by which all other documents can be linked with it.
"""

from collections.abc import Iterator, Sequence

from workplan.build.definitions import Repository, family_of
from workplan.build.document import compile_document
from workplan.build.interface import Interface, interface_of
from workplan.cache.codec import encode, pack
from workplan.cache.interface_codec import encode_interface
from workplan.cache.interfaces import Row, marked_ids, pack_keys
from workplan.cache.questions import offered_keys
from workplan.kinds.select import KindSelector
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.usecases.cache_ports import Address, Cache, Content
from workplan.usecases.compile import Unit
from workplan.usecases.contents import Listed
from workplan.usecases.early_judgement import Early, EarlyJudge
from workplan.usecases.fact_shelf import FactShelf, Kept
from workplan.usecases.ports import Skipped


class Part(NamedTuple):
    """Some of a repository's entries, from `start` on; `kept` is what the cache has of each."""

    repository: int
    start: int
    kept: tuple[Kept | None, ...]


class Lowered(NamedTuple):
    """One compiled document: its row, what it held, its packed facts and their digest. `early` is its judgement, where
    that was possible: then the facts are only there if they are kept. `fresh` is what that has to keep, b"" for
    nothing.
    """

    row: Row
    content: Content
    facts: bytes
    digest: str
    early: Early | None
    fresh: bytes = b""


class FirstPass:
    """Compiles parts. All that it holds is there before processes are forked."""

    def __init__(
        self,
        units: Sequence[Unit],
        listed: Sequence[Listed],
        cache: Cache | None,
        judge: EarlyJudge | None = None,
        whole: bool = False,
    ) -> None:
        """`whole`: whether somebody will want the facts of all documents; with a cache they are always kept."""
        self._judge = judge
        self._units = units
        self._listed = listed
        self._numbers = {one.name: number for number, one in enumerate(listed)}
        self._keeps = whole or cache is not None
        self._selectors = [KindSelector(unit.settings.kinds, unit.settings.exclude) for unit in units]
        self._shelves = [FactShelf(one.settings, one.catalog, one.reader, cache) for one in units]

    def parts(self, size: int) -> Iterator[Part]:
        """All documents in parts of at most this size, each with what the cache has of it."""
        for number, listed in enumerate(self._listed):
            find = self._shelves[number].find
            for start in range(0, len(listed.entries), size):
                entries = listed.entries[start : start + size]
                yield Part(number, start, tuple([find(one.path, one.oid, one.size) for one in entries]))

    def compile(self, part: Part) -> list[Lowered | Skipped]:
        """The documents of a part, in their order, without those of no known kind."""
        unit, listed = self._units[part.repository], self._listed[part.repository]
        entries = listed.entries[part.start : part.start + len(part.kept)]
        repository = listed.repository()
        found: dict[str, Lowered | Skipped] = {}
        waiting = []
        for entry, kept in zip(entries, part.kept, strict=True):
            known = None if kept is None else kept.decoded()
            if kept is None or known is None:
                waiting.append(entry)
            else:
                found[entry.path] = self._lowered(known, repository, kept.content, kept.facts)
        limit = unit.settings.file_limit
        for entry, data in unit.reader.read_many(waiting, limit) if waiting else ():
            if isinstance(data, Skipped):
                found[entry.path] = data
                continue
            facts = self._facts(part.repository, entry.path, data)
            if facts is not None:
                content = self._shelves[part.repository].content(entry, data)
                fresh = encode(facts) if content.oid else b""
                found[entry.path] = self._lowered(facts, repository, content, fresh, fresh)
        return [found[entry.path] for entry in entries if entry.path in found]

    def _lowered(
        self, facts: Facts, repository: Repository, content: Content, packed: bytes, fresh: bytes = b""
    ) -> Lowered:
        interface = interface_of(facts, repository)
        row = _row(facts, interface, repository)
        early = None if self._judge is None else self._judge.judge(facts, interface, row.families)
        if not packed and (early is None or self._keeps):
            packed = pack(facts)
        return Lowered(row, content, packed, facts.document.digest, early, fresh)

    def again(self, address: Address, data: bytes) -> Facts:
        """A document compiled once more, from what it holds now."""
        facts = self._facts(self._numbers[address[0]], address[1], data)
        if facts is None:
            raise LookupError(address)
        return facts

    def _facts(self, number: int, path: str, data: bytes) -> Facts | None:
        """What a document of this repository says; None for a path of no known kind."""
        unit, kind = self._units[number], self._selectors[number].kind_of(path)
        if kind is None:
            return None
        settings = unit.settings
        return compile_document(
            path, data, kind, unit.catalog, settings.file_limit, settings.name, outline=self._keeps
        )

    def keep(self, number: int, lowered: Lowered) -> None:
        """Put fresh facts of this repository into the cache; they are written in batches."""
        if lowered.fresh:
            self._shelves[number].keep(lowered.row.address[1], Kept(lowered.content, lowered.fresh))

    def flush(self, number: int) -> None:
        """Write what was remembered of this repository."""
        self._shelves[number].flush()


def row_of(facts: Facts, repository: Repository) -> Row:
    """What is held of a document while others are linked with it."""
    return _row(facts, interface_of(facts, repository), repository)


def _row(facts: Facts, interface: Interface, repository: Repository) -> Row:
    families = tuple(dict.fromkeys([family_of(definition[0]) for definition in interface.definitions]))
    return Row(
        (repository.name, facts.document.path),
        facts.document.kind,
        len(facts.tasks),
        pack_keys(offered_keys(facts, interface, families)),
        families,
        tuple((edge.source, edge.target) for edge in interface.edges),
        encode_interface(interface),
        marked_ids(interface.definitions),
    )
