"""What the name of a clause leads to: `SPEC#CLAUSE`, `SPEC@VERSION#CLAUSE`, `PATH#CLAUSE`, or the clause's id alone."""

from collections.abc import Iterable

from workplan.build.clauses import PlacedClause
from workplan.build.index import Index
from workplan.schema.near import nearest


def find_clause(index: Index, name: str) -> PlacedClause | None:
    """The clause with this name; of several versions the one in force."""
    spec, mark, clause = name.rpartition("#")
    found = index.clauses(clause)
    if mark:
        found = [one for one in found if spec == one.clause.spec or spec in spec_names(one)]
    if len(found) > 1:
        return min(found, key=_rank)
    return found[0] if found else None


def spec_names(found: PlacedClause) -> tuple[str, ...]:
    """What may stand before the `#`: the document's id, also without version, and its path, also in full."""
    spec, path = found.clause.spec, found.clause.path
    return spec, spec.partition("@")[0], path, f"{found.repo}/{path}"


def is_ours(index: Index, name: str, repo: str) -> bool:
    """Whether a clause that was not found is missing: its document was read, or everything was that could hold it.

    `repo` is the repository of whoever names it.
    """
    spec, _mark, _clause = name.rpartition("#")
    if "/" in spec:
        first, _, rest = spec.partition("/")
        if index.is_compiled(first) and rest:
            return True
        if index.specs_at(spec) or index.path_exists(repo, spec):
            return True
        return index.is_compiled(repo) and bool(rest) and index.path_exists(repo, first)
    known = index.clause_names()
    if spec and any(one.startswith((f"{spec}#", f"{spec}@")) for one in known):
        return True
    return bool(known) and is_all_read(index, repo)


def is_all_read(index: Index, repo: str) -> bool:
    """Whether every repository was read that the configuration of this one names."""
    if not index.is_compiled(repo):
        return False
    return all(index.is_compiled(other.name) for other in index.settings(repo).repositories.values())


def near_clause(index: Index, name: str) -> str:
    """The known clause that the name may have been meant to be, written in the same way; "" where none is near."""
    known = index.clause_names()
    spec, mark, clause = name.rpartition("#")
    if not mark:
        return nearest(clause, {one.rpartition("#")[2] for one in known}) or ""
    own = [one for one in known if one.startswith((f"{spec}#", f"{spec}@"))]
    if own:
        near = nearest(clause, [one.rpartition("#")[2] for one in own])
        return f"{spec}#{near}" if near else ""
    return nearest(name, _unversioned(known)) or ""


def _unversioned(names: Iterable[str]) -> list[str]:
    return sorted({f"{one.partition('#')[0].partition('@')[0]}#{one.partition('#')[2]}" for one in names})


def _rank(found: PlacedClause) -> tuple[bool, str, str, int]:
    return found.superseded, found.repo, found.clause.path, found.clause.line
