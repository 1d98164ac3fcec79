"""The two errands that a repository is sent on, wherever there is a process for it: it is compiled and judged
alone; then those of its documents that look at other repositories are judged again, with what they asked for.

All that travels is plain data.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from workplan.build.definitions import Repository, definitions_of
from workplan.build.index import Index
from workplan.cache.codec import decoder_of, encode, encode_diagnostics, unpack
from workplan.cache.interfaces import Interfaces, Row, pack_keys, unpack_keys
from workplan.cache.names import Key
from workplan.cache.partial import AloneIndex, Named, Outside, Owners, PartIndex
from workplan.cache.questions import edges_key, hub_key, id_key
from workplan.cache.recorder import Recorder
from workplan.errors import WorkplanError
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.usecases.cache_ports import Cache
from workplan.usecases.compile import Compiled, Unit, list_documents
from workplan.usecases.contents import Listed
from workplan.usecases.divided import circles
from workplan.usecases.evidence_history import vanished_evidence
from workplan.usecases.first_pass import FirstPass, row_of
from workplan.usecases.judgement import judge_one
from workplan.usecases.ports import Entry, Skipped
from workplan.usecases.result import Unseen

Value = TypeVar("Value", bound=tuple[Any, ...])


class Line(NamedTuple):
    """A row of `Interfaces` as plain data: see there."""

    repo: str
    path: str
    kind: str
    tasks: int
    keys: tuple[int, ...]
    families: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    interface: str
    ids: str

    def row(self) -> Row:
        """The row."""
        return Row(
            (self.repo, self.path),
            self.kind,
            self.tasks,
            pack_keys(self.keys),
            self.families,
            self.edges,
            self.interface.encode(),
            self.ids,
        )


def line_of(row: Row) -> Line:
    """The row as plain data."""
    repo, path = row.address
    keys = tuple(unpack_keys(row.keys))
    return Line(
        repo, path, row.kind, row.tasks, keys, row.families, row.edges, row.interface.decode(), row.ids
    )


class Judgement(NamedTuple):
    """What one document was found to be. `findings` is encoded; `asks` and `own` are the keys that it rests on,
    `owners` and `named` what it was told of repositories. `elsewhere`: a question went beyond what was at hand.
    """

    path: str
    findings: str = ""
    suppressed: int = 0
    asks: tuple[int, ...] = ()
    own: tuple[int, ...] = ()
    owners: Owners = ()
    named: Named = ()
    elsewhere: bool = False


class Alone(NamedTuple):
    """One repository, compiled and judged alone. `fault` says why it could not be, "" where it was; `unseen`
    are path and reason of what was not looked at; `removed` are findings over its history, encoded.
    """

    name: str
    fault: str = ""
    unseen: tuple[tuple[str, str], ...] = ()
    lines: tuple[Line, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    removed: str = "[]"


class Judgements(NamedTuple):
    """What came of the second errand, for each path that it was given."""

    judgements: tuple[Judgement, ...]


class Again(NamedTuple):
    """What to judge again: paths, the lines of all documents that matter in the order of the run, the keys that
    these answer in full, answers about repositories, circles.
    """

    paths: tuple[str, ...]
    lines: tuple[Line, ...]
    known: tuple[int, ...]
    owners: Owners
    named: Named
    groups: tuple[tuple[str, ...], ...]


class Here:
    """One repository, opened where the errand is done. What cannot be read any more is in `lost`."""

    def __init__(self, unit: Unit, cache: Cache | None) -> None:
        self.unit = unit
        entries, skipped, exists = list_documents(unit)
        self.skipped = list(skipped)
        self.listed = Listed(unit.settings, unit.reader, entries, exists, unit.world)
        self.entries = {entry.path: entry for entry in entries}
        self._cache = cache

    def lowered(self, paths: Iterable[str]) -> Iterable[tuple[Row, Facts] | Skipped]:
        """Rows and facts of these documents, from the cache or compiled."""
        entries: Sequence[Entry] = [self.entries[path] for path in paths if path in self.entries]
        first = FirstPass([self.unit], [self.listed._replace(entries=entries)], self._cache)
        for part in first.parts(len(entries) or 1):
            for found in first.compile(part):
                if isinstance(found, Skipped):
                    yield found
                else:
                    first.keep(0, found)
                    yield found.row, unpack(found.facts)
        first.flush(0)

    def read(self, repo: str, path: str) -> bytes:
        """See ReadDocument. Raises Outside for a document of another repository."""
        if repo != self.listed.name:
            raise Outside(repo)
        entry = self.entries.get(path)
        return b"" if entry is None else self.unit.reader.read(entry, self.unit.settings.file_limit)


def judge_alone(unit: Unit, cache: Cache | None, wanted: bool) -> Alone:
    """The first errand. A repository that cannot be read is a fault of its own and stops nobody else."""
    try:
        return _alone(Here(unit, cache), cache, wanted)
    except (WorkplanError, OSError) as error:
        return Alone(unit.settings.name, getattr(error, "message", "") or str(error))


def _alone(here: Here, cache: Cache | None, wanted: bool) -> Alone:
    name, settings = here.listed.name, here.unit.settings
    every: list[Facts] = []
    interfaces = Interfaces(every.__getitem__)
    unseen = [(seen.path, seen.reason) for seen in here.skipped]
    for found in here.lowered(here.entries):
        if isinstance(found, Skipped):
            unseen.append((found.path, found.reason))
        else:
            interfaces.add(found[0])
            every.append(found[1])
    index = AloneIndex(here.listed.repository(), interfaces, circles(interfaces.edges()))
    index.prepare()
    index.said()
    recorder = Recorder(index)
    judgements = []
    for number, facts in enumerate(every):
        index.own(number, facts)
        stored = judge_one(facts, recorder, settings, here.read, wanted, ((), ()))[1]
        owners, named = index.said()
        own = own_keys(facts, here.listed.repository())
        judgements.append(
            Judgement(
                facts.document.path, stored.findings, stored.suppressed, stored.asks, own, owners, named
            )
        )
    removed = _removed(here, cache, unseen) if wanted else "[]"
    lines = tuple(map(line_of, interfaces.rows))
    return Alone(name, "", tuple(unseen), lines, tuple(judgements), removed)


def own_keys(facts: Facts, repository: Repository) -> tuple[Key, ...]:
    """The keys of a document's own ids and hub ids: what it is asked about itself is not written down."""
    found: dict[Key, None] = {}
    for definition in definitions_of(facts, repository):
        found[id_key(definition.id)] = None
        found[edges_key(definition.id)] = None
        if definition.hub_id:
            found[hub_key(definition.hub_id)] = None
    return tuple(found)


def _removed(here: Here, cache: Cache | None, unseen: Sequence[tuple[str, str]]) -> str:
    name = here.listed.name
    seen = tuple(Unseen(name, path, reason) for path, reason in unseen)
    readers = {name: (here.unit.reader, here.entries)}
    compiled = Compiled((), Index([here.listed.repository()]), seen, readers)
    return encode_diagnostics(vanished_evidence((here.unit,), (name,), compiled, cache))


def judge_again(unit: Unit | None, cache: Cache | None, again: Again) -> Judgements:
    """The second errand. What it cannot answer with what it was given it leaves to whoever sent it."""
    nothing = Judgements(tuple(Judgement(path, elsewhere=True) for path in again.paths))
    if unit is None:
        return nothing
    try:
        return Judgements(tuple(_again(Here(unit, cache), again)))
    except (WorkplanError, OSError):  # it could be read a moment ago; whoever sent it finds out
        return nothing


def _again(here: Here, again: Again) -> Iterator[Judgement]:
    name, settings = here.listed.name, here.unit.settings
    facts_of: dict[str, Facts] = {}

    def load(path: str) -> Facts:
        if path not in facts_of:
            for found in here.lowered([path]):
                if not isinstance(found, Skipped):
                    facts_of[path] = found[1]
        if path not in facts_of:
            raise Outside
        return facts_of[path]

    interfaces = Interfaces(lambda number: load(interfaces.rows[number].address[1]))
    for line in again.lines:
        interfaces.add(line.row())
    for found in here.lowered(again.paths):
        if not isinstance(found, Skipped):
            facts_of[found[1].document.path] = found[1]
    groups = map(frozenset, again.groups)
    said = again.owners, again.named
    index = PartIndex(here.listed.repository(), interfaces, groups, again.known, said)
    for path in again.paths:
        number = interfaces.number_of((name, path))
        try:
            if number is None or interfaces.rows[number] != row_of(load(path), here.listed.repository()):
                raise Outside  # it is another document by now
            index.own(number, load(path))
            stored = judge_one(load(path), Recorder(index), settings, here.read, True, ((), ()))[1]
            yield Judgement(path, stored.findings, stored.suppressed)
        except Outside:
            yield Judgement(path, elsewhere=True)


class ErrandError(Exception):
    """A fault of this program, elsewhere; its text is the traceback that it left there."""


def to_bytes(value: tuple[Any, ...]) -> bytes:
    """An errand, or what came of it, as it travels."""
    return encode(value)


def broken(traceback: str) -> bytes:
    """What an errand leaves that met a fault of this program: executors carry exceptions less well than bytes."""
    return zlib.compress(json.dumps({"traceback": traceback}).encode())


def from_bytes(named: type[Value], data: bytes) -> Value:
    """What `to_bytes` took. Raises ValueError for anything else: whatever comes back is looked at, not believed;
    and ErrandError for what a `broken` errand left.
    """
    try:
        value = json.loads(zlib.decompress(data))
        if isinstance(value, dict):
            raise ErrandError(value["traceback"])
        found: Value = decoder_of(named)(value)
    except (zlib.error, TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return found
