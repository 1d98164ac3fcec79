"""Keeps the answer of a run for the runs that find everything as it is now."""

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from workplan.adapters.cache.answer_file import answer_path, write_answer
from workplan.adapters.cache.folder import tool_state
from workplan.adapters.cache.kept_index import IndexNow, kept_texts
from workplan.adapters.cache.premises import (
    IN_DOUBT,
    STAT_NUMBERS,
    UNKNOWN,
    mark_at,
    mark_of,
    references_in,
)
from workplan.adapters.cache.snapshot import Snapshot, Unsettled, packed, trusted
from workplan.adapters.git.ignoring import ignore_files
from workplan.adapters.git.index_blocks import NotUnderstood
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.recent_commits import reference_files
from workplan.adapters.git.staged import StagedSource
from workplan.adapters.git.worktree import WorktreeSource
from workplan.cli.unchanged import CONFIGURATION, NO_INDEX, Plain, question_of
from workplan.kinds.select import KindSelector
from workplan.named_tuple import NamedTuple
from workplan.settings.settings import Settings
from workplan.usecases.contents import PATHS, settled
from workplan.usecases.ports import Entry

if TYPE_CHECKING:
    from workplan.cli.session import Session
    from workplan.cli.unchanged import Rewritten

_CHANGING = "not looked at"
"""How the reason begins for which a path was skipped that may be readable the next time."""


class Told(NamedTuple):
    """What was said: the text, the exit code, and the lines of documents in it by repository, path and number."""

    text: str
    code: int
    lines: Mapping[tuple[str, str, int], str]


def remember(session: "Session", asked: Plain, told: Told, rewritten: "Rewritten | None" = None) -> None:
    """Keep an answer to a plain question. Where anything is in doubt nothing is kept."""
    opened, cache = session.opened, session.cache
    layout = next(
        (opened.layouts.get(name) for name, root in opened.roots.items() if root == opened.root), None
    )
    if cache is None or cache.noted is None or layout is None or not session.result.summary.documents:
        return
    paths = cache.noted[PATHS]
    premises = None if rewritten is None else _as_before(session, rewritten, paths, layout)
    try:
        if premises is None or rewritten is None:
            index = _index(session, rewritten, layout)
            snapshot = Snapshot(cache.moment)
            _look_for_urls(session, asked.alone or (asked.staged and not asked.everything))
            _take(session, snapshot, json.loads(paths), index[0])
            premises = snapshot.texts(), snapshot.numbers()
        else:
            index = _as_compared(rewritten.index, cache.moment)
    except (Unsettled, OSError):
        return
    question = question_of(asked, os.getcwd())
    unseen = session.compiled.unseen
    shown = json.dumps([[[*place, line] for place, line in told.lines.items()], unseen, paths])
    texts = [question, tool_state(), str(told.code), cache.run, shown, *index, *premises[0]]
    text = told.text.encode("utf-8", "backslashreplace")
    write_answer(answer_path(cache.home, question), texts, premises[1], text)


def _as_compared(index: IndexNow | None, moment: int) -> list[str]:
    """What is kept of an index that was compared."""
    if index is None:
        return NO_INDEX
    try:
        texts = index.texts(trusted(index.mark, moment))
    except (NotUnderstood, ValueError) as error:
        raise Unsettled from error
    if texts is None:
        raise Unsettled
    return texts


def _index(session: "Session", rewritten: "Rewritten | None", layout: Layout) -> list[str]:
    """What is kept of the index that a run has read; NO_INDEX where its mark has to do."""
    opened, cache = session.opened, session.cache
    reader = next(unit.reader for unit in opened.units if opened.roots[unit.settings.name] == opened.root)
    if cache is None or not isinstance(reader, StagedSource | WorktreeSource):
        return NO_INDEX
    if isinstance(reader, StagedSource):
        if len(opened.units) != 1:
            return NO_INDEX
        if reader.pinned and rewritten is not None:
            return _as_compared(rewritten.index, cache.moment)
    read = reader.index
    if read is None or read.found is None:
        return NO_INDEX
    mark = mark_of(read.found)
    # A worktree's listing asks git too, which may have read an index that was written a moment later.
    if isinstance(reader, WorktreeSource) and mark_at(layout.index_file) != mark:
        raise Unsettled
    try:
        mark = trusted(mark, cache.moment)
        texts = kept_texts(cache.home, layout.index_file, mark, read.data, layout.id_bytes)
    except NotUnderstood:
        return NO_INDEX
    return texts or NO_INDEX


def _as_before(
    session: "Session", rewritten: "Rewritten", paths: str, layout: Layout
) -> tuple[list[str], bytes] | None:
    """The premises as they were looked at before this run, where no question was added to them."""
    moment, change = session.cache.moment if session.cache is not None else 0, session.change
    if change is None or json.loads(rewritten.shown)[2] != paths:
        return None
    texts = rewritten.texts.copy()
    references = references_in(texts)
    for place in range(2, 2 * len(references) + 1, 2):
        texts[place] = trusted(texts[place], moment)
    if references != reference_files(layout):
        return None
    young = {mark for mark in rewritten.marks if not _is_settled(mark, moment)}
    if young:
        texts = [UNKNOWN if text in young else text for text in texts]
    numbers = rewritten.numbers.copy()
    for place in rewritten.places:
        if not settled(numbers[place], numbers[place + 1], moment):
            numbers[place : place + STAT_NUMBERS] = IN_DOUBT
    return texts, packed(numbers)


def _is_settled(mark: str, moment: int) -> bool:
    modified, changed = map(int, mark.split()[:2])
    return settled(modified, changed, moment)


def _look_for_urls(session: "Session", by_itself: bool) -> None:
    """Raise Unsettled where a repository that cannot be reached may be there the next time."""
    opened = session.opened
    home = next(unit.settings for unit in opened.units if opened.roots[unit.settings.name] == opened.root)
    others = () if by_itself else home.repositories.items()
    if any(other.url and not other.external and name not in opened.roots for name, other in others):
        raise Unsettled  # what an URL holds the next time is not known without asking


def _take(session: "Session", snapshot: Snapshot, paths: list[tuple[str, str, bool]], compared: str) -> None:
    """Take down everything but the index that will be compared."""
    opened = session.opened
    if session.result.unseen != session.compiled.unseen or any(unit.problems for unit in opened.units):
        raise Unsettled
    home = next(unit.settings for unit in opened.units if opened.roots[unit.settings.name] == opened.root)
    _other_places(opened.root, home, opened.roots, snapshot)
    for unit in opened.units:
        name, root = unit.settings.name, opened.roots[unit.settings.name]
        _settings_files(root, unit.settings, name in session.baselines, snapshot)
        layout = opened.layouts.get(name)
        if layout is None or layout.root != root:
            raise Unsettled
        if layout.index_file != compared:
            snapshot.file(layout.index_file)
        snapshot.file(f"{layout.common_dir}/config")
        _head_files(layout, snapshot)
        asked = {path: there for repo, path, there in paths if repo == name}
        if isinstance(unit.reader, WorktreeSource):
            if any(seen.repo == name and seen.reason.startswith(_CHANGING) for seen in session.result.unseen):
                raise Unsettled
            worktree = _Worktree(layout, unit.settings, unit.reader, session.compiled.readers[name][1])
            worktree.take(snapshot, asked)
        elif not isinstance(unit.reader, StagedSource):
            raise Unsettled


def _other_places(root: str, home: Settings, roots: Mapping[str, str], snapshot: Snapshot) -> None:
    for name, reference in home.repositories.items():
        if name == home.name or reference.external or not reference.path:
            continue
        path = os.path.normpath(os.path.join(root, os.path.expanduser(reference.path)))
        snapshot.place(path, f"={roots[name]}" if name in roots else "")


def _head_files(layout: Layout, snapshot: Snapshot) -> None:
    """The files that name the commit that is checked out, and where its history ends: what was evidence once must
    still be there.
    """
    files = reference_files(layout)
    if files is None:
        raise Unsettled
    for file in files:
        snapshot.reference(file)
    snapshot.file(f"{layout.common_dir}/shallow")


def _settings_files(root: str, settings: Settings, has_baseline: bool, snapshot: Snapshot) -> None:
    toml, pyproject = (os.path.join(root, name) for name in CONFIGURATION)
    snapshot.file(toml, settings.path == CONFIGURATION[0])
    if settings.path != CONFIGURATION[0]:
        snapshot.file(pyproject, True if settings.path else None)
    for path in settings.schema_paths.values():
        snapshot.file(os.path.join(root, path), True)
    snapshot.file(os.path.join(root, settings.baseline), has_baseline)


class _Worktree(NamedTuple):
    """One worktree as the run read it."""

    layout: Layout
    settings: Settings
    reader: WorktreeSource
    entries: Mapping[str, Entry]

    def take(self, snapshot: Snapshot, asked: Mapping[str, bool]) -> None:
        """Its documents, the paths that were asked for, and the rules of what is ignored where those matter."""
        reader, root = self.reader, self.layout.root
        if reader.stored or not reader.entries:  # a run that was told what changed has listed nothing
            raise Unsettled
        selector = KindSelector(self.settings.kinds, self.settings.exclude)
        folders = selector.folders()
        entries = {entry.path: entry for entry in reader.entries}
        others = snapshot.documents(root, folders, entries)
        ruled = set(filter(selector.wants, others)) | (reader.untracked & entries.keys())
        ruled |= {path for path, there in asked.items() if self._rests_on_rules(path, there, snapshot)}
        if ruled:
            files = ignore_files(self.layout, {os.path.dirname(path) for path in ruled}, os.environ)
            if files is None:
                raise Unsettled
            for file in files:
                snapshot.file(file)

    def _rests_on_rules(self, path: str, there: bool, snapshot: Snapshot) -> bool:
        """Take an answer about a path; whether it rests on what git ignores."""
        path = path.rstrip("/")
        if not path or os.path.normpath(path) != path or path.startswith(("/", "..")) or "\0" in path:
            return False  # no such path is ever there
        place = os.path.join(self.layout.root, path)
        if not there and os.path.lexists(place):
            snapshot.intruder(self.layout.root, path)
            return True
        snapshot.place(place, "1" if there else "")
        if not there or not self._is_untracked(path):
            return False
        snapshot.folder(self.layout.root, path)
        return True

    def _is_untracked(self, path: str) -> bool:
        """Whether git tracks nothing at a path that is there."""
        untracked, below = self.reader.untracked, f"{path}/"
        if path in untracked:
            return True
        if not any(name.startswith(below) for name in untracked):
            return False
        return all(name in untracked for name in self.reader.names() if name.startswith(below))
