"""The past of a repository, read with plumbing that runs nothing of it."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit, urlunsplit

from workplan.adapters.git.layout import Layout
from workplan.adapters.git.objects import read_named
from workplan.adapters.git.revision import resolve
from workplan.adapters.git.worktree import WorktreeSource
from workplan.errors import UsageError
from workplan.named_tuple import NamedTuple

# `rev-list` reads no `log.*` configuration; `git log` would obey log.showSignature and start gpg.
_FORMAT = "%H%x00%at%x00%ct%x00%an%x00%P%x00%s"


class Commit(NamedTuple):
    """One commit. Times are seconds since 1970, UTC: when it was written and when it was committed."""

    oid: str
    author_time: int
    commit_time: int
    author: str
    parents: tuple[str, ...]
    subject: str


class History(NamedTuple):
    """Questions about the past of one repository."""

    layout: Layout

    def head(self) -> str:
        """The id of the commit that is checked out, "" before the first one."""
        output = self.layout.git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1, 128))
        return output.decode("ascii").strip()

    def log(
        self, paths: Sequence[str] | None = None, since: str | None = None, revision: str = "HEAD"
    ) -> list[Commit]:
        """The commits that `revision` holds, newest first: only those that touch `paths` (files or
        folders) when given, only those that `since` does not hold. Empty before the first commit. Raises
        UsageError for a revision that does not exist.
        """
        if revision == "HEAD" and not self.head():
            return []
        wanted = [resolve(self.layout, revision)] + ([f"^{resolve(self.layout, since)}"] if since else [])
        options = ["--date-order", "--no-commit-header", "--encoding=UTF-8", f"--format={_FORMAT}"]
        limits = ["--", *paths] if paths is not None else ["--"]
        if paths is not None and not paths:
            return []
        output = self.layout.git.run("rev-list", *options, *wanted, *limits)
        return [_commit(line) for line in output.decode("utf-8", "replace").split("\n")[:-1]]

    def read(self, revision: str, path: str, limit: int) -> bytes | None:
        """The file as it was, cut to `limit` + 1 bytes; None where it did not exist. A link gives its
        target's name.
        """
        return next(self.blobs([(resolve(self.layout, revision), path)], limit))[2]

    def blobs(self, wanted: Iterable[tuple[str, str]], limit: int) -> Iterator[tuple[str, str, bytes | None]]:
        """(commit, path, content) for each pair of commit id and path, by one process, in that order."""
        asked = list(wanted)
        names = (f"{_full_id(oid)}:{path}" for oid, path in asked)
        for (oid, path), (_, data) in zip(asked, read_named(self.layout, names, limit), strict=True):
            yield oid, path, data

    def is_dirty(self, paths: Iterable[str]) -> bool:
        """Whether a file of the worktree among `paths` differs from HEAD, is new or is gone."""
        wanted = frozenset(paths)
        source = WorktreeSource(self.layout)
        if not self.head():
            return bool(source.listing(wanted.__contains__).entries)
        return bool(source.changed_paths("HEAD", wanted.__contains__))

    def ahead_behind(self, upstream: str = "@{upstream}") -> tuple[int, int]:
        """How many commits HEAD has that `upstream` lacks, and the other way round."""
        ours, theirs = resolve(self.layout, "HEAD"), resolve(self.layout, upstream)
        counts = self.layout.git.run("rev-list", "--left-right", "--count", f"{ours}...{theirs}", "--")
        ahead, behind = counts.decode("ascii").split()
        return int(ahead), int(behind)

    def remote_url(self, name: str = "origin") -> str:
        """Where a remote lives, without user and password; "" when there is no such remote."""
        output = self.layout.git.run("config", "--get", f"remote.{name}.url", accept=(0, 1))
        return without_credentials(output.decode("utf-8", "replace").strip())


def without_credentials(url: str) -> str:
    """The address less what stands before `@` in its host part; `git@host:path` stays as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if "://" not in url or "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _commit(line: str) -> Commit:
    oid, written, committed, author, parents, subject = line.split("\0", 5)
    return Commit(oid, int(written), int(committed), author, tuple(parents.split()), subject)


def _full_id(oid: str) -> str:
    if len(oid) not in {40, 64} or set(oid) - set("0123456789abcdef"):
        raise UsageError(f"`{oid}` is not a full commit id", "resolve the revision first")
    return oid
