"""Review: somebody looked at what a link leads to, as it is now. This is the only thing that clears a link."""

from typing import Any

from workplan.build.index import Index
from workplan.errors import UsageError
from workplan.evidence.collect_record import Context
from workplan.evidence.trace_links import CURRENT, every_link
from workplan.evidence.trace_nodes import Node, find_node
from workplan.usecases.evidence_add import Person, ReviewGiven, review


def target_of(index: Index, source: str, target: str) -> tuple[str, Node]:
    """The target's name, and the node that a link of `source` leads to. Without `target`, the only link of `source`
    that needs a review.
    """
    if not index.definitions(source):
        raise UsageError(f"no record has the id `{source}`", "`workplan list` shows the ids there are")
    if not target:
        open_links = [
            link for link in every_link(index) if link.stamp.source == source and link.state != CURRENT
        ]
        if len(open_links) != 1:
            names = ", ".join(f"`{link.stamp.target}` ({link.state})" for link in open_links)
            raise UsageError(
                f"{source} has {len(open_links)} links to review" + (f": {names}" if names else ""),
                "name the target: one link is reviewed at a time",
            )
        target = open_links[0].stamp.target
    node = find_node(index, target)
    if node is None:
        raise UsageError(
            f"no clause, task, gate or service has the id `{target}`", "a clause is named as `SPEC#CLAUSE`"
        )
    return target, node


def review_record(context: Context, person: Person, node: Node, given: ReviewGiven) -> dict[str, Any]:
    """The record of a review: who, what, why, and the fingerprint of the target as it is now."""
    about = {
        "clause": context._replace(clauses=(node.id,)),
        "gate": context._replace(gates=(node.id,)),
        "service": context._replace(services=(node.id,)),
        "task": context._replace(tasks=(node.id,)),
    }
    return review(about[node.kind], person, given)
