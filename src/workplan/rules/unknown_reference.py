"""A field refers to a record that does not exist.

What: A reference field (`depends_on`, `blocked_by`, `supersedes`, …) names an id whose repository was read, and
no document there defines it. In prose the same is an unknown reference only where a configuration claims the
id's prefix for a repository of this run. Ids of other repositories are external and not judged.

Why: A dependency on nothing never clears, and nobody is told.

Fix: Correct the id; the hint names the nearest one that exists.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.link import UNKNOWN, state_of
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Facts, Reference
from workplan.rules.rule import Rule
from workplan.schema.near import nearest

RULE = Rule("unknown-reference", ERROR, "a field refers to a record that does not exist", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per field value, and one per id that the prose mentions."""
    mentioned: set[str] = set()
    for reference in facts.references:
        in_field = reference.kind == "field" and _is_id(reference.target)
        in_prose = reference.kind == "prose" and reference.target not in mentioned
        if (in_field or in_prose) and state_of(reference, facts.repo, index) == UNKNOWN:
            if in_prose:
                mentioned.add(reference.target)
            yield _finding("the prose names" if in_prose else f"`{reference.field}` names", reference, index)


def _is_id(target: str) -> bool:
    return "/" not in target and "-" in target


def _finding(what: str, reference: Reference, index: Index) -> Finding:
    near = nearest(reference.target, index.ids_like(reference.target))
    hint = f"did you mean `{near}`?" if near else "correct the id, or add the document that defines it"
    return Finding(
        f"{what} `{reference.target[:80]}`, which no document defines",
        reference.at(),
        hint,
        reference.source,
        key=f"{reference.field}:{reference.target}",
    )
