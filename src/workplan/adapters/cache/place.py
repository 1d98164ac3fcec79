"""The cache of a run: facts of every repository, and what the last run left."""

import os
import time
from collections.abc import Mapping
from contextlib import suppress

from workplan.adapters.cache.database import PARTS, remove
from workplan.adapters.cache.facts_file import MOST_BYTES, FactsFile, OpenFiles
from workplan.adapters.cache.folder import tool_digest
from workplan.adapters.cache.past_files import PastFiles
from workplan.adapters.cache.state_file import StateFile

STATES = 6
"""States that are kept: one for each set of settings and repositories that runs ask for."""
_FACTS = "facts.db"
_STATE = "state-"
_CLOCK = "clock"


class GitCache:
    """See Cache. `folders` maps each repository to its cache folder; the state of runs lies in `home`."""

    def __init__(self, home: str, folders: Mapping[str, str], tool: str = "") -> None:
        self._created = time.time_ns()
        self.moment = min(self._created, _moment(home))
        self.tool = tool or tool_digest()
        self._home = home
        self._folders = folders
        self._facts: dict[str, FactsFile | None] = {}
        self._together = OpenFiles()
        self._states: list[StateFile] = []
        self.noted: Mapping[str, str] | None = None

    @property
    def run(self) -> str:
        """Names the run that left the state as it is now; "" where there is none."""
        return self._states[-1].run if self._states else ""

    def began(self, moment: int) -> None:
        """The run began earlier, at this moment in ns by the clock of this machine."""
        self.moment -= max(0, self._created - moment)

    def note(self, texts: Mapping[str, str]) -> None:
        """See Cache."""
        self.noted = texts

    def facts_of(self, repo: str) -> FactsFile | None:
        """See Cache."""
        if repo not in self._facts:
            folder = self._folders.get(repo, "")
            usable = folder and _made(folder)
            path = os.path.join(folder, _FACTS)
            self._facts[repo] = FactsFile(path, MOST_BYTES, self._together) if usable else None
        return self._facts[repo]

    def past_of(self, repo: str, name: str) -> PastFiles | None:
        """See Cache."""
        folder = self._folders.get(repo, "")
        return PastFiles(folder, name) if folder and _made(folder) else None

    def state(self, name: str) -> StateFile | None:
        """See Cache."""
        if not self._home or not _made(self._home):
            return None
        path = os.path.join(self._home, f"{_STATE}{name}.db")
        if not os.path.exists(path):
            _forget_oldest(self._home)
        state = StateFile(path)
        self._states.append(state)
        return state

    @property
    def home(self) -> str:
        """The folder of the first repository's cache."""
        return self._home

    def trim(self) -> None:
        """Keep every file within its bound."""
        for facts in self._facts.values():
            if facts is not None:
                facts.trim()

    def close(self, ending: bool = False) -> None:
        """See Cache; `ending` says that the process ends with it."""
        for state in self._states:
            state.close(ending)
        for facts in self._facts.values():
            if facts is not None:
                facts.close(ending)


def _moment(folder: str) -> int:
    """Now, in ns; not later than what the file system, which may be another machine's, stamps its files with."""
    now = time.time_ns()
    path = os.path.join(folder, _CLOCK)
    try:
        if not folder or not _made(folder):
            return now
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.utime(descriptor)
            return min(now, os.fstat(descriptor).st_mtime_ns)
        finally:
            os.close(descriptor)
    except OSError:
        return now


def _made(folder: str) -> bool:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _forget_oldest(folder: str) -> None:
    states = [
        item for item in os.scandir(folder) if item.name.startswith(_STATE) and item.name.endswith(".db")
    ]
    states.sort(key=lambda item: _used(item.path))
    for item in states[: max(0, len(states) - STATES + 1)]:
        remove(item.path)


def _used(path: str) -> int:
    """When a database was last written to, in ns: what is new may lie in the file beside it."""
    found = 0
    for part in PARTS:
        with suppress(FileNotFoundError):
            found = max(found, os.stat(path + part).st_mtime_ns)
    return found


def sizes(folder: str) -> dict[str, int]:
    """The bytes of each file of a cache, by name; empty where there is none."""
    try:
        with os.scandir(folder) as items:
            return {item.name: item.stat().st_size for item in sorted(items, key=lambda item: item.name)}
    except OSError:
        return {}


def clear(folder: str) -> int:
    """Remove a cache; the bytes that it held."""
    found = sizes(folder)
    for name in found:
        os.unlink(os.path.join(folder, name))
    if found:
        os.rmdir(folder)
    return sum(found.values())
