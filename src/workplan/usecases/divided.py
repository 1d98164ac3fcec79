"""Compile and judge many documents in two passes, so that no process holds the facts of all of them.

The first pass compiles parts, judges what it can by what it presumes of the rest, and holds interfaces. Between the
two stands an index over interfaces: by it these judgements are found to hold, or not. The processes of the second pass
inherit it, and link and judge the other documents.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from workplan.build.cycles import Edge, cyclic_groups
from workplan.build.definitions import Repository
from workplan.build.index import Index
from workplan.build.link import link
from workplan.cache.codec import decode_diagnostics, expect_many, unpack
from workplan.cache.interfaces import Interfaces, unpack_keys
from workplan.cache.linked import LinkedIndex
from workplan.cache.presumption import Presumptions
from workplan.diagnostics.diagnostic import Diagnostic
from workplan.model.facts import Facts, Reference
from workplan.named_tuple import NamedTuple
from workplan.rules.engine import ReadDocument
from workplan.usecases.cache_ports import Cache, Spool, StoredDocument, Workers
from workplan.usecases.compile import Unit
from workplan.usecases.contents import Contents, Listed
from workplan.usecases.early_judgement import Early, EarlyJudge
from workplan.usecases.first_pass import FirstPass, Lowered, Part
from workplan.usecases.judgement import Judgement, judge_by
from workplan.usecases.ports import Skipped
from workplan.usecases.result import Unseen


class Divided(NamedTuple):
    """What the two passes found. `contents` are those of each repository, `lost` what could not be read any more."""

    documents: list[StoredDocument]
    diagnostics: list[Diagnostic]
    counts: Mapping[str, tuple[int, int]]
    contents: Sequence[Contents]
    lost: Sequence[Unseen]
    groups: Sequence[frozenset[str]]
    paths: Mapping[tuple[str, str], bool]
    putaside: "PutAside"


class Foreseen(NamedTuple):
    """What the first pass found by document: its judgement, where that was possible, and its digest."""

    judgements: list[Early | None]
    digests: list[str]

    def judgement(self, number: int) -> Judgement:
        """The early judgement of a document that has one."""
        early = self.judgements[number]
        if early is None:
            raise LookupError(number)
        return early.document, early.paths


class Aside(NamedTuple):
    """A compiled part without facts: these were put aside from `start` on, of so many bytes each."""

    found: list[Lowered | Skipped]
    start: int
    sizes: tuple[int, ...]


class PutAside:
    """The facts of documents by number. They do not travel: whatever process makes them puts them aside. Where
    nobody will want them all, that is done for few documents only; of the others the second pass seldom needs any.
    """

    def __init__(self, spool: Spool, listed: Sequence[Listed]) -> None:
        self._spool = spool
        self._listed = listed
        self._starts = array("Q")
        self._sizes = array("Q")
        self._counts = [0 for _ in listed]

    def put(self, found: Sequence[Lowered | Skipped]) -> Aside:
        """Put the facts of a part aside, in whatever process."""
        packed = [one.facts for one in found if isinstance(one, Lowered)]
        bare = [one._replace(facts=b"") if isinstance(one, Lowered) else one for one in found]
        return Aside(bare, self._spool.put(b"".join(packed)), tuple(map(len, packed)))

    def add(self, repository: int, part: Aside) -> None:
        """Take in where the facts of the next part are; the number of its repository."""
        self._counts[repository] += len(part.sizes)
        self._starts.extend(accumulate(part.sizes[:-1], initial=part.start) if part.sizes else ())
        self._sizes.extend(part.sizes)

    def holds(self, number: int) -> bool:
        """Whether the facts of this document were put aside."""
        return self._sizes[number] > 0

    def facts(self, number: int) -> Facts:
        """The facts of one document that were put aside, not linked."""
        return unpack(self._spool.get(self._starts[number], self._sizes[number]))

    def linked(self) -> tuple[tuple[Repository, ...], Index]:
        """Everything at once, for whoever needs it, where all was put aside."""
        numbers = iter(range(len(self._sizes)))
        repositories = [
            one.repository(tuple([self.facts(next(numbers)) for _ in range(count)]))
            for one, count in zip(self._listed, self._counts, strict=True)
        ]
        index = Index(repositories)
        linked = [
            one._replace(facts=tuple([link(facts, index) for facts in one.facts])) for one in repositories
        ]
        return tuple(linked), index


def judge_in_parts(
    units: Sequence[Unit],
    listed: Sequence[Listed],
    cache: Cache | None,
    report_on: frozenset[str],
    read: ReadDocument,
    workers: Workers,
    whole: bool = False,
) -> Divided:
    """Compile and judge everything; the same findings as in one piece, whatever the workers. With a cache, or where it
    is to be `whole`, all facts are put aside.
    """
    expect_many()
    moment = 0 if cache is None else cache.moment
    contents = [Contents(one, None, {}, moment) for one in listed]
    aside = PutAside(workers.spool(), listed)
    early = EarlyJudge(units, listed, report_on, read, cache is not None)
    first = FirstPass(units, listed, cache, early, whole)

    def facts(number: int) -> Facts:
        if aside.holds(number):
            return aside.facts(number)
        address = interfaces.rows[number].address
        return first.again(address, read(*address))

    interfaces = Interfaces(facts)
    foreseen = Foreseen([], [])
    lost = _compile(first, interfaces, aside, contents, foreseen, workers)
    groups = circles(interfaces.edges())
    second = SecondPass(listed, interfaces, groups, report_on, read, cache is not None, foreseen)
    documents: list[StoredDocument] = []
    diagnostics: list[Diagnostic] = []
    paths: dict[tuple[str, str], bool] = {}
    left = second.doubtful()
    parts = [left[start : start + workers.part] for start in range(0, len(left), workers.part)]
    again = {
        number: one
        for part, judged in zip(parts, workers.inherit(second.judge, parts), strict=True)
        for number, one in zip(part, judged, strict=True)
    }
    for number, row in enumerate(interfaces.rows):
        one, of_paths = again.get(number) or foreseen.judgement(number)
        paths.update(of_paths)
        if cache is not None:
            one = one._replace(offers=tuple(unpack_keys(row.keys)))
        documents.append(one)
        if one.findings:
            diagnostics += decode_diagnostics(one.findings)
    counts = {one.name: [0, 0] for one in listed}
    for row in interfaces.rows:
        counts[row.address[0]][0] += 1
        counts[row.address[0]][1] += row.tasks
    totals = {name: (found, tasks) for name, (found, tasks) in counts.items()}
    return Divided(documents, diagnostics, totals, contents, lost, groups, paths, aside)


def _compile(
    first: FirstPass,
    interfaces: Interfaces,
    aside: PutAside,
    contents: Sequence[Contents],
    foreseen: Foreseen,
    workers: Workers,
) -> list[Unseen]:
    """Fill interfaces, what is put aside, contents, early judgements and the cache."""
    lost: list[Unseen] = []
    numbers: list[int] = []

    def parts() -> Iterator[Part]:
        for part in first.parts(workers.part):
            numbers.append(part.repository)
            yield part

    before = 0

    def lowered(part: Part) -> Aside:
        return aside.put(first.compile(part))

    for done, compiled in enumerate(workers.inherit(lowered, parts())):
        number = numbers[done]
        aside.add(number, compiled)
        if number != before:
            first.flush(before)
            before = number
        known = contents[number]
        for one in compiled.found:
            if isinstance(one, Skipped):
                lost.append(Unseen(known.listed.name, one.path, one.reason))
                continue
            interfaces.add(one.row)
            foreseen.judgements.append(one.early)
            foreseen.digests.append(one.digest)
            if one.content.oid:
                known.learned[one.row.address[1]] = one.content
            first.keep(number, one)
    first.flush(before)
    return lost


def circles(edges: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """Every group of ids that wait for each other, from source and target of each edge."""
    nowhere = Reference("", "", "", 0, 0, "")
    by_source: dict[str, list[Edge]] = {}
    waiting = list(edges)
    sources = {source for source, _target in waiting}
    for source, target in waiting:
        if target not in sources:
            continue  # what waits for nothing is in no circle
        by_source.setdefault(source, []).append(Edge(source, target, "", "", "", nowhere))
    return list(cyclic_groups(sorted(by_source), lambda name: by_source.get(name, ())))


class SecondPass:
    """Judges parts. All that it holds is there before processes are forked."""

    def __init__(
        self,
        listed: Sequence[Listed],
        interfaces: Interfaces,
        groups: Sequence[frozenset[str]],
        report_on: frozenset[str],
        read: ReadDocument,
        recorded: bool,
        foreseen: Foreseen | None = None,
    ) -> None:
        """`recorded`: whether anybody will want to know what each judgement rests on. `foreseen` is needed to judge
        parts.
        """
        self._recorded = recorded
        self._settings = {one.name: one.settings for one in listed}
        self._interfaces = interfaces
        self._index = LinkedIndex([one.repository() for one in listed], interfaces, groups)
        self._index.prepare()
        self._report_on = report_on
        self._read = read
        self._early = foreseen.judgements if foreseen is not None else []
        self._presumptions = Presumptions(
            interfaces, groups, foreseen.digests if foreseen is not None else []
        )

    def doubtful(self) -> list[int]:
        """The documents without an early judgement, or with one that does not hold."""
        found = []
        for number, early in enumerate(self._early):
            if early is None or not self._presumptions.hold(number, early.presumed, self._index):
                found.append(number)
                self._index.forget()
        self._index.forget()
        return found

    def judge(self, part: Sequence[int]) -> list[Judgement]:
        """The documents of these numbers, judged. What each offers is left out: whoever has the interfaces has it."""
        self._index.forget()
        found = [self._judge(number) for number in part]
        self._index.forget()
        return found

    def judge_alone(self, number: int) -> Judgement:
        """One document, without a look at early judgements."""
        self._index.forget()
        return self._judge(number)

    def _judge(self, number: int) -> Judgement:
        facts = self._interfaces.facts(number)
        ids = tuple([definition.id for definition in self._index.own(number, facts)])
        settings = self._settings[facts.repo] if facts.repo in self._report_on else None
        return judge_by(self._index, facts, ids, settings, self._read, self._recorded)
