"""Links that were reviewed: what the link's target was then, and what it is now. Reads, never clears."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from workplan.build.index import Index
from workplan.diagnostics.place import Place
from workplan.evidence.trace_nodes import ALGORITHM, Node, find_node
from workplan.model.evidence import Evidence
from workplan.model.facts import Facts, Task

CURRENT, SUSPECT, DANGLING, OUTDATED, UNREVIEWED = "current", "suspect", "dangling", "outdated", "unreviewed"


class Stamp(NamedTuple):
    """A review of one link: the target's fingerprint at that time. `record` is the id of a review record, "" for
    a stamp in the task's block, whose place in `reviewed` is `position`.
    """

    source: str
    target: str
    fingerprint: str
    record: str = ""
    position: int = 0


class Link(NamedTuple):
    """A link with its state now. `node` is the target as it is, None where there is none."""

    stamp: Stamp
    state: str
    node: Node | None


def stamps_in(task: Task) -> Iterator[Stamp]:
    """The stamps in a task's own block."""
    entries = task.fields.get("reviewed")
    for position, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("to"), str) and isinstance(entry.get("fp"), str):
            yield Stamp(task.id, entry["to"], entry["fp"], "", position)


@lru_cache(maxsize=2)
def recorded_stamps(index: Index) -> Mapping[tuple[str, str], Stamp]:
    """The newest accepted review record of each link, by source and target.

    Of two in the same second the one that fits the target as it is now counts.
    """
    newest: dict[tuple[str, str], tuple[str, bool, str, Stamp]] = {}
    for record in index.evidence().of_type("review"):
        stamp = stamp_of(record)
        if stamp is None:
            continue
        key = (stamp.source, stamp.target)
        candidate = (record.end, link_of(stamp, index).state == CURRENT, record.id, stamp)
        if key not in newest or newest[key][:3] < candidate[:3]:
            newest[key] = candidate
    return {key: found[3] for key, found in newest.items()}


def stamp_of(record: Evidence) -> Stamp | None:
    """The stamp that an accepted review record of a link gives."""
    fields: Any = record.fields.get("fields")
    if record.type != "review" or record.fault or not isinstance(fields, dict):
        return None
    if not fields.get("source") or fields.get("verdict") != "accepted":
        return None
    return Stamp(str(fields["source"]), str(fields.get("target")), str(fields.get("fingerprint")), record.id)


def every_link(index: Index) -> list[Link]:
    """The state of every stamped link of a run, by source and target; a review record speaks before a block."""
    found = {
        (stamp.source, stamp.target): stamp
        for repository in index.repositories.values()
        for facts in repository.facts
        for task in facts.tasks
        for stamp in stamps_in(task)
    }
    found |= recorded_stamps(index)
    return [link_of(stamp, index) for _key, stamp in sorted(found.items())]


def link_of(stamp: Stamp, index: Index) -> Link:
    """The state of one stamped link."""
    node = find_node(index, stamp.target)
    if node is None:
        return Link(stamp, DANGLING, None)
    if node.superseded:
        return Link(stamp, OUTDATED, node)
    algorithm, _, digest = stamp.fingerprint.partition(":")
    full = node.fingerprint.partition(":")[2]
    same = algorithm == ALGORITHM and len(digest) >= 16 and full.startswith(digest)
    return Link(stamp, CURRENT if same else SUSPECT, node)


def stamped_links(facts: Facts, index: Index, state: str) -> Iterator[tuple[Place, Link]]:
    """The links that a document stamps (in a task's block, or as a review record) and that are in this state."""
    for task in facts.tasks:
        for stamp in stamps_in(task):
            if (stamp.source, stamp.target) not in recorded_stamps(index):
                link = link_of(stamp, index)
                if link.state == state:
                    yield task.at("reviewed", stamp.position), link
    for record in facts.evidence:
        own = stamp_of(record)
        if own is not None and recorded_stamps(index).get((own.source, own.target)) == own:
            link = link_of(own, index)
            if link.state == state:
                yield record.at("fields", "target"), link
