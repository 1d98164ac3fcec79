"""Two records carry the same hub id.

What: The same UUID stands in two records: a block was copied and its hub id with it.

Why: A sync would write the state of one task into the other.

Fix: Remove the hub id from the copy; the next sync gives it one of its own.
"""

from collections.abc import Iterator

from workplan.build.index import Index
from workplan.diagnostics.diagnostic import ERROR, Finding, Note
from workplan.diagnostics.place import Place
from workplan.kinds.kind import Kind
from workplan.model.facts import Facts
from workplan.rules.rule import Rule

RULE = Rule("duplicate-hub-id", ERROR, "two records carry the same hub id", reach="federation")


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """A finding at every place but the first, which is shown as related."""
    document = facts.document
    kind = index.kind(facts.repo, document.kind)
    if kind is None:
        return
    if document.hub_id:
        yield from _copied(document.hub_id, document.id, document.at(kind.hub_id_field), facts, index)
    for task in facts.tasks:
        if task.hub_id and len(index.hub_id_holders(task.hub_id)) > 1:
            at = task.at(_field(kind, task.block))
            yield from _copied(task.hub_id, task.id, at, facts, index)


def _field(kind: Kind, block: str) -> str:
    return next((b.hub_id_field for b in kind.blocks if b.word == block), "id")


def _copied(hub_id: str, record_id: str, at: Place, facts: Facts, index: Index) -> Iterator[Finding]:
    holders = index.hub_id_holders(hub_id)
    if len(holders) < 2:
        return
    first = holders[0]
    if (first.repo, first.path, first.id) == (facts.repo, facts.document.path, record_id):
        return
    yield Finding(
        f"hub id `{hub_id}` already belongs to `{first.id}`",
        at,
        "remove the copied hub id; the next sync gives this record its own",
        record_id,
        (Note(first.path, Place(first.line), f"`{first.id}` carries it here", first.repo),),
    )
