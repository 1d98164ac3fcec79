"""An open record waits for one that will never deliver.

What: A prerequisite of an open task or plan is cancelled, archived or superseded.

Why: Nobody works on the prerequisite any more, so the record waits for ever.

Fix: Depend on what replaced it, or remove the dependency with a note that says why.
"""

from collections.abc import Iterator

from workplan.build.index import WAITS_FOR, Index
from workplan.diagnostics.diagnostic import ERROR, Finding, Note
from workplan.diagnostics.place import Place
from workplan.model.facts import Definition, Facts, Reference
from workplan.rules.rule import Rule

RULE = Rule(
    "depends-on-closed", ERROR, "an open record waits for one that will never deliver", reach="federation"
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per dependency of an open record on a dead one."""
    for reference in facts.references:
        if reference.kind != "field" or reference.field not in WAITS_FOR:
            continue
        if not _is_open(reference.source, facts, index):
            continue
        for target in index.definitions(reference.target):
            why = _dead(target, index)
            if why:
                yield _finding(reference, target, why)
                break


def _is_open(record_id: str, facts: Facts, index: Index) -> bool:
    here = [d for d in index.definitions(record_id) if (d.repo, d.path) == (facts.repo, facts.document.path)]
    return bool(here) and not here[0].closed


def _dead(target: Definition, index: Index) -> str:
    if target.superseded_by:
        return f"superseded by `{target.superseded_by}`"
    return target.status if target.dead else ""


def _finding(reference: Reference, target: Definition, why: str) -> Finding:
    replacement = f"depend on `{target.superseded_by}` instead" if target.superseded_by else ""
    return Finding(
        f"`{reference.source}` waits for `{reference.target}`, which is {why}",
        reference.at(),
        replacement or "depend on what replaced it, or remove the dependency and note why",
        reference.source,
        (Note(target.path, Place(target.line, ("status",)), f"`{target.id}` is {why}", target.repo),),
        key=f"{reference.field}:{reference.target}",
    )
