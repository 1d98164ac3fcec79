"""Which evidence records the history of a repository held and the tree that is checked does not.

The answer for a commit never changes, so that it is kept and only newer commits are looked at. The tree that is
checked counts as one more commit, which nobody has made yet.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from workplan.build.evidence_history import EDITED, REMOVED, Change, Gone, taken_away
from workplan.cache.keys import facts_base
from workplan.digests import sha256
from workplan.kinds.kind import Kind
from workplan.kinds.select import KindSelector
from workplan.named_tuple import NamedTuple
from workplan.usecases.cache_ports import Cache
from workplan.usecases.compile import Unit, kept_facts
from workplan.usecases.past_ports import UNREAD, PastReader, PastStore, Remembered
from workplan.usecases.ports import Entry, Skipped

RULE = "evidence-removed"
_WILD = re.compile(r"[*?]")


class Past(NamedTuple):
    """Records that are missing, in order. `ends` is the commit before which nothing could be read, `why` says
    why; both are "" where the whole history was read. `first` is the path of a document with evidence, "" for none.
    """

    missing: tuple[Gone, ...] = ()
    ends: str = ""
    why: str = ""
    first: str = ""


class _State(NamedTuple):
    """What is known at one commit. `held` is None where it was not needed so far."""

    missing: dict[str, Gone]
    digest: str
    held: Mapping[str, str] | None
    ends: str
    why: str


def bearing(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """The kinds whose documents may hold evidence records."""
    return tuple(
        kind
        for kind in kinds
        if kind.record == "evidence" or any(block.record == "evidence" for block in kind.blocks)
    )


def folders_of(kinds: Iterable[Kind]) -> tuple[str, ...]:
    """The folders (or files) that all documents of these kinds lie in; "" is the whole repository."""
    found = set()
    for kind in kinds:
        for glob in kind.globs:
            fixed = _WILD.split(glob, maxsplit=1)[0]
            found.add(fixed if fixed == glob else fixed.rpartition("/")[0])
    return tuple(sorted(found))


class PastEvidence:
    """Looks through the history of one repository."""

    def __init__(self, unit: Unit, past: PastReader, cache: Cache | None) -> None:
        self._unit = unit
        self._past = past
        self._cache = cache
        kinds = bearing(unit.settings.kinds)
        self._names = frozenset(kind.name for kind in kinds)
        self._folders = folders_of(kinds)
        self._selector = KindSelector(unit.settings.kinds, unit.settings.exclude)
        self._store: PastStore | None = None
        self._unread = False

    def look(self, entries: Iterable[Entry], unseen: frozenset[str]) -> Past:
        """What is missing in a tree with these entries; nothing is said of `unseen` paths."""
        if not self._names or not self._past.head():
            return Past()
        state = self._at_head()
        if not state.missing and state.digest == digest_of({}):
            return Past((), state.ends, state.why)
        now = [entry for entry in entries if self._holds(entry.path)]
        missing = state.missing
        if digest_of({entry.path: entry.oid for entry in now}) != state.digest:
            missing = self._at_tree(state, now, unseen)
        return Past(tuple(sorted(missing.values())), state.ends, state.why, now[0].path if now else "")

    def _holds(self, path: str) -> bool:
        return self._kind(path) in self._names

    def _kind(self, path: str) -> str:
        kind = self._selector.kind_of(path) if path.startswith(self._folders) else None
        return "" if kind is None else kind.name

    def _at_head(self) -> _State:
        head = self._past.head()
        known = self._known()
        found = known.get(head)
        if found is None and known:
            near = self._past.unchanged_since(
                self._folders, {commit: one.marks for commit, one in known.items()}
            )
            found = known.get(near)
        if found is not None:
            return _restored(found)
        return self._walked(known)

    def _walked(self, known: Mapping[str, Remembered]) -> _State:
        """What is found by going through the commits since the nearest known one; it is kept."""
        head = self._past.head()
        walk = self._past.walk(self._folders, known.keys())
        base = known.get(walk.base)
        state = _State({}, "", {}, walk.ends, walk.why) if base is None else _restored(base)
        held = self._held(state)
        if held is None:  # the file with them was lost
            return self._walked({})
        self._unread = walk.why == UNREAD
        missing = self._follow(walk.steps, state.missing, held)
        if missing:
            missing = self._less(
                missing, [Entry(path, oid) for path, oid in sorted(held.items())], self._old()
            )
        state = _State(missing, digest_of(held), held, state.ends, state.why)
        if self._unread:
            return state._replace(ends=state.ends or head, why=UNREAD)
        if self._store is not None:
            rows = tuple((one.id, one.path, one.commit, one.how) for one in missing.values())
            self._store.save(head, Remembered(walk.marks(), state.digest, rows, state.ends, state.why), held)
        return state

    def _known(self) -> Mapping[str, Remembered]:
        if self._cache is None:
            return {}
        settings, catalog = self._unit.settings, self._unit.catalog
        base = facts_base(self._cache.tool, settings, catalog) + self._past.boundary().encode()
        self._store = self._cache.past_of(settings.name, sha256(base).hexdigest()[:24])
        return {} if self._store is None else self._store.heads()

    def _held(self, state: _State) -> dict[str, str] | None:
        if state.held is not None:
            return dict(state.held)
        found = None if self._store is None else self._store.held(state.digest)
        return None if found is None else dict(found)

    def _follow(
        self, steps: Iterable[tuple[str, Sequence[Change]]], missing: dict[str, Gone], held: dict[str, str]
    ) -> dict[str, Gone]:
        """Go through commits; `held` is brought up to date, the result are the records that are missing then."""
        doubtful: list[tuple[str, list[Change]]] = []
        for commit, changes in steps:
            own = [change for change in changes if self._holds(change[0])]
            for path, _old, new in own:
                if new:
                    held[path] = new
                else:
                    held.pop(path, None)
            rest = self._unmoved(own)
            if any(old for _path, old, _new in rest):
                doubtful.append((commit, rest))
        if not doubtful:
            return missing
        wanted = {
            (path, oid) for _commit, changes in doubtful for path, *both in changes for oid in both if oid
        }
        records = self._records([Entry(path, oid) for path, oid in sorted(wanted)], self._old())
        found = dict(missing)
        for commit, changes in doubtful:
            taken_away(found, commit, changes, records)
        return found

    def _unmoved(self, changes: Sequence[Change]) -> list[Change]:
        """The changes without files that only moved: the same content under a path of the same kind."""
        came: dict[tuple[str, str], int] = {}
        for path, old, new in changes:
            if new and not old:
                mark = (self._kind(path), new)
                came[mark] = came.get(mark, 0) + 1
        rest = []
        for path, old, new in changes:
            mark = (self._kind(path), old)
            if old and not new and came.get(mark):
                came[mark] -= 1
            else:
                rest.append((path, old, new))
        return rest

    def _old(self) -> Unit:
        return self._unit._replace(reader=self._past.contents())

    def _records(self, entries: Sequence[Entry], unit: Unit) -> dict[tuple[str, str], frozenset[str]]:
        """The ids of the sound records in each content, by path and id of the content."""
        found = {}
        for entry, facts, content in kept_facts(unit, self._cache).compile(entries):
            if isinstance(facts, Skipped):
                self._unread = True
                continue
            ids = frozenset(record.id for record in facts.evidence if not record.fault)
            found[entry.path, entry.oid or content.oid] = ids
        return found

    def _less(self, missing: Mapping[str, Gone], entries: Sequence[Entry], unit: Unit) -> dict[str, Gone]:
        """What is missing, less what stands anywhere in these entries."""
        present = {name for ids in self._records(entries, unit).values() for name in ids}
        return {name: one for name, one in missing.items() if name not in present}

    def _at_tree(self, state: _State, now: Sequence[Entry], unseen: frozenset[str]) -> dict[str, Gone]:
        held = self._held(state)
        if held is None:
            state = self._walked({})
            held = dict(state.held or {})
        other = {entry.path: entry for entry in now if held.get(entry.path) != entry.oid}
        paths = {entry.path for entry in now}
        left = [path for path in held if (path not in paths or path in other) and path not in unseen]
        if not left and not state.missing:
            return {}
        old = self._records([Entry(path, held[path]) for path in left], self._old())
        new = self._records(list(other.values()), self._unit)
        came = {name for ids in new.values() for name in ids}
        missing = {name: one for name, one in state.missing.items() if name not in came}
        fresh = {
            name: Gone(name, path, "", EDITED if path in other else REMOVED)
            for (path, _oid), ids in old.items()
            for name in ids - came
        }
        return {**missing, **(self._less(fresh, now, self._unit) if fresh else {})}


def digest_of(held: Mapping[str, str]) -> str:
    """Names a set of files with their contents. Files whose content is not known make it differ from any other."""
    words = (f"{path}\0{oid}" for path, oid in sorted(held.items()))
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def _restored(found: Remembered) -> _State:
    missing = {name: Gone(name, path, commit, how) for name, path, commit, how in found.missing}
    return _State(missing, found.held, None, found.ends, found.why)
