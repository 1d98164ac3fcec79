"""Judge a document as soon as it is compiled, by what is presumed of all others."""

from collections.abc import Mapping, Sequence

from workplan.build.document import compile_document
from workplan.build.interface import Interface
from workplan.cache.partial import Outside
from workplan.cache.presumption import Presumed, PresumedIndex
from workplan.kinds.select import KindSelector
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.rules.engine import ReadDocument
from workplan.usecases.cache_ports import StoredDocument
from workplan.usecases.compile import Unit
from workplan.usecases.contents import Listed
from workplan.usecases.judgement import judge_by
from workplan.usecases.ports import Entry

FEW = 64
"""Documents that one process reads for the sake of others, and compiles once more in their own turn."""


class Early(NamedTuple):
    """A judgement, what it presumed, and the paths whose existence was asked for."""

    document: StoredDocument
    presumed: Presumed
    paths: Mapping[tuple[str, str], bool]


class EarlyJudge:
    """Judges what can be judged alone. All that it holds is there before processes are forked."""

    def __init__(
        self,
        units: Sequence[Unit],
        listed: Sequence[Listed],
        report_on: frozenset[str],
        read: ReadDocument,
        recorded: bool,
    ) -> None:
        """`recorded`: whether anybody will want to know what each judgement rests on."""
        self._units = {unit.settings.name: unit for unit in units}
        self._listed = {one.name: one for one in listed}
        self._report_on = report_on
        self._read = read
        self._recorded = recorded
        self._index = PresumedIndex([one.repository() for one in listed], self._peek)
        self._entries: dict[str, dict[str, Entry]] = {}
        self._presumes = True
        self._peeked: dict[tuple[str, str], Facts] = {}

    def judge(self, facts: Facts, interface: Interface, families: Sequence[str]) -> Early | None:
        """The judgement of one document; None where only the whole run can tell, and for documents that others are
        judged by. `families` are those of its ids.
        """
        if facts.gates:  # all others ask whether there are any
            self._presumes = False
        if not self._presumes or facts.evidence or facts.specs or facts.services or facts.clauses:
            return None
        self._index.begin(facts, interface, families)
        ids = tuple([definition.id for definition in interface.definitions]) if self._recorded else ()
        settings = self._listed[facts.repo].settings if facts.repo in self._report_on else None
        try:
            document, paths = judge_by(self._index, facts, ids, settings, self._read, self._recorded)
        except Outside:
            return None
        return Early(document, self._index.presumed(), paths)

    def _peek(self, repo: str, path: str) -> Facts | None:
        """Canon is what plans cite, the same few documents again and again."""
        if (repo, path) in self._peeked:
            return self._peeked[repo, path]
        if repo not in self._entries:
            self._entries[repo] = {entry.path: entry for entry in self._listed[repo].entries}
        entry = self._entries[repo].get(path)
        if entry is None:
            return None
        unit = self._units[repo]
        kind = KindSelector(unit.settings.kinds, unit.settings.exclude).kind_of(path)
        if kind is None or kind.record != "spec" or len(self._peeked) >= FEW:
            raise Outside
        limit = unit.settings.file_limit
        ((_entry, data),) = unit.reader.read_many([entry], limit)
        if not isinstance(data, bytes):
            raise Outside
        found = self._peeked[repo, path] = compile_document(path, data, kind, unit.catalog, limit, repo)
        return found
