"""Which documents hold other bytes than when the last run read them. Only the doubtful ones are opened."""

from collections.abc import Callable, Mapping, Sequence

from workplan.build.definitions import Repository
from workplan.errors import UnreachableError
from workplan.model.evidence import NO_WORLD, EvidenceWorld
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.settings.settings import Settings
from workplan.usecases.cache_ports import Content, RunState
from workplan.usecases.ports import Entry, SourceReader

YOUNG = 50_000_000
COARSE = 2_000_000_000
_SECOND = 1_000_000_000
REPOSITORIES = "repositories"
GROUPS = "groups"
PATHS = "paths"
STAMPS = "stamps"


def settled(modified: int, changed: int, moment: int) -> bool:
    """Whether a file with these stamps (ns) cannot have changed since `moment` without bearing others.

    The clock of a file system ticks in steps: a file younger than a step may change again within it. Stamps
    without a fraction of a second come from one that counts seconds, or pairs of them.
    """
    young = YOUNG if modified % _SECOND and changed % _SECOND else COARSE
    return max(modified, changed) < moment - young


class Listed(NamedTuple):
    """One repository of a run, listed and not yet read."""

    settings: Settings
    reader: SourceReader
    entries: Sequence[Entry]
    exists: Callable[[str], bool]
    world: EvidenceWorld = NO_WORLD

    @property
    def name(self) -> str:
        """The repository's name."""
        return self.settings.name

    def repository(self, facts: tuple[Facts, ...] = ()) -> Repository:
        """The repository with these facts."""
        return Repository(self.name, self.settings, facts, self.exists, None, self.world)


Stamps = Mapping[str, Sequence[int]]
"""Path to size and stamp of files that git's records do not vouch for."""


class Contents:
    """The contents of one repository's documents, now and at the last run."""

    def __init__(
        self,
        listed: Listed,
        state: RunState | None,
        stamps: Stamps,
        moment: int,
        rewritten: Sequence[Entry] | None = None,
    ) -> None:
        """`state` and `stamps` are what the last run left, if there was one. Where it is known that nothing changed
        since but documents that were `rewritten`, no other is looked at, and none is listed.
        """
        self.listed = listed
        self.changed: dict[str, Entry] = {}
        self.gone: set[str] = set()
        self.learned: dict[str, Content] = {}
        self.stamps: dict[str, Sequence[int]] = {}
        self._state = state
        self._before: dict[str, Content | None] = {}
        self._whole = rewritten is None
        if rewritten is not None:
            self.stamps.update(stamps)
            self._take(rewritten, moment)
        else:
            self._compare([] if state is None else state.contents(listed.name), stamps, moment)

    def count(self, before: int) -> int:
        """How many documents there are, where there were so many at the last run."""
        return len(self.listed.entries) if self._whole else before

    def _take(self, rewritten: Sequence[Entry], moment: int) -> None:
        for entry in rewritten:
            old = self.old(entry.path)
            if entry.oid:
                if old is None or old.oid != entry.oid:
                    self.changed[entry.path] = entry
                    self.stamps.pop(entry.path, None)  # that of another content, in the worktree
                continue
            if old is None or not self._reads_as(entry, old):
                self.changed[entry.path] = entry
            self.stamps.pop(entry.path, None)
            if settled(entry.stamp[0], entry.stamp[1], moment):
                self.stamps[entry.path] = [entry.size, *entry.stamp]

    def old(self, path: str) -> Content | None:
        """The content of one document at the last run."""
        if path not in self._before and not self._whole and self._state is not None:
            self._before[path] = self._state.content((self.listed.name, path))
        return self._before.get(path)

    def _compare(self, rows: Sequence[tuple[str, str, int]], stamps: Stamps, moment: int) -> None:
        before = self._before
        before.update((path, Content(oid, size)) for path, oid, size in rows)
        if [entry[:3] for entry in self.listed.entries] == rows:
            return
        for entry in self.listed.entries:
            path, oid, size, stamp = entry
            old = before.get(path)
            if oid:
                if old is None or old[0] != oid or size not in (-1, old[1]):
                    self.changed[path] = entry
                continue
            signature = [size, *stamp]
            if old is None or (stamps.get(path) != signature and not self._reads_as(entry, old)):
                self.changed[path] = entry
            if stamp and settled(stamp[0], stamp[1], moment):
                self.stamps[path] = signature
        self.gone = before.keys() - {entry.path for entry in self.listed.entries}

    def _reads_as(self, entry: Entry, old: Content) -> bool:
        """Whether the file's bytes are still the old ones. One that cannot be read has changed."""
        reader, limit = self.listed.reader, self.listed.settings.file_limit
        if entry.size not in (-1, old.size):
            return False
        try:
            data = reader.read(entry, limit)
        except UnreachableError:
            return False
        return len(data) <= limit and (reader.oid(data), len(data)) == old

    def known(self, path: str) -> Content | None:
        """The content of a document in this run; for a changed one only once it was compiled."""
        if path in self.learned:
            return self.learned[path]
        return None if path in self.gone or path in self.changed else self.old(path)
