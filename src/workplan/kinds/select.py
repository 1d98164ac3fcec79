"""Which kind a path belongs to: globs turned into one regular expression."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from workplan.kinds.kind import Kind


def glob_pattern(glob: str) -> str:
    """A regular expression for a repository-relative glob: `**/` crosses folders, `*` and `?` do not."""
    out = []
    position = 0
    while position < len(glob):
        if glob.startswith("**/", position):
            out.append("(?:[^/]+/)*")
            position += 3
        elif glob.startswith("**", position):
            out.append(".*")
            position += 2
        elif glob[position] == "*":
            out.append("[^/]*")
            position += 1
        elif glob[position] == "?":
            out.append("[^/]")
            position += 1
        else:
            out.append(re.escape(glob[position]))
            position += 1
    return "".join(out)


def matcher(globs: Sequence[str]) -> Callable[[str], object]:
    """A test for "any of these globs matches the whole path"; without globs nothing matches."""
    return _matcher(tuple(globs)) if globs else _never


@lru_cache(maxsize=256)
def _matcher(globs: tuple[str, ...]) -> Callable[[str], object]:
    return re.compile("|".join(f"(?:{glob_pattern(glob)})" for glob in globs)).fullmatch


def _never(_path: str) -> object:
    return None


@lru_cache(maxsize=64)
def _prefixes(globs: tuple[str, ...]) -> tuple[str, ...]:
    """The fixed beginnings of globs: a path that starts with none of them cannot match."""
    return tuple(re.split(r"[*?]", glob, maxsplit=1)[0] for glob in globs)


@lru_cache(maxsize=64)
def _suffixes(globs: tuple[str, ...]) -> tuple[str, ...]:
    """The fixed ends of globs: a path that ends with none of them cannot match."""
    return tuple(re.split(r"\*\*/|[*?]", glob)[-1] for glob in globs)


class _Member:
    """The test for one kind. Its patterns are made when a path first begins as its globs do, or ends as what it
    excludes: most kinds have no document, and making a pattern takes as long as reading one.
    """

    __slots__ = ("_ends", "_matches", "_starts", "kind")

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._starts = _prefixes(kind.globs)
        self._ends = _suffixes(kind.exclude)
        self._matches: Callable[[str], object] | None = None

    def holds(self, path: str) -> bool:
        """Whether a path is of this kind."""
        if not path.startswith(self._starts):
            return False
        if self._matches is None:
            self._matches = matcher(self.kind.globs)
        if not self._matches(path):
            return False
        return not (path.endswith(self._ends) and matcher(self.kind.exclude)(path))


class KindSelector:
    """Chooses the first kind whose globs match; `exclude` globs win over all."""

    def __init__(self, kinds: Sequence[Kind], exclude: Sequence[str] = ()) -> None:
        self._excluded = matcher(exclude)
        self._kinds = [_Member(kind) for kind in kinds]
        self._starts = tuple({start for kind in kinds for start in _prefixes(kind.globs)})

    def wants(self, path: str) -> bool:
        """Whether the path is a document; or, where it ends with `/`, whether a document may lie below it."""
        if not path.endswith("/"):
            return self.kind_of(path) is not None
        return any(
            path.startswith(start) or start.startswith(path) for start in self._starts
        ) and not self._excluded(path)

    def folders(self) -> frozenset[str]:
        """Folders below which, at any depth, all documents lie; "" is the root."""
        return frozenset(start.rpartition("/")[0] for start in self._starts)

    def kind_of(self, path: str) -> Kind | None:
        """The kind of a repository-relative path, or None where it is no document of ours."""
        if not path.startswith(self._starts) or self._excluded(path):
            return None
        for member in self._kinds:
            if member.holds(path):
                return member.kind
        return None
