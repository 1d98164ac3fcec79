"""Changes of files as the operating system reports them, through the package `watchfiles`."""

import os
from collections.abc import Callable, Mapping, Sequence

from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from workplan.errors import UnreachableError
from workplan.usecases.watch import Burst

STEP_MS = 20
"""How long it must be quiet before a burst counts as over; an editor's save is a few events within one step."""
MOST_MS = 500
"""How long a burst that does not end is waited for."""
IDLE_MS = 1_000
"""How often a waiting process looks whether anybody still listens."""
MANY = 2_000
"""Changed paths in one burst above which the queue of the operating system (16,384 events on Linux) may have
overflowed: a file is reported up to four times."""
ADDED = 1


class FileChanges:
    """See Changes. Everything that changes between the making of this and `close` is reported, also what
    changes while nobody waits.
    """

    def __init__(
        self,
        folders: Sequence[str],
        idle: Callable[[], None] = lambda: None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`idle` is called now and then while nothing happens; what it raises ends the waiting. Raises
        UnreachableError where a folder cannot be watched.
        """
        self._folders = tuple(folders)
        self._idle = idle
        polling = _polling(os.environ if environment is None else environment)
        self._require_folders()
        try:
            self._notify = RustNotify(list(folders), False, polling, 300, True, True)
        except (OSError, WatchfilesRustInternalError) as error:
            raise _unwatchable(error) from error

    def wait(self) -> Burst:
        """See Changes. Raises KeyboardInterrupt, and UnreachableError where a watched folder is gone."""
        while True:
            try:
                found = self._notify.watch(MOST_MS, STEP_MS, IDLE_MS, None)
            except WatchfilesRustInternalError as error:
                raise _unwatchable(error) from error
            self._require_folders()
            if isinstance(found, set):
                return _burst(found)
            if found == "signal":
                raise KeyboardInterrupt
            self._idle()

    def close(self) -> None:
        """See Changes."""
        self._notify.close()

    def _require_folders(self) -> None:
        for folder in self._folders:
            if not os.path.isdir(folder):
                raise UnreachableError(f"`{folder}` is gone", "start again where the repository is now")


def _burst(found: set[tuple[int, str]]) -> Burst:
    # What was written into a new folder before it was watched has not been reported.
    fresh = any(change == ADDED and os.path.isdir(path) for change, path in found)
    return Burst(frozenset(path for _change, path in found), fresh or len(found) > MANY)


def _polling(environment: Mapping[str, str]) -> bool:
    """The variable that `watchfiles` defines for file systems that report nothing."""
    return environment.get("WATCHFILES_FORCE_POLLING", "").lower() not in {"", "false", "disable", "disabled"}


def _unwatchable(error: Exception) -> UnreachableError:
    return UnreachableError(
        f"files cannot be watched: {error}",
        "raise the limit `fs.inotify.max_user_watches`, or set WATCHFILES_FORCE_POLLING=1",
    )
