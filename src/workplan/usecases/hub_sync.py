"""Sync: bring one checkout and the hub together, so that a run killed anywhere loses nothing.

The order is what makes it safe. One transaction changes the hub and notes in the journal what has to be
written to files. The base of a value that a file must still take is not advanced there: until the file is
written and confirmed, the next run finds the hub ahead, or a UUID missing, exactly as this run did.
"""

import hashlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from workplan.errors import ConflictError, UnreachableError, WorkplanError
from workplan.hub.batch import FileEdit, Stamp, agreed_bases, batch_of, shifted
from workplan.hub.plan import RepoPlan
from workplan.hub.row import Edit, Pending, Seen
from workplan.hub.store import Batch, Confirmation, HubStore, MovedError
from workplan.hub.threeway import FILE_AHEAD
from workplan.hub.writeback import Edited, Wanted, damage, edit_document, rewrite_other
from workplan.model.facts import Facts
from workplan.named_tuple import NamedTuple
from workplan.usecases.hub_checkout import Checkout, Identity
from workplan.usecases.hub_plan import Request, plan_checkout

ATTEMPTS = 5
"""Plans made before a sync gives up because the hub keeps being edited."""


class Unwritten(NamedTuple):
    """An edit of a file that was not made, and why. The next sync tries again."""

    path: str
    line: int
    key: str
    reason: str


class Outcome(NamedTuple):
    """What a sync of one repository did. `plan` is what it found; `error` is set where it could not be done.

    `values` are what the written files were given, by path, so that a commit can hold these alone. `resumed`
    counts file writes of an earlier, interrupted run that were found finished.
    """

    repo: str
    plan: RepoPlan | None
    applied: bool = False
    written: tuple[str, ...] = ()
    values: Mapping[str, tuple[Wanted, ...]] = MappingProxyType({})
    unwritten: tuple[Unwritten, ...] = ()
    resumed: int = 0
    error: WorkplanError | None = None

    @property
    def exit_code(self) -> int:
        """0 done, 3 a person must choose, 4 could not be done, 5 done in part; see `WorkplanError`."""
        if self.error is not None:
            return self.error.exit_code
        if self.unwritten:
            return 5
        plan = self.plan
        if plan is not None and (plan.refused or any(held.stops for held in plan.held)):
            return 3
        return 0


class Terms(NamedTuple):
    """How a sync runs. `accept` sees the plan and says whether to go on; `timeout` is for the lock, in s."""

    stamp: Stamp
    new_id: Identity
    accept: Callable[[RepoPlan], bool] = lambda _plan: True
    timeout: float = 10.0


class _Write(NamedTuple):
    path: str
    before: bytes
    edited: Edited
    edits: tuple[FileEdit, ...]
    journal: Pending


def sync_checkout(
    store: HubStore, name: str, open_checkout: Callable[[], Checkout], request: Request, terms: Terms
) -> Outcome:
    """Read, plan and apply under the repository's lock: another run may write files until it is held."""
    try:
        with store.lock(name, terms.timeout):
            checkout = open_checkout()
            resumed = _finish_earlier(store, checkout)
            return _plan_and_apply(store, checkout, request, terms)._replace(resumed=resumed)
    except WorkplanError as error:
        return Outcome(name, None, error=error)


def _plan_and_apply(store: HubStore, checkout: Checkout, request: Request, terms: Terms) -> Outcome:
    """Plan and apply; once more where the hub was edited in between, so that the edit is taken into account."""
    attempt = 1
    while True:
        plan = plan_checkout(store, checkout, request)
        if plan.refused or not terms.accept(plan):
            return Outcome(checkout.name, plan)
        try:
            return _apply(store, checkout, plan, terms)
        except MovedError:
            if attempt == ATTEMPTS:
                raise
            attempt += 1


def _finish_earlier(store: HubStore, checkout: Checkout) -> int:
    """Close the journal of a run that was killed. What it wrote and what it did not write is found again
    by the comparison itself; here it only has to be said, and forgotten.
    """
    pending = store.pending(checkout.name, checkout.place)
    if not pending:
        return 0
    finished = sum(1 for item in pending if _digest_at(checkout, item.path) == item.after)
    store.confirm(Confirmation(checkout.name, [item.id for item in pending], {}, ()))
    return finished


def _digest_at(checkout: Checkout, path: str) -> str:
    try:
        return digest_of(checkout.read(path))
    except WorkplanError:
        return ""


def digest_of(data: bytes) -> str:
    """The digest by which documents are known."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _apply(store: HubStore, checkout: Checkout, plan: RepoPlan, terms: Terms) -> Outcome:
    batch, edits = batch_of(plan, checkout.naming, terms.new_id, terms.stamp)
    if not (batch.creates or batch.updates or batch.lines or batch.documents or batch.gone):
        return Outcome(checkout.name, plan)
    _hold_to(checkout, plan)
    writes, unwritten = _prepare(checkout, edits, terms.new_id)
    for write in writes:
        obstacle = checkout.obstacle(write.path)
        if obstacle:
            raise UnreachableError(
                f"`{write.path}` cannot be written: {obstacle}; nothing was changed",
                "make the file and its folder writable, then sync again",
            )
    store.apply(_with_writes(batch, writes, unwritten))
    written, failed = _write_files(store, checkout, writes, plan.settled)
    values = {write.path: _values(write) for write in writes if write.path in written}
    return Outcome(checkout.name, plan, True, tuple(written), values, (*unwritten, *failed))


def _hold_to(checkout: Checkout, plan: RepoPlan) -> None:
    """Refuse to tell the hub what a file said and says no more: somebody may have edited it since it was read."""
    ahead = {
        change.record.path
        for change in plan.changes
        if change.record is not None and any(field.state == FILE_AHEAD for field in change.fields)
    }
    for facts in checkout.facts:
        document = facts.document
        if document.path in ahead and _digest_at(checkout, document.path) != document.digest:
            raise _changed_meanwhile(document.path)


def _changed_meanwhile(path: str) -> ConflictError:
    return ConflictError(f"`{path}` was changed while this run was working", "run the command again")


def _values(write: _Write) -> tuple[Wanted, ...]:
    return tuple(Wanted(item.key, item.edit.key, item.edit.value, item.edit.quoted) for item in write.edits)


def rewriter(checkout: Checkout, outcome: Outcome) -> Callable[[str, bytes], bytes]:
    """Makes the edits of a sync once more in another version of a file, such as the committed one."""

    def rewrite(path: str, data: bytes) -> bytes:
        facts = checkout.compile(path, data)
        wanted = outcome.values.get(path, ())
        return data if facts is None else rewrite_other(data, facts, wanted, checkout.limit)

    return rewrite


def _prepare(
    checkout: Checkout, edits: tuple[FileEdit, ...], new_id: Identity
) -> tuple[list[_Write], list[Unwritten]]:
    """The new content of every file to be written, each read again before anything is written."""
    by_path: dict[str, list[FileEdit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    facts = {item.document.path: item for item in checkout.facts if item.document.path in by_path}
    writes: list[_Write] = []
    unwritten: list[Unwritten] = []
    for path, wanted in sorted(by_path.items()):
        before = checkout.read(path)
        if digest_of(before) != facts[path].document.digest:
            raise _changed_meanwhile(path)
        edited = edit_document(before, [item.edit for item in wanted], checkout.limit)
        refused = dict(edited.refused)
        made = tuple(item for item in wanted if item.edit not in refused)
        unwritten += [_unwritten(path, edit, reason) for edit, reason in edited.refused]
        reason = _damage(checkout, facts[path], edited.data, made)
        if reason:
            unwritten += [_unwritten(path, item.edit, reason) for item in made]
        elif made:
            after = digest_of(edited.data)
            planned = tuple(item.edit for item in made)
            journal = Pending(
                new_id(), checkout.name, checkout.place, path, digest_of(before), after, planned
            )
            writes.append(_Write(path, before, edited, made, journal))
    return writes, unwritten


def _unwritten(path: str, edit: Edit, reason: str) -> Unwritten:
    return Unwritten(path, edit.line, edit.key, reason)


def _damage(checkout: Checkout, before: Facts, data: bytes, made: tuple[FileEdit, ...]) -> str:
    if not made:
        return ""
    after = checkout.compile(before.document.path, data)
    if after is None:
        return "no kind of document lies at this path any more"
    return damage(before, after, [item.edit for item in made])


def _with_writes(batch: Batch, writes: list[_Write], unwritten: list[Unwritten]) -> Batch:
    """The batch as it must be while files are still to be written: these documents count as not yet seen."""
    edited: Mapping[str, Edited] = {write.path: write.edited for write in writes}
    waiting = edited.keys() | {item.path for item in unwritten}
    documents = [item._replace(digest="") if item.path in waiting else item for item in batch.documents]
    batch = batch._replace(documents=documents, journal=[write.journal for write in writes])
    if not edited:
        return batch
    moved = {path: item.lines() for path, item in edited.items()}
    return shifted(batch, lambda path, line: moved[path](line) if path in moved else line)


def _write_files(
    store: HubStore, checkout: Checkout, writes: list[_Write], settled: frozenset[str]
) -> tuple[list[str], list[Unwritten]]:
    written: list[_Write] = []
    failed: list[Unwritten] = []
    for write in writes:
        try:
            checkout.writer.write(write.path, write.edited.data, write.before)
            written.append(write)
        except WorkplanError as error:
            failed += [_unwritten(write.path, item.edit, error.message) for item in write.edits]
    if written:
        edits = tuple(item for write in written for item in write.edits)
        store.confirm(
            Confirmation(
                checkout.name,
                [write.journal.id for write in written],
                agreed_bases(edits),
                [_seen_after(checkout, write) for write in written if _complete(write, settled)],
            )
        )
    return [write.path for write in written], failed


def _complete(write: _Write, settled: frozenset[str]) -> bool:
    return write.path in settled and not write.edited.refused


def _seen_after(checkout: Checkout, write: _Write) -> Seen:
    seen = checkout.seen(write.path, write.journal.after)
    return seen._replace(dirty=bool(checkout.git.commit))
