"""The interfaces of all documents of a run, small enough that one process holds them for all others.

Documents are numbered in the order of repositories and paths.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

from workplan.build.interface import Interface
from workplan.cache.interface_codec import decode_interface
from workplan.cache.names import Key
from workplan.model.facts import Definition, Facts
from workplan.named_tuple import NamedTuple

Address = tuple[str, str]
"""Repository and path of a document."""
_ENDED = "\0"
_CLOSED, _DEAD, _SUPERSEDED = map(Definition._fields.index, ("closed", "dead", "superseded_by"))


class Row(NamedTuple):
    """One document as it is kept for linking.

    `keys` are the questions that it offers an answer to (see `pack_keys`), `families` the families of its ids,
    `edges` source and target of what its records wait for, `interface` its encoded interface. `ids` are those of its
    records (see `marked_ids`).
    """

    address: Address
    kind: str
    tasks: int
    keys: bytes
    families: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    interface: bytes
    ids: str = ""


def marked_ids(definitions: Sequence[Definition]) -> str:
    """The ids of all records, a line each, marked where the record is closed or superseded; "" where an id stands for
    two, is not one line, or holds the mark itself.
    """
    ids = [d[0] for d in definitions]
    found = [d[0] + _ENDED if d[_CLOSED] or d[_DEAD] or d[_SUPERSEDED] else d[0] for d in definitions]
    text = "\n".join(("", *found, ""))
    one_each = text.count("\n") == len(ids) + 1 and len(set(ids)) == len(ids)
    return text if one_each and _ENDED not in "".join(ids) else ""


def pack_keys(keys: Iterable[Key]) -> bytes:
    """Keys as bytes, eight each."""
    return array("q", keys).tobytes()


def unpack_keys(data: bytes) -> Sequence[Key]:
    """The keys that `pack_keys` took."""
    found = array("q")
    found.frombytes(data)
    return found


class Interfaces:
    """Rows by number and by what they offer. `facts` reads the facts of a document by its number."""

    def __init__(self, facts: Callable[[int], Facts]) -> None:
        self.rows: list[Row] = []
        self.facts = facts
        self.families: dict[str, None] = {}
        self._holders: dict[Key, int] = {}
        self._crowds: dict[Key, list[int]] = {}
        self._numbers: dict[Address, int] = {}

    def add(self, row: Row) -> None:
        """Take in the next document."""
        number = len(self.rows)
        self.rows.append(row)
        self._numbers[row.address] = number
        self.families.update(dict.fromkeys(row.families))
        holders, keys = self._holders, unpack_keys(row.keys)
        if holders.keys().isdisjoint(keys):  # as nearly always
            holders.update(dict.fromkeys(keys, number))
            return
        for key in keys:
            first = holders.setdefault(key, number)
            if first != number:
                self._crowds.setdefault(key, [first]).append(number)

    def offering(self, key: Key) -> Sequence[int]:
        """The documents that offer something under a key, in their order."""
        if key in self._crowds:
            return self._crowds[key]
        return (self._holders[key],) if key in self._holders else ()

    def is_plain(self, record_id: str, name: Key, is_open: bool) -> bool:
        """Whether its row says that just one record has this id, which is offered under this key, and that it is
        open, where that is asked.
        """
        holder = self._holders.get(name)
        if holder is None or name in self._crowds or "\n" in record_id or _ENDED in record_id:
            return False
        ids = self.rows[holder].ids
        return f"\n{record_id}\n" in ids or (not is_open and f"\n{record_id}{_ENDED}\n" in ids)

    def alone(self, number: int) -> bool:
        """Whether no other document offers anything under any key of this one."""
        return not self._crowds or self._crowds.keys().isdisjoint(unpack_keys(self.rows[number].keys))

    def number_of(self, address: Address) -> int | None:
        """The number of the document that stands there."""
        return self._numbers.get(address)

    def interface(self, number: int) -> Interface:
        """The interface of one document."""
        row = self.rows[number]
        return decode_interface(row.interface, *row.address)

    def of_kind(self, kind: str) -> list[int]:
        """The documents of a kind."""
        return [number for number, row in enumerate(self.rows) if row.kind == kind]

    def edges(self) -> Iterator[tuple[str, str]]:
        """Source and target of everything that waits for something."""
        return (edge for row in self.rows for edge in row.edges)
