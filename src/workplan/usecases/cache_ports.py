"""What a cache must be able to do. Everything in it may be lost at any moment; a run is then only slower."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from workplan.named_tuple import NamedTuple
from workplan.usecases.past_ports import PastStore
from workplan.usecases.ports import Entry
from workplan.usecases.result import Unseen

T = TypeVar("T")
R = TypeVar("R")

Address = tuple[str, str]


class Content(NamedTuple):
    """The bytes that a document had when it was read: the id of a blob with them, and how many they are."""

    oid: str
    size: int


class Change(NamedTuple):
    """All that changed since the named run: these documents of each repository were written anew. `lines` are
    lines of documents as that run saw them, by repository, path and number; `unseen` is what it did not look at;
    `paths` is the text of the paths that were asked for by then, with answers that are still true.

    `look` gives other documents as they are now, by repository; None where one of them is a document no more.
    """

    run: str
    entries: Mapping[str, Sequence[Entry]]
    lines: Mapping[tuple[str, str, int], str] = {}
    unseen: tuple[Unseen, ...] = ()
    paths: str | None = None
    look: Callable[[Sequence[Address]], Mapping[str, Sequence[Entry]] | None] = lambda _addresses: None


class StoredDocument(NamedTuple):
    """What is kept of one judged document.

    `offers` and `asks` are keys of questions (64 bit numbers); `findings` are its diagnostics as JSON, "" for
    none; `ids` are the ids that it defines, in their order.
    """

    address: Address
    tasks: int
    ids: tuple[str, ...]
    offers: tuple[int, ...]
    asks: tuple[int, ...]
    findings: str = ""
    suppressed: int = 0


class Spool(Protocol):
    """Room for what one run puts aside for itself."""

    def put(self, data: bytes) -> int:
        """Put bytes aside, in whatever process, for all of them; where they begin. Raises UnreachableError where there
        is no room.
        """
        ...

    def get(self, start: int, size: int) -> bytes:
        """So many of the bytes that were put aside, from `start` on."""
        ...

    def close(self) -> None:
        """Give the room back."""
        ...


class Workers(Protocol):
    """Other processes to work in."""

    def pays(self, documents: int) -> bool:
        """Whether parsing so many documents is faster with them."""
        ...

    def run(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """What the function gives for each item, in the order of the items. Function and items travel."""
        ...

    @property
    def part(self) -> int:
        """Documents that are compiled, or judged, at once."""
        ...

    def divides(self, documents: int) -> bool:
        """Whether so many documents are compiled and judged in parts, of which each is forgotten when done."""
        ...

    def inherit(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The same as `run`, but the function does not travel: the processes find it, and all that it holds, as
        it is now. What it changes there is lost. Where one process is enough this is it.
        """
        ...

    def spool(self) -> Spool:
        """Room that the processes of `inherit` can read."""
        ...


class FactStore(Protocol):
    """Facts by content, of one repository."""

    def get_facts(self, name: bytes) -> bytes | None:
        """The encoded facts under a key; None where there are none."""
        ...

    def put_facts(self, items: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep encoded facts under their keys."""
        ...


class RunState(Protocol):
    """What one run left for the next: one set of settings, any number of repositories. `run` names the run, once
    the state was loaded or saved.

    Runs of different sorts, which read the worktree or the index, leave the same state in turn.
    """

    run: str

    def since(self, run: str) -> Sequence[Address] | None:
        """The documents of which later runs than this one left another content; None where the state does not
        know, or where documents came or went.
        """
        ...

    def load(self) -> Mapping[str, str] | None:
        """The texts that the last run kept by name; None where there was none, or it is damaged."""
        ...

    def sound(self) -> bool:
        """Whether every answer so far was a real one. An answer after a fault is empty, so ask in the end."""
        ...

    def content(self, address: Address) -> Content | None:
        """The content of a document as the last run read it; None where there was none, or no id names it."""
        ...

    def contents(self, repo: str) -> Sequence[tuple[str, str, int]]:
        """Path, id and size of all documents of a repository whose content an id names, in the order of paths."""
        ...

    def offering(self, keys: Sequence[int]) -> Sequence[Address]:
        """The documents that offer something under one of the keys."""
        ...

    def asking(self, keys: Sequence[int]) -> Sequence[Address]:
        """The documents whose judgement asked one of the keys."""
        ...

    def findings(self) -> Sequence[tuple[Address, str, int]]:
        """Address, diagnostics and number of silenced ones of each document that has any."""
        ...

    def counts(self) -> Mapping[str, tuple[int, int]]:
        """Documents and tasks by repository."""
        ...

    def record_ids(self) -> Sequence[tuple[Address, Sequence[str]]]:
        """The ids that each document defines."""
        ...

    def save(
        self,
        texts: Mapping[str, str],
        documents: Iterable[StoredDocument],
        content_of: Callable[[Address], Content | None],
        gone: Iterable[Address] = (),
        fresh: bool = False,
        changed: Iterable[Address] | None = None,
    ) -> None:
        """Keep texts, and put documents with their contents or drop them, all or nothing; with `fresh` nothing
        older stays. `changed` are the documents with another content than before, where none came or went.
        """
        ...


class Cache(Protocol):
    """The cache of one run."""

    @property
    def tool(self) -> str:
        """What names this version of the compiler, code and schemas included."""
        ...

    @property
    def moment(self) -> int:
        """When this run began, in ns: a file stamped later than a little before it may still change unseen."""
        ...

    def facts_of(self, repo: str) -> FactStore | None:
        """The store of a repository; None where it has no place for one."""
        ...

    def past_of(self, repo: str, name: str) -> PastStore | None:
        """What was found out about a repository's commits; `name` stands for all else that it depends on."""
        ...

    def state(self, name: str) -> RunState | None:
        """The state of runs with these settings; None where there is no place for one."""
        ...

    def note(self, texts: Mapping[str, str]) -> None:
        """Take in what a later run must find unchanged to give the same answer. It is told only of a run whose
        findings depend on nothing but settings, documents and which paths exist.
        """
        ...

    def close(self) -> None:
        """Let go of all files."""
        ...
