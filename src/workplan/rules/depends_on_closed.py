"""An open record waits for one that will never deliver.

What: A prerequisite of an open task or plan is cancelled, archived or superseded.

Why: Nobody works on the prerequisite any more, so the record waits for ever.

Fix: Depend on what replaced it, or remove the dependency with a note that says why.
"""

from collections.abc import Iterator

from workplan.build.index import WAITS_FOR, Index
from workplan.build.openness import open_among
from workplan.build.overview import overview_of
from workplan.diagnostics.diagnostic import ERROR, Finding, Note
from workplan.diagnostics.place import Place
from workplan.model.facts import Definition, Facts, Reference
from workplan.rules.rule import Rule

RULE = Rule(
    "depends-on-closed", ERROR, "an open record waits for one that will never deliver", reach="federation"
)


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per dependency of an open record on a dead one."""
    waits = [r for r in overview_of(facts).of_kind("field") if r.field in WAITS_FOR]
    still_open = open_among({r.source for r in waits}, facts, index) if waits else frozenset()
    dead: dict[str, tuple[Definition, str] | None] = {}
    for reference in waits:
        if reference.source not in still_open:
            continue
        if reference.target not in dead:
            dead[reference.target] = _dead(reference.target, index)
        found = dead[reference.target]
        if found is not None:
            yield _finding(reference, *found)


def _dead(record_id: str, index: Index) -> tuple[Definition, str] | None:
    """The first holder of the id that will never deliver, and why."""
    for target in index.definitions(record_id):
        if target.superseded_by:
            return target, f"superseded by `{target.superseded_by}`"
        if target.dead:
            return target, f"`{target.status}`"
    return None


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
