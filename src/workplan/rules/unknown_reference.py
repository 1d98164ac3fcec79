"""A field refers to a record that does not exist.

What: A reference field (`depends_on`, `blocked_by`, `supersedes`, …) names an id whose repository was read, and
no document there defines it. In prose the same is an unknown reference only where a configuration claims the
id's prefix for a repository of this run. Ids of other repositories are external and not judged.

Why: A dependency on nothing never clears, and nobody is told.

Fix: Correct the id; the hint names the nearest one that exists.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.build.link import UNKNOWN
from workplan.build.overview import overview_of
from workplan.diagnostics.diagnostic import ERROR, Finding
from workplan.model.facts import Facts, Reference
from workplan.rules.rule import Rule
from workplan.schema.near import nearest

RULE = Rule("unknown-reference", ERROR, "a field refers to a record that does not exist", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per field value, and one per id that the prose mentions."""
    found = overview_of(facts).references
    hints: dict[str, str] = {}
    named = [one for one in found.get(("field", UNKNOWN), ()) if _is_id(one.target)]
    mentioned = {one.target: one for one in reversed(found.get(("prose", UNKNOWN), ()))}
    for reference in (*named, *mentioned.values()):
        if reference.target not in hints:
            hints[reference.target] = _hint(reference.target, index)
        what = "the prose names" if reference.kind == "prose" else f"`{reference.field}` names"
        yield _finding(what, reference, hints[reference.target])


def _is_id(target: str) -> bool:
    return "/" not in target and "-" in target


def _finding(what: str, reference: Reference, hint: str) -> Finding:
    return Finding(
        f"{what} `{reference.target[:80]}`, which no document defines",
        reference.at(),
        hint,
        reference.source,
        key=f"{reference.field}:{reference.target}",
    )


def _hint(target: str, index: Index) -> str:
    near = nearest(target, index.ids_like(target))
    if near and one_slip(target, near):
        return f"did you mean `{near}`?"
    plan = target.rpartition("-T")[0]
    if plan and index.definitions(plan):
        return f"`workplan show {plan}` lists its tasks"
    return "correct the id, or add the document that defines it"


def one_slip(left: str, right: str) -> bool:
    """Whether one wrong, missing or doubled character, or two that changed places, make the difference.

    Most ids differ in their numbers only, so that a second wrong digit makes another id likelier than a slip.
    """
    if len(left) != len(right):
        return abs(len(left) - len(right)) == 1
    wrong = [(one, other) for one, other in zip(left, right, strict=True) if one != other]
    return len(wrong) == 1 or (len(wrong) == 2 and wrong[0] == wrong[1][::-1])
