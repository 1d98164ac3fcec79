"""Open links: those of a task or gate that are not as somebody reviewed them, and the document that says so of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workplan.build.clauses import KEY, clauses_named, clauses_of_gate
from workplan.build.index import Index
from workplan.diagnostics.place import Place
from workplan.evidence.trace_links import QUIET, TO_REVIEW, Link, Source, links_of, source_of, stamp_of
from workplan.evidence.trace_nodes import find_node
from workplan.model.evidence import Evidence, Gate
from workplan.model.facts import Facts, Task

Open = Sequence[tuple[Task | Gate, Sequence[Link]]]
"""Tasks and gates, each with links that are not as somebody reviewed them."""


def open_links(record: Task | Gate, repo: str, index: Index) -> Sequence[Link]:
    """The links of a task or gate that are not as somebody reviewed them."""
    if _is_as_reviewed(record, index):
        return ()
    return [link for link in links_of(source_of(record, repo), index) if link.state not in QUIET]


def open_links_in(facts: Facts, index: Index) -> Open:
    """The tasks and gates of a document whose blocks hold links, those of them that have open ones.

    The gates that guard these tasks ask for it, and then the rules of links, so that it is kept where the index
    allows it.
    """
    kept = index.traced
    if kept is None:
        return _open_links_in(facts, index)
    key = facts.repo, facts.document.path
    if key not in kept:
        kept[key] = _open_links_in(facts, index)
    found: Open = kept[key]
    return found


def _open_links_in(facts: Facts, index: Index) -> Open:
    holders: list[Task | Gate] = [
        task for task in facts.tasks if task.id and ("clauses" in task.fields or "reviewed" in task.fields)
    ]
    holders += [gate for gate in facts.gates if clauses_of_gate(gate)]
    return [(holder, links) for holder in holders if (links := open_links(holder, facts.repo, index))]


def _is_as_reviewed(record: Task | Gate, index: Index) -> bool:
    """Whether the record's own block shows that each link is current: what is so of most can be seen without making
    a link of it. Where it says False, the links tell.
    """
    if index.reviews(record.id):
        return False
    if isinstance(record, Gate):
        return not clauses_of_gate(record)
    entries = record.fields.get("reviewed", ())
    if type(entries) not in {list, tuple}:
        return False
    seen = set()
    for entry in entries:
        target, fingerprint = (entry.get("to"), entry.get("fp")) if isinstance(entry, dict) else (None, None)
        node = find_node(index, target) if isinstance(target, str) else None
        if node is None or node.superseded or fingerprint != node.fingerprint:
            return False
        seen.add(target)
    return KEY not in record.fields or all(one.name in seen for one in clauses_named(record.fields))


# Several rules ask for the links of one document, one after another, so that the last answer is kept, by state.
_last: tuple[Facts, Index, Mapping[str, Sequence[tuple[Place, Link]]]] | None = None


def links_said_in(facts: Facts, index: Index, state: str) -> Sequence[tuple[Place, Link]]:
    """The links in this state, one of those that a review clears, that are this document's to report, each at the
    place that says so: the name in a task or gate, the stamp in a task, or else the newest review record.
    """
    global _last  # noqa: PLW0603 - a memory of one document; the answer is the same without it
    if _last is None or _last[0] is not facts or _last[1] is not index:
        found: dict[str, list[tuple[Place, Link]]] = {}
        for said in _said_in(facts, index):
            found.setdefault(said[1].state, []).append(said)
        _last = (facts, index, found)
    return _last[2].get(state, ())


def _said_in(facts: Facts, index: Index) -> Iterator[tuple[Place, Link]]:
    for holder, links in open_links_in(facts, index):
        for link in _to_review(links):
            place = _place_in(holder, link)
            if place is not None:
                yield place, link
    for record in facts.evidence:
        stamp = stamp_of(record)
        if stamp is not None:
            for link in _to_review(links_of(_holder(stamp.source, record, index), index)):
                if not link.named and link.stamp == stamp:
                    yield record.at("fields", "target"), link


def _to_review(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.state in TO_REVIEW]


def _place_in(holder: Task | Gate, link: Link) -> Place | None:
    if link.named:
        return holder.at(*link.route)
    if link.stamp is not None and not link.stamp.record:
        return holder.at("reviewed", link.stamp.position)
    return None


def _holder(name: str, record: Evidence, index: Index) -> Source:
    """The task or gate with this id; where there is none, what a review record alone says of it."""
    for definition in index.definitions(name):
        facts = index.facts_at(definition.repo, definition.path)
        holders: list[Task | Gate] = [*facts.tasks, *facts.gates] if facts is not None else []
        for holder in holders:
            if holder.id == name:
                return source_of(holder, definition.repo)
    return Source(name, record.repo, record.path, record.line)
