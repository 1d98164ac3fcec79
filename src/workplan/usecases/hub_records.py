"""Questions about single records, and the choices that a person makes for them."""

from collections.abc import Mapping, Sequence

from workplan.errors import UsageError
from workplan.hub.options import Choices
from workplan.hub.project import project_all
from workplan.hub.record import SHAPES, Record
from workplan.hub.row import Change, Row
from workplan.hub.store import HubStore
from workplan.named_tuple import NamedTuple
from workplan.usecases.hub_checkout import Checkout

SIDES = ("file", "hub")


class Trace(NamedTuple):
    """One id through all stages: as the file states it, and as the hub holds it."""

    key: str
    records: tuple[Record, ...]
    rows: tuple[Row, ...]
    differences: tuple[tuple[str, str, str], ...]


def read_log(store: HubStore, name: str) -> tuple[tuple[Row, tuple[Change, ...]], ...]:
    """The history of every record with this id, key or UUID. Raises UsageError if the hub has none."""
    rows = _rows(store, name)
    return tuple((row, store.history(row.id)) for row in rows)


def _rows(store: HubStore, name: str) -> tuple[Row, ...]:
    rows = store.find(name)
    if not rows:
        raise UsageError(
            f"the hub has no record `{name}`", "give a whole id, such as `CUST-WP-0025-T01`, or a UUID"
        )
    return rows


def trace(store: HubStore, checkouts: Sequence[Checkout], name: str) -> Trace:
    """Where `name` (an id or a UUID) stands in the files and in the hub, and where they differ.

    Raises UsageError where neither knows it.
    """
    found = tuple(
        record
        for checkout in checkouts
        for record in project_all(
            ((facts, checkout.naming.body(facts.document.kind)) for facts in checkout.facts), checkout.name
        )
        if name in (record.key, record.hub_id)
    )
    rows = store.find(name)
    if not found and not rows:
        raise UsageError(f"neither files nor hub know `{name}`", "give a whole id or a UUID")
    differences: list[tuple[str, str, str]] = []
    for record in found:
        for row in rows:
            if (record.kind, record.repo) == (row.kind, row.repo):
                pairs = zip(SHAPES[row.kind].fields, record.values, row.values, strict=True)
                differences += [(field, ours, theirs) for field, ours, theirs in pairs if ours != theirs]
    key = found[0].key if found else rows[0].key
    return Trace(key, found, rows, tuple(differences))


def choices_of(key: str, take: str, fields: Sequence[str]) -> Choices:
    """What `workplan resolve KEY --take SIDE` or `KEY FIELD=SIDE …` decides, for `Options.choices`.

    Raises UsageError for a side that is neither file nor hub.
    """
    sides: dict[str, str] = {}
    if take:
        sides["*"] = take
    for item in fields:
        field, sign, side = item.partition("=")
        if not sign or not field:
            raise UsageError(f"`{item}` is not FIELD=SIDE", "such as `status=file`")
        sides[field] = side
    if not sides:
        raise UsageError("nothing is chosen", "add `--take file`, `--take hub` or `FIELD=file`")
    for side in sides.values():
        if side not in SIDES:
            raise UsageError(f"`{side}` is no side", "choose `file` or `hub`")
    return {key: sides}


class Rebuilt(NamedTuple):
    """How two hubs compare: records that only one of them has, or that differ, by repository and id."""

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    different: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Both hold the same records with the same values."""
        return not (self.only_first or self.only_second or self.different)


def compare_hubs(first: Mapping[str, Row], second: Mapping[str, Row]) -> Rebuilt:
    """Compare live records by `REPO/KIND/KEY`; who edited what, and when, is the hub's own and not compared."""
    both = sorted(first.keys() & second.keys())
    return Rebuilt(
        tuple(sorted(first.keys() - second.keys())),
        tuple(sorted(second.keys() - first.keys())),
        tuple(name for name in both if _content(first[name]) != _content(second[name])),
    )


def _content(row: Row) -> tuple[object, ...]:
    return (row.kind, row.repo, row.id, row.key, row.values, row.path, row.line, row.parent)


def live_records(store: HubStore, repo: str) -> dict[str, Row]:
    """The records of a repository that have a file, by `REPO/KIND/KEY`."""
    from_files = (row for row in store.all_rows(repo) if row.origin == "file" and not row.orphaned)
    return {f"{row.repo}/{row.kind}/{row.key}": row for row in from_files}


def hub_alone(store: HubStore, repos: Sequence[str]) -> dict[str, int]:
    """What only the hub knows and no rebuild brings back, as counts by name."""
    counts = {"events reported to the hub": 0, "orphaned records": 0, "edits not yet in files": 0}
    for repo in repos:
        for row in store.all_rows(repo):
            counts["events reported to the hub"] += row.kind == "event" and row.origin == "hub"
            counts["orphaned records"] += row.orphaned
            counts["edits not yet in files"] += row.touched and not row.orphaned
    counts["workplans without a repository"] = sum(1 for row in store.all_rows("") if not row.orphaned)
    return counts
