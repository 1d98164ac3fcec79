"""The plan of a sync: what would change on which side, and what is held back and why."""

from collections.abc import Mapping
from types import MappingProxyType

from workplan.hub.record import Record
from workplan.hub.row import Row, Seen
from workplan.hub.threeway import FieldChange
from workplan.named_tuple import NamedTuple

CREATE = "create"
LINK = "link"
RENAME = "rename"
MOVE = "move"
ADOPT = "adopt"
REVIVE = "revive"
ORPHAN = "orphan"
UPDATE = "update"
AGREE = "agree"

NO_PARENTS: Mapping[str, str] = MappingProxyType({})

PLAN_VERSION = 1
"""The version of a saved plan's format."""


class Mention(NamedTuple):
    """A place in a file of a repository."""

    repo: str
    path: str
    line: int


class Held(NamedTuple):
    """Something that is not synced until a person acts. `rule` names the reason, `places` where it stands.

    `severity` is as for a diagnostic. `stops` says that it is a conflict (exit code 3). `field` is the field
    in question, where it is one, and `by` who edited it in the hub.
    """

    rule: str
    id: str
    message: str
    hint: str
    places: tuple[Mention, ...]
    severity: str = "error"
    stops: bool = True
    field: FieldChange | None = None
    by: str = ""


class RecordChange(NamedTuple):
    """What happens to one record: `actions` besides the changes of its `fields`.

    `row` is None for a new record; `record` is None for one whose file is gone. A new record without a UUID
    in its file gets one when the plan is applied.
    """

    kind: str
    key: str
    actions: tuple[str, ...]
    fields: tuple[FieldChange, ...] = ()
    record: Record | None = None
    row: Row | None = None
    workplan: str = ""


class Suggestion(NamedTuple):
    """A lifecycle change that a person may want: set `field` of `key` to `value`, because of `reason`."""

    kind: str
    key: str
    field: str
    value: str
    reason: str
    safe: bool
    place: Mention


class RepoPlan(NamedTuple):
    """The plan for one repository.

    `sources` is a digest over all documents, `revision` the hub's revision of the repository: a saved plan
    holds only while both are unchanged. `refused` names a guard that stops the whole repository.
    `documents` are those to remember as seen once everything is applied; `gone` are paths to forget.
    `settled` are the documents of which nothing is held back.
    `lines` are kind, id and new line of rows that only moved inside their file. `parents` maps the keys of
    workplans that the hub has to their ids.
    """

    repo: str
    commit: str
    sources: str
    revision: int
    changes: tuple[RecordChange, ...] = ()
    held: tuple[Held, ...] = ()
    refused: tuple[Held, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    documents: tuple[Seen, ...] = ()
    settled: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()
    lines: tuple[tuple[str, str, int], ...] = ()
    parents: Mapping[str, str] = NO_PARENTS
    read: int = 0
    total: int = 0

    @property
    def empty(self) -> bool:
        """Nothing to apply, in the hub or in files."""
        return not self.changes

    @property
    def pending(self) -> bool:
        """Something differs: a change to apply or a thing held back."""
        return bool(self.changes or self.held or self.refused)


class SyncPlan(NamedTuple):
    """The plans of a run, sorted by repository, and how they were made. `schema` is the hub's schema version."""

    schema: str
    repositories: tuple[RepoPlan, ...]
    fix: bool = False
    max_change: int | None = None
