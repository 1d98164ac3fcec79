"""What a judgement presumes of documents that are not known yet, and whether that turned out to be so.

Most questions of a document concern itself, or have a usual answer: the plan that it mentions exists, the record that
it waits for is open, nobody else has its ids. With such answers a document is judged while its facts are at hand. When
all interfaces are known, what was presumed is compared with them; a document about which anything was otherwise is
judged again. A question without a usual answer raises Outside.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from workplan.build.cycles import Edge
from workplan.build.definitions import Repository, family_of
from workplan.build.index import Index
from workplan.build.interface import Interface
from workplan.cache.definition_table import table_of
from workplan.cache.interfaces import Address, Interfaces
from workplan.cache.lazy_index import LazyIndex
from workplan.cache.linked import LinkedIndex
from workplan.cache.names import GATES, Key, key
from workplan.cache.partial import Outside
from workplan.cache.questions import id_key
from workplan.model.evidence import Gate
from workplan.model.facts import Definition, Facts, Spec
from workplan.named_tuple import NamedTuple

Peek = Callable[[str, str], Facts | None]
"""Repository and path to the facts of a document; None where the run has none. Raises Outside where nobody looks."""


class Presumed(NamedTuple):
    """What one judgement presumed, besides that nobody else offers anything under the keys of its document.

    `offered` says which documents offer something under a key, and that no other does; `defined` are ids that some
    record has, `open` those of one record that is neither closed nor superseded; `read` are documents that were
    looked into, by their digests.
    """

    offered: tuple[tuple[Key, tuple[Address, ...]], ...] = ()
    defined: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    read: tuple[tuple[Address, str], ...] = ()


class PresumedIndex(LazyIndex):
    """See Index: the answers about one document, as they most likely will be."""

    def __init__(self, repositories: Sequence[Repository], peek: Peek) -> None:
        super().__init__(repositories, (), lambda: ())
        self._peek = peek

    def begin(self, facts: Facts, interface: Interface, families: Sequence[str]) -> None:
        """Take up the document that is judged next; `families` are those of its ids."""
        self._facts = facts
        self._interface = interface
        self._families = families
        self._ids, self._hub_ids = table_of(interface.definitions)
        self._offered: dict[Key, tuple[Address, ...]] = {}
        self._defined: dict[str, None] = {}
        self._open: dict[str, None] = {}
        self._read: dict[Address, Facts] = {}

    def presumed(self) -> Presumed:
        """What the answers since `begin` rest on."""
        return Presumed(
            tuple(self._offered.items()),
            tuple(self._defined),
            tuple(self._open),
            tuple([(address, facts.document.digest) for address, facts in self._read.items()]),
        )

    def whole(self) -> Index:
        """See LazyIndex; here it is not known yet."""
        raise Outside

    def definitions(self, record_id: str) -> Any:
        """See Index."""
        found = self._ids.get(record_id)
        if found is not None:
            return found
        if family_of(record_id) in self._families:
            return ()  # whoever else had the id would offer something under a key of this document
        if "/" not in record_id and self.owners_of(record_id):
            return _Elsewhere(record_id, self._defined, self._open)
        self._offered[id_key(record_id)] = ()
        return ()

    def hub_id_holders(self, hub_id: str) -> Sequence[Definition]:
        """See Index."""
        if hub_id not in self._hub_ids:
            raise Outside
        return self._hub_ids[hub_id]

    def edges_from(self, record_id: str) -> Sequence[Edge]:
        """See Index."""
        if record_id not in self._ids:
            raise Outside
        return [edge for edge in self._interface.edges if edge.source == record_id]

    def has_gates(self) -> bool:
        """See Index."""
        self._offered[GATES] = ()
        return False

    def gates_of(self, name: str) -> Sequence[Gate]:
        """See Index."""
        raise Outside(name)

    def facts_at(self, repo: str, path: str) -> Facts | None:
        """See Index."""
        document = self._facts.document
        if (repo, path) == (self._facts.repo, document.path):
            return self._facts
        found = self._peek(repo, path)
        if found is not None:
            self._read[repo, path] = found
        return found

    def specs_at(self, path: str) -> Sequence[tuple[str, Spec]]:
        """See Index."""
        self._offered[key("spec", path)] = ()
        return ()

    def spec_versions(self, spec: Spec) -> Sequence[tuple[str, Spec]]:
        """See Index."""
        for (repo, path), facts in self._read.items():
            if spec in facts.specs:
                self._offered[key("versions", spec.category, spec.slug)] = ((repo, path),)
                return [
                    (repo, one)
                    for one in facts.specs
                    if (one.category, one.slug) == (spec.category, spec.slug)
                ]
        raise Outside


class _Elsewhere:
    """The one record with an id, in a document that is not known yet. Whether it exists, and what state it is in,
    is noted when somebody looks.
    """

    def __init__(self, record_id: str, defined: dict[str, None], is_open: dict[str, None]) -> None:
        self._id = record_id
        self._defined = defined
        self._open = is_open

    def __bool__(self) -> bool:
        self._defined[self._id] = None
        return True

    def __iter__(self) -> Iterator["_Open"]:
        self._open[self._id] = None
        return iter((_OPEN,))

    def __len__(self) -> int:
        raise Outside

    def __getitem__(self, position: int) -> Any:
        raise Outside


class _Open:
    """A record of which no more is known than its state."""

    closed = dead = False
    superseded_by = ""

    def __getattr__(self, name: str) -> Any:
        raise Outside(name)


_OPEN = _Open()


class Presumptions:
    """Compares what was presumed with the interfaces of the whole run."""

    def __init__(
        self, interfaces: Interfaces, groups: Sequence[frozenset[str]], digests: Sequence[str]
    ) -> None:
        """`groups` are the circles of the run, `digests` those of its documents by number."""
        self._interfaces = interfaces
        self._circling = {min(group) for group in groups}
        self._digests = digests
        self._known: dict[tuple[Key, tuple[Address, ...]], bool] = {}

    def hold(self, number: int, presumed: Presumed, index: LinkedIndex) -> bool:
        """Whether the judgement of this document would be the same by the `index` of the run."""
        interfaces = self._interfaces
        if not interfaces.alone(number):
            return False
        if not all(map(self._is_offered, presumed.offered)) or not all(
            map(self._is_unchanged, presumed.read)
        ):
            return False
        if self._circling and any(
            source in self._circling for source, _target in interfaces.rows[number].edges
        ):
            return False
        # Nearly all of these are plain from the rows; for what is not an interface must be decoded.
        return all(
            interfaces.is_plain(name, id_key(name), is_open=True) or _is_open(index.definitions(name))
            for name in presumed.open
        ) and all(
            interfaces.is_plain(name, id_key(name), is_open=False) or index.definitions(name)
            for name in presumed.defined
            if name not in presumed.open
        )

    def _is_offered(self, offered: tuple[Key, tuple[Address, ...]]) -> bool:
        """Whether just these documents offer something under the key. Documents presume the same again and again."""
        if offered not in self._known:
            name, addresses = offered
            holders = self._interfaces.offering(name)
            self._known[offered] = tuple([self._interfaces.rows[one].address for one in holders]) == addresses
        return self._known[offered]

    def _is_unchanged(self, read: tuple[Address, str]) -> bool:
        """Whether the document that was looked into is the one of this run."""
        address, digest = read
        place = self._interfaces.number_of(address)
        return place is not None and self._digests[place] == digest


def _is_open(holders: Sequence[Definition]) -> bool:
    return len(holders) == 1 and not (holders[0].closed or holders[0].dead or holders[0].superseded_by)
