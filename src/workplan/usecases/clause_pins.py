"""What a new record says of the clauses that it is about: the fingerprint that each has now."""

from collections.abc import Iterable

from workplan.build.clause_names import is_ours, near_clause
from workplan.build.index import Index
from workplan.errors import UsageError
from workplan.evidence.trace_nodes import find_node


def fingerprints_of(index: Index, names: Iterable[str], repo: str) -> tuple[tuple[str, str], ...]:
    """The fingerprint of each clause, by its name. One that stands in a repository that was not read has none; one
    that should be here and is not is a UsageError.
    """
    found = []
    for name in sorted(set(names)):
        node = find_node(index, name)
        if node is not None and node.kind == "clause":
            found.append((name, node.fingerprint))
        elif is_ours(index, name, repo):
            near = near_clause(index, name)
            raise UsageError(
                f"no canon document has the clause `{name}`",
                f"did you mean `{near}`?" if near else "a clause is named as `SPEC#CLAUSE`",
            )
    return tuple(found)
