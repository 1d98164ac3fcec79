"""Many repositories, each sent on errands of its own; here they are linked, from their interfaces alone.

What a repository says of itself alone holds wherever nobody else answers one of the questions that it rests on.
All other documents are judged again: by a second errand, with as much of the index as they asked for, or here,
where the whole index is. The answer is that of a run in one piece.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from workplan.build.definitions import family_of
from workplan.build.index import Index
from workplan.cache.codec import decode_diagnostics
from workplan.cache.interfaces import Interfaces, pack_keys, unpack_keys
from workplan.cache.names import ALWAYS, EVERYTHING, IDS
from workplan.cache.partial import Named, Owners
from workplan.diagnostics.diagnostic import Diagnostic
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.usecases.cache_ports import Cache
from workplan.usecases.compile import Unit
from workplan.usecases.contents import Listed
from workplan.usecases.divided import SecondPass, circles
from workplan.usecases.errand import Again, Alone, Here, Judgement, line_of
from workplan.usecases.ports import Entry, Skipped, SourceReader
from workplan.usecases.result import Unseen

MOST_LINES = 500
"""Documents of others that travel with an errand; a question that touches more is answered here."""
WIDE = frozenset((ALWAYS, EVERYTHING, IDS))
"""Questions about all documents."""

Address = tuple[str, str]


class Errands(Protocol):
    """Where errands are done."""

    def alone(self, units: Sequence[Unit]) -> Iterator[Alone]:
        """The first errand of each repository, in their order."""
        ...

    def again(self, tasks: Iterable[tuple[Unit, Again]]) -> Iterator[tuple[Judgement, ...]]:
        """The second errand of some repositories, in their order."""
        ...


class Linked(NamedTuple):
    """What a run over many repositories found; documents and tasks by repository. `alone`, `again` and `here`
    count documents by where they were judged last.
    """

    diagnostics: list[Diagnostic]
    silenced: Mapping[Address, int]
    counts: Mapping[str, tuple[int, int]]
    unseen: Sequence[Unseen]
    alone: int
    again: int
    here: int


class _Rests(NamedTuple):
    """What a judgement rests on."""

    keys: bytes
    owners: Owners
    named: Named


class Federation:
    """Takes in what repositories say of themselves, and finds out what of it holds."""

    def __init__(self, units: Sequence[Unit], cache: Cache | None) -> None:
        self._units = units
        self._by_name = {unit.settings.name: unit for unit in units}
        self._cache = cache
        self._opened: dict[str, Here] = {}
        self.interfaces = Interfaces(self._facts)
        self.found: list[tuple[str, int]] = []
        self.rests: list[_Rests] = []
        self.unseen: list[Unseen] = []
        self.removed: list[Diagnostic] = []
        self.listed: list[Listed] = []
        self.groups: list[frozenset[str]] = []
        self.index = Index(())

    def _here(self, name: str) -> Here:
        if name not in self._opened:
            self._opened[name] = Here(self._by_name[name], self._cache)
        return self._opened[name]

    def _exists(self, name: str) -> Callable[[str], bool]:
        def exists(path: str) -> bool:
            return self._here(name).listed.exists(path)

        return exists

    def _facts(self, number: int) -> Facts:
        repo, path = self.interfaces.rows[number].address
        for found in self._here(repo).lowered([path]):
            if not isinstance(found, Skipped):
                return found[1]
        raise LookupError(path)

    def read(self, repo: str, path: str) -> bytes:
        """See ReadDocument."""
        return self._here(repo).read(repo, path)

    def readers(self) -> Mapping[str, tuple[SourceReader, Mapping[str, Entry]]]:
        """See Compiled; a repository is listed when somebody asks for it."""
        return _Readers(self._here, frozenset(one.name for one in self.listed))

    def take(self, unit: Unit, said: Alone) -> None:
        """Take in the next repository. Raises ValueError where it speaks of another one."""
        name = unit.settings.name
        if said.fault:
            self.unseen.append(Unseen(name, "", said.fault))
            return
        if said.name != name or [line.path for line in said.lines] != [one.path for one in said.judgements]:
            raise ValueError(f"an errand for `{name}` came back with something else")
        world, exists = unit.world, self._exists(name)
        self.listed.append(Listed(unit.settings, unit.reader, (), exists, world))
        self.unseen += [Unseen(name, path, reason) for path, reason in said.unseen]
        self.removed += decode_diagnostics(said.removed)
        for line, one in zip(said.lines, said.judgements, strict=True):
            self.interfaces.add(line._replace(repo=name).row())
            self.found.append((one.findings, one.suppressed))
            self.rests.append(_Rests(pack_keys((*one.asks, *one.own)), one.owners, one.named))

    def doubtful(self, report_on: frozenset[str]) -> Iterator[int]:
        """The reported documents whose judgement may be another one among all repositories."""
        self.index = Index([one.repository() for one in self.listed])
        crossing = self._crossing()
        for number, rests in enumerate(self.rests):
            repo = self.interfaces.rows[number].address[0]
            if repo in report_on and (number in crossing or not self._holds(number, repo, rests)):
                yield number

    def _holds(self, number: int, repo: str, rests: _Rests) -> bool:
        if len(self.listed) == 1:
            return True
        if self.is_wide(number):
            return False
        if any(self.index.owners_of(name) != frozenset(owners) for name, owners in rests.owners):
            return False
        if any(self.index.is_compiled(name) != there for name, there in rests.named):
            return False
        keys = unpack_keys(rests.keys)
        return all(self._repo(n) == repo for key in keys for n in self.interfaces.offering(key))

    def is_wide(self, number: int) -> bool:
        """Whether a judgement rests on all documents."""
        return not WIDE.isdisjoint(unpack_keys(self.rests[number].keys))

    def _repo(self, number: int) -> str:
        return self.interfaces.rows[number].address[0]

    def _crossing(self) -> set[int]:
        """The documents with an id in a circle that leads through several repositories."""
        self.groups = circles(self.interfaces.edges())
        members = {member: group for group in self.groups for member in group}
        if not members:
            return set()
        families = {family_of(member) for member in members}
        through: dict[frozenset[str], set[int]] = {}
        for number, row in enumerate(self.interfaces.rows):
            if families.isdisjoint(row.families):
                continue
            ids = {definition.id for definition in self.interfaces.interface(number).definitions}
            for name in ids & members.keys():
                through.setdefault(members[name], set()).add(number)
        wide = [numbers for numbers in through.values() if len({self._repo(n) for n in numbers}) > 1]
        return {number for numbers in wide for number in numbers}

    def tasks(self, numbers: Iterable[int]) -> Iterator[tuple[list[int], Unit, Again]]:
        """Second errands: the documents of one repository each, with what they may ask for. None is worth while
        for a document that asks about all others.
        """
        by_repo: dict[str, list[int]] = {}
        for number in numbers:
            if self.is_wide(number):
                continue
            by_repo.setdefault(self._repo(number), []).append(number)
        own: dict[str, list[int]] = {name: [] for name in by_repo}
        for number, row in enumerate(self.interfaces.rows):
            if row.address[0] in own:
                own[row.address[0]].append(number)
        for repo, judged in by_repo.items():
            yield judged, self._by_name[repo], self._again(judged, own[repo])

    def _reach(self, keys: Iterable[int], known: dict[int, None], wanted: set[int], most: int) -> None:
        """Add the keys and all documents that offer something under them, as far as there is room."""
        for key in keys:
            holders = self.interfaces.offering(key)
            if key not in WIDE and len(wanted.union(holders)) <= most:
                known[key] = None
                wanted.update(holders)

    def _again(self, judged: Sequence[int], own: Sequence[int]) -> Again:
        known: dict[int, None] = {}
        wanted = set(own)
        asked = dict.fromkeys(k for n in judged for k in unpack_keys(self.rests[n].keys))
        self._reach(asked, known, wanted, len(own) + MOST_LINES)
        # An answer leads to the next question: whoever finds a document asks what else there is of its sort.
        found = sorted(wanted.difference(own))
        further = dict.fromkeys(k for n in found for k in unpack_keys(self.interfaces.rows[n].keys))
        self._reach(further, known, wanted, len(own) + MOST_LINES)
        ids = dict.fromkeys(name for n in judged for name, _owners in self.rests[n].owners)
        owners = tuple((name, tuple(sorted(self.index.owners_of(name)))) for name in ids)
        names = {name for n in judged for name, _there in self.rests[n].named}
        names.update(owner for _name, every in owners for owner in every)
        named = tuple((name, self.index.is_compiled(name)) for name in sorted(names))
        families = {family for number in own for family in self.interfaces.rows[number].families}
        groups = [tuple(sorted(g)) for g in self.groups if any(family_of(member) in families for member in g)]
        lines = tuple(line_of(self.interfaces.rows[number]) for number in sorted(wanted))
        paths = tuple(self.interfaces.rows[number].address[1] for number in judged)
        return Again(paths, lines, tuple(known), owners, named, tuple(groups))


class _Readers(Mapping[str, tuple[SourceReader, Mapping[str, Entry]]]):
    """Readers and entries of repositories, which are opened when asked for."""

    def __init__(self, here: Callable[[str], Here], names: frozenset[str]) -> None:
        self._here = here
        self._names = names

    def __getitem__(self, name: str) -> tuple[SourceReader, Mapping[str, Entry]]:
        if name not in self._names:
            raise KeyError(name)
        here = self._here(name)
        return here.unit.reader, here.entries

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))

    def __len__(self) -> int:
        return len(self._names)


def judge_federation(
    units: Sequence[Unit], errands: Errands, report_on: frozenset[str], cache: Cache | None
) -> tuple[Federation, Linked]:
    """Send every repository on its errands, and link what they bring back."""
    federation = Federation(units, cache)
    for unit, said in zip(units, errands.alone(units), strict=True):
        federation.take(unit, said)
    doubtful = list(federation.doubtful(report_on))
    left = [number for number in doubtful if federation.is_wide(number)]
    away: deque[tuple[list[int], tuple[str, ...]]] = deque()

    def tasks() -> Iterator[tuple[Unit, Again]]:
        for numbers, unit, again in federation.tasks(doubtful):
            away.append((numbers, again.paths))
            yield unit, again

    for judged in errands.again(tasks()):
        numbers, paths = away.popleft()
        if tuple(one.path for one in judged) != paths:
            raise ValueError("an errand came back with something else")
        for number, one in zip(numbers, judged, strict=True):
            if one.elsewhere:
                left.append(number)
            else:
                federation.found[number] = (one.findings, one.suppressed)
    if left:
        second = SecondPass(
            federation.listed, federation.interfaces, federation.groups, report_on, federation.read, False
        )
        for number in sorted(left):
            stored, _paths = second.judge_alone(number)
            federation.found[number] = (stored.findings, stored.suppressed)
    return federation, _linked(units, federation, report_on, len(doubtful), len(left))


def _linked(
    units: Sequence[Unit], federation: Federation, report_on: frozenset[str], doubtful: int, left: int
) -> Linked:
    counts = {unit.settings.name: (0, 0) for unit in units}
    diagnostics = list(federation.removed)
    silenced: dict[Address, int] = {}
    for row, (findings, suppressed) in zip(federation.interfaces.rows, federation.found, strict=True):
        repo = row.address[0]
        documents, tasks = counts[repo]
        counts[repo] = documents + 1, tasks + row.tasks
        if repo in report_on:
            diagnostics += decode_diagnostics(findings) if findings else []
            if suppressed:
                silenced[row.address] = suppressed
    total = len(federation.found)
    return Linked(diagnostics, silenced, counts, federation.unseen, total - doubtful, doubtful - left, left)
