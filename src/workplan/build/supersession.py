"""Who supersedes whom: documents found by id or by path, in this repository or another."""

from workplan.build.index import Index
from workplan.build.values import texts_of
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple


class Side(NamedTuple):
    """One document of a supersession. `facts` is None for the side that asks."""

    repo: str
    path: str
    id: str
    line: int
    facts: Facts | None = None

    def names(self, key: str, other: "Side", index: Index) -> bool:
        """Whether this side's `key` names the other side, by id or by path."""
        if self.facts is None:
            return False
        for target in texts_of(self.facts.document.fields, key):
            found = side_of(target, self.repo, index)
            if found is not None and (found.repo, found.path) == (other.repo, other.path):
                return True
        return False


def side_of(target: str, repo: str, index: Index) -> Side | None:
    """The document that `target` names: an id, a path in this repository, or `REPOSITORY/path`."""
    for definition in index.definitions(target):
        facts = index.facts_at(definition.repo, definition.path)
        if facts is not None and facts.document.id == target:
            return Side(definition.repo, definition.path, target, definition.line, facts)
    path = target.partition("#")[0]
    first, _, rest = path.partition("/")
    for name, inner in ((repo, path), (first, rest)):
        facts = index.facts_at(name, inner) if index.is_compiled(name) else None
        if facts is not None:
            return Side(name, inner, facts.document.id, facts.document.line, facts)
    return None
