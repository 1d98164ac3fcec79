"""The past of a repository, commit by commit along first parents, as far as evidence is concerned."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from workplan.adapters.git.index import readable_path
from workplan.adapters.git.layout import Layout
from workplan.adapters.git.recent_commits import (
    Marks,
    head_commit,
    recent_commits,
    shallow_commits,
    unchanged_since,
)
from workplan.errors import UnreachableError
from workplan.usecases.past_ports import UNREAD, Step, Walk

if TYPE_CHECKING:
    from workplan.adapters.evidence.past_contents import Contents

MOST_COMMITS = 500_000
"""Commits that are looked at; a longer history is read back so far, and that is said."""
_CHUNK = 1 << 16
_REGULAR = ("100644", "100755", "100664")
_OPTIONS = ("--root", "-r", "-z", "--raw", "--no-renames", "--no-textconv", "--no-ext-diff", "--abbrev=64")


class GitPast:
    """See PastReader. `commit` is the commit that a revision was resolved to, "" for what is checked out. `most` is the
    number of commits after which a history is cut off.
    """

    def __init__(self, layout: Layout, commit: str = "", most: int = MOST_COMMITS) -> None:
        self._layout = layout
        self._most = most
        self._head: str | None = commit or None

    def head(self) -> str:
        """See PastReader."""
        if self._head is None:
            found = head_commit(self._layout)
            self._head = self._asked() if found is None else found
        return self._head

    def _asked(self) -> str:
        output = self._layout.git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1, 128))
        return output.decode("ascii").strip()

    def boundary(self) -> str:
        """See PastReader."""
        return " ".join(sorted(shallow_commits(self._layout)))

    def contents(self) -> "Contents":
        """See PastReader."""
        from workplan.adapters.evidence.past_contents import Contents  # late: only for old commits

        return Contents(self._layout, self.head())

    def unchanged_since(self, folders: Sequence[str], known: Mapping[str, Marks]) -> str:
        """See PastReader."""
        return unchanged_since(self._layout, self.head(), tops(folders), known)

    def _begin_marks(self, folders: Sequence[str]) -> Callable[[], Marks]:
        """What the folders hold at the head; where only git can tell, it is asked at once and heard later."""
        names, git = tops(folders), self._layout.git
        known = next(recent_commits(self._layout, self.head(), names)).marks
        if known is not None:
            return lambda: known
        if "" in names:
            asked = git.start("rev-parse", "--verify", "--quiet", self.head() + "^{tree}")
            return lambda: {"": asked.collect(git.folder).decode("ascii").strip()}
        listing = git.start("ls-tree", "-z", "--full-tree", self.head(), "--", *names)
        return lambda: _listed(names, listing.collect(git.folder))

    def _marks(self, folders: Sequence[str]) -> Marks:
        return self._begin_marks(folders)()

    def walk(self, folders: Sequence[str], known: Collection[str]) -> Walk:
        """See PastReader. Two git processes, whatever the number of commits, and at most one beside the first."""
        if self._layout.partial:  # what it lacks is asked for only where it turns out to be needed
            return self._walk(folders, known)._replace(marks=partial(self._marks, folders))
        hear = self._begin_marks(folders)
        try:
            walk = self._walk(folders, known)
        finally:
            marks = hear()
        return walk._replace(marks=lambda: marks)

    def _walk(self, folders: Sequence[str], known: Collection[str]) -> Walk:
        commits: list[str] = []
        base, ends, why = "", "", ""
        with self._layout.git.stream("rev-list", "--first-parent", self.head(), "--") as output:
            for line in output:
                oid = line.decode("ascii").strip()
                if oid in known:
                    base = oid
                    break
                if len(commits) == self._most:
                    ends, why = commits[-1], f"only {self._most} commits are looked at"
                    break
                commits.append(oid)
        if not base and not ends and commits and commits[-1] in shallow_commits(self._layout):
            ends, why = commits[-1], "the clone is shallow"
        steps = self._steps(commits, base, folders, cut=bool(ends))
        if self._layout.partial:
            try:
                steps = iter(list(steps))
            except UnreachableError:  # folders of old commits are missing too
                return Walk("", iter([self._all_of(self.head(), folders)]), self.head(), UNREAD)
        return Walk(base, steps, ends, why)

    def _steps(self, commits: list[str], base: str, folders: Sequence[str], cut: bool) -> Iterator[Step]:
        if cut:
            oldest = commits.pop()
            yield self._all_of(oldest, folders)
            base = oldest
        commits.reverse()
        pairs = zip(commits, [base, *commits], strict=False)
        asked = "".join(f"{commit} {parent}".strip() + "\n" for commit, parent in pairs).encode("ascii")
        if not asked:
            return
        paths = ("--", *folders) if folders and "" not in folders else ()
        with self._layout.git.stream("diff-tree", "--stdin", *_OPTIONS, *paths, stdin=asked) as output:
            yield from _steps(output)

    def _all_of(self, commit: str, folders: Sequence[str]) -> Step:
        """A commit as if it were the first."""
        found = []
        paths = ("--", *folders) if folders and "" not in folders else ()
        listed = self._layout.git.run("ls-tree", "-r", "-z", "--full-tree", commit, *paths)
        for line in listed.split(b"\0")[:-1]:
            facts, _, raw = line.partition(b"\t")
            mode, _, oid = facts.decode("ascii").split(" ")
            path, why = readable_path(raw)
            if mode in _REGULAR and not why:
                found.append((path, "", oid))
        return Step(commit, tuple(found))


def _listed(names: Sequence[str], listed: bytes) -> Marks:
    found = dict.fromkeys(names, "")
    for line in listed.split(b"\0")[:-1]:
        facts, _, name = line.partition(b"\t")
        found[name.decode("utf-8", "surrogateescape")] = facts.split(b" ")[2].decode("ascii")
    return found


def tops(folders: Sequence[str]) -> tuple[str, ...]:
    """The entries of the top folder that the folders lie in."""
    return tuple(sorted({folder.partition("/")[0] for folder in folders}))


def _steps(output: BinaryIO) -> Iterator[Step]:
    """What `diff-tree --stdin -z --raw` prints, a commit at a time."""
    tokens = _tokens(output)
    commit = ""
    changes: list[tuple[str, str, str]] = []
    for token in tokens:
        if not token.startswith(b":"):
            if changes:
                yield Step(commit, tuple(changes))
            commit, changes = token.decode("ascii").strip(), []
            continue
        before, after, old, new, _letter = token[1:].decode("ascii").split(" ")
        path, why = readable_path(next(tokens))
        if not why:
            was, now = old if before in _REGULAR else "", new if after in _REGULAR else ""
            if was or now:
                changes.append((path, was, now))
    if changes:
        yield Step(commit, tuple(changes))


def _tokens(output: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while chunk := output.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
    if rest.strip():
        yield rest
