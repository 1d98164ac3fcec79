"""How a record's fields are called in its file, and which words its status may hold."""

from collections.abc import Sequence

from workplan.hub.record import SHAPES, Record
from workplan.kinds.kind import BlockKind, Kind, Vocabulary

NOTHING_DONE = 0
UNDER_WAY = 1
CLOSED = 2
_UNDER_WAY = frozenset({"progress", "active"})


_NO_WORDS = Vocabulary()


class Naming:
    """The configured kinds of one repository, asked by record."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._blocks: dict[tuple[str, str], BlockKind] = {
            (kind.name, block.word): block for kind in kinds for block in kind.blocks
        }
        self._words = {
            **{(kind.name, ""): kind.vocabulary for kind in kinds},
            **{place: block.vocabulary for place, block in self._blocks.items()},
        }

    def body(self, document: str) -> str:
        """What documents of the kind `document` are read as (`Kind.record`), "" for an unknown kind."""
        kind = self._kinds.get(document)
        return kind.record if kind else ""

    def uuid_key(self, record: Record) -> str:
        """The key that holds the hub's UUID, "" where the file has no place for one."""
        if record.block:
            block = self._blocks.get((record.document, record.block))
            return block.hub_id_field if block else ""
        kind = self._kinds.get(record.document)
        return kind.hub_id_field if kind else ""

    def key(self, record: Record, field: str) -> str:
        """The key that holds `field`; "" where the file's text is the only owner of it."""
        key = SHAPES[record.kind].two_way.get(field, "")
        kind = self._kinds.get(record.document)
        if not record.block and kind:
            if field == "status":
                return kind.status_field
            if field == "title":
                return kind.title_field
        return key

    def words(self, record: Record) -> Vocabulary:
        """The vocabulary of the record's status; an empty one allows every word."""
        return self._words.get((record.document, record.block), _NO_WORDS)


def rank(status: str, words: Vocabulary) -> int:
    """How far a status is along: nothing done, under way, closed. Going down is a regress."""
    if status in words.closed:
        return CLOSED
    return UNDER_WAY if status in words.waiting or status in _UNDER_WAY else NOTHING_DONE
