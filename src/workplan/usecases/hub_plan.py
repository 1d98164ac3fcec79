"""Plan: what a sync of one checkout would do. Reads files and hub, writes nothing."""

import hashlib
from collections.abc import Callable, Mapping

from workplan.diagnostics.diagnostic import ERROR
from workplan.hub.options import Options
from workplan.hub.plan import Held, Mention, RepoPlan
from workplan.hub.planner import Reading, plan_repository
from workplan.hub.project import project_all
from workplan.hub.record import Record
from workplan.hub.row import Seen
from workplan.hub.store import HubStore, Wanted
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.usecases.hub_checkout import Checkout

Screen = Callable[[str], str | None]

UNREADABLE = frozenset(
    {
        "duplicate-key",
        "invalid-yaml",
        "not-utf8",
        "nul-byte",
        "too-large",
        "unterminated-fence",
        "unterminated-front-matter",
    }
)
"""Findings after which nobody can say which records a document holds: it is left alone on both sides."""

_MANY = 0.25
"""With more of the documents to read than this share, one query for all rows is cheaper than many."""


class Request(NamedTuple):
    """How to plan. `full` compares every document, also those that seem unchanged."""

    options: Options = Options()
    screen: Screen | None = None
    full: bool = False


class _Difference(NamedTuple):
    present: Mapping[str, Seen]
    seen: Mapping[str, Seen]
    read: frozenset[str]
    gone: frozenset[str]


def plan_checkout(store: HubStore, checkout: Checkout, request: Request) -> RepoPlan:
    """The plan for one checkout. Only documents that changed on either side are compared."""
    difference = _compare_documents(store, checkout, request.full)
    facts = [item for item in checkout.facts if item.document.path in difference.read]
    broken = [item for item in facts if _unreadable(item)]
    unreadable = frozenset(item.document.path for item in broken)
    bodies = ((item, checkout.naming.body(item.document.kind)) for item in facts)
    records = project_all((pair for pair in bodies if pair[0].document.path not in unreadable), checkout.name)
    seen = difference.seen
    stale = frozenset(
        path
        for path in difference.read | difference.gone
        if path in seen and path not in unreadable and not checkout.knows(seen[path])
    )
    reading = Reading(
        repo=checkout.name,
        commit=checkout.git.commit,
        sources=sources_digest(difference.present),
        records=records,
        read=difference.read,
        present=difference.present,
        gone=difference.gone,
        stale=stale,
        unreadable=unreadable,
        behind=checkout.git.behind,
        remote=checkout.git.remote,
    )
    snapshot = store.snapshot(checkout.name, _wanted(records, difference, request.full))
    plan = plan_repository(reading, snapshot, checkout.naming, request.options, request.screen)
    refreshed = _refreshed(difference, checkout)
    documents = tuple(item for item in plan.documents if seen.get(item.path) != item)
    return plan._replace(
        documents=documents + refreshed,
        held=tuple(sorted((*plan.held, *(_broken(item, checkout.name) for item in broken)), key=_order)),
    )


def _order(held: Held) -> tuple[object, ...]:
    return (held.places, held.rule, held.id)


def _compare_documents(store: HubStore, checkout: Checkout, full: bool) -> _Difference:
    seen = store.documents(checkout.name)
    documents = (item.document for item in checkout.facts)
    present = {document.path: checkout.seen(document.path, document.digest) for document in documents}
    changed = (path for path, now in present.items() if path not in seen or seen[path].digest != now.digest)
    edited = store.touched(checkout.name)
    gone = frozenset(seen.keys() - present.keys() - checkout.unseen)
    read = frozenset(present) if full else frozenset(changed) | (edited & present.keys())
    return _Difference(present, seen, read, gone)


def _wanted(records: list[Record], difference: _Difference, full: bool) -> Wanted:
    paths = difference.read | difference.gone
    everything = full or len(paths) > _MANY * max(len(difference.present), 4)
    keys: dict[str, set[str]] = {}
    if not everything:
        for record in records:
            keys.setdefault(record.kind, set()).add(record.key)
    ids = {record.hub_id for record in records if record.hub_id}
    return Wanted(paths, ids, keys, everything=everything)


def _refreshed(difference: _Difference, checkout: Checkout) -> tuple[Seen, ...]:
    """Documents that were synced before they were committed and are committed, unchanged, now."""
    present, seen = difference.present, difference.seen
    return tuple(
        present[path]
        for path, before in sorted(seen.items())
        if before.dirty
        and path in present
        and path not in difference.read
        and not present[path].dirty
        and checkout.git.commit
    )


def sources_digest(present: Mapping[str, Seen]) -> str:
    """A digest over the content of all documents."""
    hasher = hashlib.sha256()
    for path in sorted(present):
        hasher.update(f"{path}\0{present[path].digest}\n".encode())
    return f"sha256:{hasher.hexdigest()}"


def _unreadable(facts: Facts) -> bool:
    return any(item.rule in UNREADABLE and item.severity in {ERROR, ""} for item in facts.diagnostics)


def _broken(facts: Facts, repo: str) -> Held:
    first = next(item for item in facts.diagnostics if item.rule in UNREADABLE)
    return Held(
        "unreadable-document",
        facts.document.path,
        f"`{facts.document.path}` cannot be read ({first.rule}: {first.message}); its records stay as they are",
        first.hint or "`workplan check` shows where",
        (Mention(repo, facts.document.path, first.line),),
        stops=False,
    )
