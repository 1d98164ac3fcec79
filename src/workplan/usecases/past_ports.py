"""What looking for evidence that was taken away asks of a repository's history."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

from workplan.named_tuple import NamedTuple
from workplan.usecases.ports import SourceReader

UNREAD = "the clone is partial, and lacks what old commits hold"
"""Why a history ends at the head: more can be read after objects were fetched, so this is never kept."""


class Step(NamedTuple):
    """One commit: path, and the ids of the contents before and after ("" for none) of each file it changed."""

    commit: str
    changes: tuple[tuple[str, str, str], ...]


class Walk(NamedTuple):
    """The commits after `base` ("" where the walk begins with the history), oldest first, those that changed
    something. `ends` is the oldest commit that can be read where there are older ones, `why` says why. `marks` gives
    what the folders hold at the head, as ids that differ where anything differs.
    """

    base: str
    steps: Iterator[Step]
    ends: str = ""
    why: str = ""
    marks: Callable[[], Mapping[str, str]] = dict


class PastReader(Protocol):
    """The history of one repository along first parents, from the commit that a run stands on."""

    def head(self) -> str:
        """The commit that the run stands on, "" before the first one."""
        ...

    def boundary(self) -> str:
        """Names where a shallow clone ends; "" for a whole one."""
        ...

    def contents(self) -> SourceReader:
        """Reads contents of any commit by their ids."""
        ...

    def unchanged_since(self, folders: Sequence[str], known: Mapping[str, Mapping[str, str]]) -> str:
        """The nearest known commit since which nothing in the folders changed, where that is cheap to see;
        else "". `known` maps commits to their marks.
        """
        ...

    def walk(self, folders: Sequence[str], known: Collection[str]) -> Walk:
        """The commits back to the nearest of the known ones."""
        ...


class Remembered(NamedTuple):
    """What was found out about a commit. `held` names the evidence files in it (see PastStore); `missing` are
    (record, path, commit, how) of records that it and its forerunners took away; `ends` and `why` as in Walk.
    """

    marks: Mapping[str, str]
    held: str
    missing: tuple[tuple[str, str, str, str], ...]
    ends: str = ""
    why: str = ""


class PastStore(Protocol):
    """Keeps what was found out about commits. All of it may be lost at any moment."""

    def heads(self) -> Mapping[str, Remembered]:
        """The commits that are known."""
        ...

    def held(self, digest: str) -> Mapping[str, str] | None:
        """The evidence files under this name: path to id of the content; None where they are lost."""
        ...

    def save(self, head: str, found: Remembered, held: Mapping[str, str]) -> None:
        """Keep what was found out about one commit."""
        ...
