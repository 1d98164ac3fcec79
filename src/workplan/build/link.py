"""Linking: what each reference points to, once all repositories are known."""

from workplan.build.clause_names import find_clause, is_ours
from workplan.build.index import Index
from workplan.late_pattern import late_pattern
from workplan.model.facts import Facts, Reference

_PLAN_OF_TASK = late_pattern(r"(?P<plan>.+)-T-?\d{1,3}[a-z]?")

RESOLVED = "resolved"
UNKNOWN = "unknown"
EXTERNAL = "external"


def link(facts: Facts, index: Index) -> Facts:
    """The same facts, each reference with its state."""
    if not facts.references:
        return facts
    new = tuple.__new__  # a federation has hundreds of thousands of references
    states: dict[tuple[str, str], str] = {}  # plans mention the same files again and again
    linked = []
    for reference in facts.references:
        source, target, path, line, column, kind, _before, field, end_column, place = reference
        named = kind, target
        if named not in states:
            states[named] = state_of(reference, facts.repo, index)
        values = source, target, path, line, column, kind, states[named], field, end_column, place
        linked.append(new(Reference, values))
    return facts._replace(references=tuple(linked))


def state_of(reference: Reference, repo: str, index: Index) -> str:
    """`resolved`, `unknown` (its repository is here, the target is not) or `external` (not ours to know)."""
    if reference.kind == "local":
        return EXTERNAL
    if reference.kind == "clause":
        if find_clause(index, reference.target) is not None:
            return RESOLVED
        return UNKNOWN if is_ours(index, reference.target, repo) else EXTERNAL
    if reference.kind in ("path", "canon") or "/" in reference.target:
        return path_state(reference.target, repo, index)
    if index.definitions(reference.target):
        return RESOLVED
    plan = _PLAN_OF_TASK.fullmatch(reference.target)
    if plan is not None and index.definitions(plan["plan"]):
        return UNKNOWN
    owners = index.owners_of(reference.target)
    if not owners or any(not index.is_compiled(owner) for owner in owners):
        return EXTERNAL
    return UNKNOWN


def path_state(target: str, repo: str, index: Index) -> str:
    """A path is ours to judge where its first folder exists here, or where it begins with a repository's name."""
    path = target.partition("#")[0]
    if index.path_exists(repo, path):
        return RESOLVED
    first, _, rest = path.partition("/")
    if rest and index.is_compiled(first):
        return RESOLVED if index.path_exists(first, rest) else UNKNOWN
    if index.specs_at(path):
        return RESOLVED
    if rest and index.path_exists(repo, first):
        return UNKNOWN
    return EXTERNAL
