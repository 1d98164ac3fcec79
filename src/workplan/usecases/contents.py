"""Which documents hold other bytes than when the last run read them. Only the doubtful ones are opened."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from workplan.build.definitions import Repository
from workplan.errors import UnreachableError
from workplan.model.evidence import NO_WORLD, EvidenceWorld
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.settings.settings import Settings
from workplan.usecases.cache_ports import Content
from workplan.usecases.ports import Entry, SourceReader

YOUNG = 50_000_000
COARSE = 2_000_000_000
_SECOND = 1_000_000_000
NUL = "\0"
FEW = 50
"""Changed documents that are looked for one by one in the text of all contents."""
_FIELDS = 3
"""Path, id and size of each document stand in the text of a run's contents."""
CONTENT = "content "
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
        self, listed: Listed, text: str, stamps: Stamps, moment: int, rewritten: Sequence[Entry] | None = None
    ) -> None:
        """`text` and `stamps` are what the last run left. Where it is known that nothing changed since but
        documents that were `rewritten`, no other is looked at, and none is listed.
        """
        self.listed = listed
        self.changed: dict[str, Entry] = {}
        self.gone: set[str] = set()
        self.learned: dict[str, Content] = {}
        self.stamps: dict[str, Sequence[int]] = {}
        self._text = text
        self._before: dict[str, Content] | None = None
        self._whole = rewritten is None
        if rewritten is not None:
            self.stamps.update(stamps)
            self._take(rewritten, moment)
        elif text != _text_of(listed.entries):
            self._compare(stamps, moment)

    def __len__(self) -> int:
        """How many documents there are."""
        if self._whole:
            return len(self.listed.entries)
        return (self._text.count(NUL) + 1) // _FIELDS if self._text else 0

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
        if self._before is not None or self._whole:
            return self.before().get(path)
        place = self._place(path)
        if place < 0:
            return None
        oid, size = self._text[place + len(path) + 1 :].split(NUL, 2)[:2]
        return Content(oid, int(size))

    def _place(self, path: str) -> int:
        """Where the text speaks of a document; -1 where it does not."""
        if self._text.startswith(path + NUL):
            return 0
        place = -1
        while (place := self._text.find(f"{NUL}{path}{NUL}", place + 1)) >= 0:
            if self._text.count(NUL, 0, place + 1) % _FIELDS == 0:
                return place + 1
        return -1

    def before(self) -> Mapping[str, Content]:
        """The contents at the last run, by path."""
        if self._before is None:
            parts = self._text.split(NUL) if self._text else []
            sizes = map(int, parts[2::3])
            self._before = {
                path: Content(oid, size)
                for path, oid, size in zip(parts[::3], parts[1::3], sizes, strict=True)
            }
        return self._before

    def _compare(self, stamps: Stamps, moment: int) -> None:
        before = self.before()
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

    def text(self) -> str:
        """What the next run compares with."""
        if not self.changed and not self.gone:
            return self._text
        few = not self._whole or len(self.changed) <= FEW
        if few and not self.gone and all(self.old(path) and self.known(path) for path in self.changed):
            return self._text_with_changes()  # the same documents: most of the text stays
        return text_of((entry.path, self.known(entry.path)) for entry in self.listed.entries)

    def _text_with_changes(self) -> str:
        parts, end = [], len(self._text)
        places = {path: self._place(path) for path in self.changed}
        for path, place in sorted(places.items(), key=lambda found: -found[1]):
            old, new = self.old(path), self.known(path)
            if old is None or new is None:
                raise KeyError(path)
            record = place + len(f"{path}\0{old.oid}\0{old.size}")
            parts += [self._text[record:end], f"{path}\0{new.oid}\0{new.size}"]
            end = place
        return self._text[:end] + "".join(reversed(parts))


def text_of(contents: Iterable[tuple[str, Content | None]]) -> str:
    """Contents by path, in order, as one text; without the ones that are not known."""
    return NUL.join([f"{path}\0{known.oid}\0{known.size}" for path, known in contents if known is not None])


def _text_of(entries: Sequence[Entry]) -> str:
    return NUL.join([f"{path}\0{oid}\0{size}" for path, oid, size, _stamp in entries])
