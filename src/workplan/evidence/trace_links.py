"""Links to what a record answers to: what the target was when somebody looked, and what it is now. Reads, never clears.

A link is named by a task or gate (`clauses`, the subject of a requirement), or made by a review. A stamp is the
fingerprint that the target had at the review; it stands in the task's block or in a review record.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workplan.build.backlinks import reviewed_source
from workplan.build.clause_names import is_all_read, is_ours
from workplan.build.clauses import NamedClause, clauses_named, clauses_of_gate
from workplan.build.index import Index
from workplan.evidence.trace_nodes import Node, changed_parts, find_node, fits
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Facts, Task
from workplan.named_tuple import NamedTuple

CURRENT = "current"
UNREVIEWED = "unreviewed"
SUSPECT = "suspect"
OUTDATED = "outdated"
DANGLING = "dangling"
SETTLED = "settled"
EXTERNAL = "external"
QUIET = frozenset({CURRENT, SETTLED})
"""States of a link of which there is nothing to say."""
TO_REVIEW = frozenset({UNREVIEWED, SUSPECT, OUTDATED, DANGLING})
"""States that a review clears. A settled link leads to what is superseded or gone, and somebody said why that is
right; an external one leads into a repository that was not read."""
CLOSING = frozenset({SUSPECT, OUTDATED, DANGLING})
"""States of a link that close the gates it touches: what was agreed is not what stands there now."""


class Stamp(NamedTuple):
    """A review of one link: the target's fingerprint at that time. `record` is the id of a review record, "" for
    a stamp in the task's block, whose place in `reviewed` is `position`. `found` is the state that the review found,
    `parts` are digests of what the fingerprint covers.
    """

    source: str
    target: str
    fingerprint: str
    record: str = ""
    position: int = 0
    found: str = ""
    parts: tuple[tuple[str, str], ...] = ()


class Link(NamedTuple):
    """A link with its state now. `node` is the target as it is, None where there is none; `stamp` is None where
    nobody looked at it. `named` says that its source names it, and not only a review; `route` is where.
    """

    source: str
    target: str
    state: str
    node: Node | None
    stamp: Stamp | None
    named: bool = False
    route: tuple[str | int, ...] = ()

    def changed(self) -> tuple[str, ...]:
        """What of the target differs from what was reviewed, by name; empty where the review did not keep that."""
        if self.node is None or self.stamp is None or not self.stamp.parts:
            return ()
        return changed_parts(self.stamp.parts, self.node.parts)


class Source(NamedTuple):
    """A record that links may lead from, with the links that its own block holds."""

    id: str
    repo: str
    path: str
    line: int
    named: Sequence[NamedClause] = ()
    stamps: Sequence[Stamp] = ()


def stamps_in(task: Task) -> Sequence[Stamp]:
    """The stamps in a task's own block."""
    entries = task.fields.get("reviewed")
    if not isinstance(entries, list):
        return ()
    return [
        Stamp(task.id, target, fingerprint, "", position)
        for position, entry in enumerate(entries)
        if isinstance(entry, dict)
        and isinstance(target := entry.get("to"), str)
        and isinstance(fingerprint := entry.get("fp"), str)
    ]


def stamp_of(record: Evidence) -> Stamp | None:
    """The stamp that an accepted review record of a link gives."""
    source = reviewed_source(record)
    if not source:
        return None
    fields: Any = record.fields["fields"]
    parts = fields.get("parts")
    kept = tuple(sorted((str(k), str(v)) for k, v in parts.items())) if isinstance(parts, dict) else ()
    return Stamp(
        source,
        str(fields.get("target")),
        str(fields.get("fingerprint")),
        record.id,
        found=str(fields.get("found") or ""),
        parts=kept,
    )


def recorded_stamps(index: Index) -> Mapping[tuple[str, str], Stamp]:
    """The newest accepted review record of each link of a run, by source and target."""
    sources = {
        name: Source(name, record.repo, record.path, record.line)
        for record in index.evidence().of_type("review")
        if (name := reviewed_source(record))
    }
    return {
        (name, target): stamp
        for name, source in sorted(sources.items())
        for target, stamp in _recorded(source, index).items()
    }


def _recorded(source: Source, index: Index) -> Mapping[str, Stamp]:
    """The newest review record of each link of one record, by target.

    Of two in the same second the one counts that leaves nothing to review.
    """
    records = index.reviews(source.id)
    if not records:
        return {}
    newest: dict[str, tuple[str, bool, str, Stamp]] = {}
    for record in records:
        stamp = stamp_of(record)
        if stamp is not None:
            state = _state(source, stamp.target, stamp, find_node(index, stamp.target), index)
            candidate = (record.end, state not in TO_REVIEW, record.id, stamp)
            if stamp.target not in newest or newest[stamp.target][:3] < candidate[:3]:
                newest[stamp.target] = candidate
    return {target: found[3] for target, found in newest.items()}


def sources_in(facts: Facts) -> Iterator[Source]:
    """The tasks and gates of a document whose blocks hold links."""
    for task in facts.tasks:
        if task.id and ("clauses" in task.fields or "reviewed" in task.fields):
            yield source_of(task, facts.repo)
    for gate in facts.gates:
        named = clauses_of_gate(gate)
        if named:
            yield Source(gate.id, facts.repo, gate.path, gate.line, named)


def source_of(record: Task | Gate, repo: str) -> Source:
    """A task or gate as the source of its links."""
    if isinstance(record, Task):
        named, stamps = clauses_named(record.fields), stamps_in(record)
        return Source(record.id, repo, record.path, record.line, named, stamps)
    return Source(record.id, repo, record.path, record.line, clauses_of_gate(record))


def links_of(source: Source, index: Index) -> list[Link]:
    """Every link of one record, those that it names first. A review record speaks before a stamp in a block."""
    stamps: dict[str, Stamp] = {stamp.target: stamp for stamp in source.stamps}
    if source.id:
        stamps.update(_recorded(source, index))
    found = []
    for name, route in source.named:
        stamp = stamps.pop(name, None) or _other_spelling(name, stamps, source.named, index)
        found.append(_link(source, name, stamp, index, route))
    for target, stamp in sorted(stamps.items()):
        found.append(_link(source, target, stamp, index))
    return found


def _other_spelling(
    name: str, stamps: dict[str, Stamp], named: Sequence[NamedClause], index: Index
) -> Stamp | None:
    """The stamp of a link that was written in another way, such as with a version, taken out of `stamps`."""
    clause = name.rpartition("#")[2]
    alike = [target for target in stamps if target.rpartition("#")[2] == clause]
    node = find_node(index, name) if alike else None
    for target in sorted(alike):
        if node is not None and all(target != one.name for one in named) and find_node(index, target) == node:
            return stamps.pop(target)
    return None


def _link(
    source: Source, target: str, stamp: Stamp | None, index: Index, route: tuple[str | int, ...] = ()
) -> Link:
    node = find_node(index, target)
    state = _state(source, target, stamp, node, index)
    return Link(source.id, target, state, node, stamp, bool(route), route)


def _state(source: Source, target: str, stamp: Stamp | None, node: Node | None, index: Index) -> str:
    if node is None:
        if not _is_ours(target, source.repo, stamp, index):
            return EXTERNAL
        return SETTLED if stamp is not None and stamp.found == DANGLING else DANGLING
    if node.superseded:
        kept = stamp is not None and stamp.found == OUTDATED and fits(stamp.fingerprint, node)
        return SETTLED if kept else OUTDATED
    if stamp is None:
        return UNREVIEWED
    return CURRENT if fits(stamp.fingerprint, node) else SUSPECT


def _is_ours(target: str, repo: str, stamp: Stamp | None, index: Index) -> bool:
    """Whether a target that was not found is missing, and not in a repository that was not read. One that was
    reviewed has been there.
    """
    owners = index.owners_of(target)
    if owners:
        return all(index.is_compiled(owner) for owner in owners)
    return is_ours(index, target, repo) or (stamp is not None and is_all_read(index, repo))


def every_link(index: Index) -> list[Link]:
    """Every link of a run, by source and target."""
    sources = {
        source.id: source
        for repository in index.repositories.values()
        for facts in repository.facts
        for source in sources_in(facts)
    }
    for record in index.evidence().of_type("review"):
        name = reviewed_source(record)
        if name and name not in sources:
            sources[name] = Source(name, record.repo, record.path, record.line)
    found = [link for source in sources.values() for link in links_of(source, index)]
    return sorted(found, key=lambda link: (link.source, link.target))
