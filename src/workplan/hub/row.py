"""What the hub holds, as values: rows, documents as last seen, and the part of a repository a plan needs."""

from collections.abc import Mapping

from workplan.named_tuple import NamedTuple


class Row(NamedTuple):
    """One record in the hub. `base` holds the values that file and hub last agreed on, None where never.

    `parent` is the id of the workplan's row. `revision` is the repository's revision at which the row last
    changed. `touched` says that the hub's side was edited since the last sync, by whom and when in
    `edited_by` and `edited_at`. `orphaned` rows have no file any more. `origin` is "file" or "hub".
    """

    kind: str
    repo: str
    id: str
    key: str
    values: tuple[str, ...]
    base: tuple[str | None, ...]
    path: str
    line: int
    parent: str = ""
    revision: int = 0
    touched: bool = False
    orphaned: bool = False
    origin: str = "file"
    edited_by: str = ""
    edited_at: str = ""


class Seen(NamedTuple):
    """A document as it was when it was last synced.

    `commit` is the checkout's commit then, "" without git; `dirty` says that the file differed from it.
    `place` names the machine and folder of the checkout.
    """

    path: str
    digest: str
    commit: str = ""
    dirty: bool = False
    place: str = ""


class Snapshot(NamedTuple):
    """The rows of one repository that a plan needs, and what the repository holds in all.

    `rows` are those of the documents to be read, those with a UUID or key in question, and those edited in
    the hub. `elsewhere` are rows of other repositories that carry one of the UUIDs. `ghosts` are workplans
    without a repository. `live` counts the workplans and tasks
    that are not orphaned, no further than ten times those among `rows`.
    """

    repo: str
    revision: int
    rows: tuple[Row, ...] = ()
    elsewhere: tuple[Row, ...] = ()
    ghosts: tuple[Row, ...] = ()
    live: int = 0


class Edit(NamedTuple):
    """A key to be set in a file. `line` and `route` lead to the YAML block, as in `Place`.

    `quoted` asks for double quotes where the key is new.
    """

    line: int
    route: tuple[str | int, ...]
    key: str
    value: str
    quoted: bool = False


class Pending(NamedTuple):
    """A file write that was decided and may not have happened: the journal's line.

    `before` and `after` are digests of the file's bytes. `place` is the checkout it belongs to.
    """

    id: str
    repo: str
    place: str
    path: str
    before: str
    after: str
    edits: tuple[Edit, ...]


class Change(NamedTuple):
    """One field change in the hub's history."""

    repo: str
    kind: str
    record: str
    key: str
    field: str
    old: str
    new: str
    at: str
    by: str
    side: str
    revision: int
    commit: str = ""


Documents = Mapping[str, Seen]
