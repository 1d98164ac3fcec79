"""Review: somebody looked at what a link leads to, as it is now. This is the only thing that clears a link."""

from collections.abc import Collection
from typing import Any

from workplan.build.clause_names import near_clause
from workplan.build.index import Index
from workplan.errors import UsageError
from workplan.evidence.collect_record import Context
from workplan.evidence.trace_links import CURRENT, DANGLING, TO_REVIEW, Link, every_link
from workplan.evidence.trace_nodes import Node, find_node
from workplan.named_tuple import NamedTuple
from workplan.usecases.evidence_add import Person, ReviewGiven, review


class Reviewed(NamedTuple):
    """What a review is about. `node` is the target as it is, None where there is none any more; `fingerprint` is
    that of the target, or the last one that it had. `found` is the state of the link.
    """

    target: str
    node: Node | None
    fingerprint: str
    found: str


def links_to_review(index: Index, repos: Collection[str], source: str = "") -> list[Link]:
    """The links that need a review: of one record, or of all records of some repositories."""
    wanted = [link for link in every_link(index) if link.state in TO_REVIEW]
    if source:
        return [link for link in wanted if link.source == source]
    return [link for link in wanted if any(found.repo in repos for found in index.definitions(link.source))]


def target_of(index: Index, source: str, target: str) -> Reviewed:
    """What a review of a link of `source` is about. Without `target`, the only link of `source` that needs one."""
    if not index.definitions(source):
        raise UsageError(f"no record has the id `{source}`", "`workplan list` shows the ids there are")
    links = {link.target: link for link in every_link(index) if link.source == source}
    if not target:
        waiting = [link for link in links.values() if link.state in TO_REVIEW]
        if len(waiting) != 1:
            names = ", ".join(f"`{link.target}` ({link.state})" for link in waiting)
            raise UsageError(
                f"{source} has {len(waiting)} links to review" + (f": {names}" if names else ""),
                "name the target: one link is reviewed at a time",
            )
        target = waiting[0].target
    node = find_node(index, target)
    link = links.get(target) or _same_target(links.values(), node)
    if link is not None:
        target, node = link.target, link.node
    state = link.state if link is not None else CURRENT
    if node is not None:
        return Reviewed(target, node, node.fingerprint, state if state in TO_REVIEW else CURRENT)
    if link is not None and link.state == DANGLING and link.stamp is not None:
        return Reviewed(target, None, link.stamp.fingerprint, DANGLING)
    near = near_clause(index, target)
    raise UsageError(
        f"no clause, task, gate or service has the id `{target}`",
        f"did you mean `{near}`?" if near else "a clause is named as `SPEC#CLAUSE`",
    )


def _same_target(links: Collection[Link], node: Node | None) -> Link | None:
    """The link that its source names in another spelling, so that the review speaks of the link as it is written."""
    return next((link for link in links if link.named and node is not None and link.node == node), None)


def review_record(context: Context, person: Person, seen: Reviewed, given: ReviewGiven) -> dict[str, Any]:
    """The record of a review: who, what, why, and the fingerprint of the target as it is now."""
    node = seen.node
    if node is not None:
        about = {
            "clause": context._replace(clauses=(seen.target,)),
            "gate": context._replace(gates=(node.id,)),
            "service": context._replace(services=(node.id,)),
            "task": context._replace(tasks=(node.id,)),
        }
        context = about[node.kind]
    return review(context, person, given)
