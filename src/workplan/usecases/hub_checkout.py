"""What a sync knows of one checkout: its facts, its git state, and how its files are read and written."""

from collections.abc import Callable

from workplan.hub.naming import Naming
from workplan.hub.record import PROJECTION
from workplan.hub.row import Seen
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.usecases.ports import Writer


class GitState(NamedTuple):
    """Where the checkout stands.

    `commit` is "" without git. `dirty` are documents that differ from it. `contains` says whether a commit
    is part of this history, `digests` which contents (`sha256:…`) a path has had in it. `behind` counts the
    commits of `remote` that are missing here. `note` says what could not be found out.
    """

    commit: str = ""
    dirty: frozenset[str] = frozenset()
    contains: Callable[[str], bool] = lambda _commit: False
    digests: Callable[[str], frozenset[str]] = lambda _path: frozenset()
    behind: int = 0
    remote: str = ""
    note: str = ""


class Checkout(NamedTuple):
    """One repository, compiled. `place` names machine and folder.

    `unseen` are paths that were not read. `compile` reads new bytes of a document, None where no kind of
    document lies at the path. `salt` names the configuration: with another one every document is read again.
    `obstacle` says why a file cannot be written, "" where it can.
    """

    name: str
    place: str
    naming: Naming
    facts: tuple[Facts, ...]
    git: GitState
    read: Callable[[str], bytes]
    writer: Writer
    compile: Callable[[str, bytes], Facts | None]
    obstacle: Callable[[str], str] = lambda _path: ""
    unseen: frozenset[str] = frozenset()
    salt: str = ""
    limit: int = 16 * 1024 * 1024

    def fingerprint(self, digest: str) -> str:
        """What must be the same for a document to yield the same records."""
        return f"{digest} {self.salt} {PROJECTION}"

    def seen(self, path: str, digest: str) -> Seen:
        """The document as it is now."""
        git = self.git
        return Seen(path, self.fingerprint(digest), git.commit, path in git.dirty, self.place)

    def knows(self, seen: Seen) -> bool:
        """Whether what the hub saw last of a document is part of this checkout's past.

        If not, a difference may mean that this file is the older one.
        """
        git = self.git
        if seen.place == self.place and not seen.commit:
            return True
        if seen.commit and git.contains(seen.commit):
            if not seen.dirty:
                return True
            went_back = seen.commit == git.commit and seen.path not in git.dirty
            if seen.place == self.place and not went_back:
                return True
        return bool(git.commit) and seen.digest.partition(" ")[0] in git.digests(seen.path)


Identity = Callable[[], str]
"""Gives a fresh UUID."""
