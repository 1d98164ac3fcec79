"""The facts of one document. Everything later (linking, rules, manifest, hub, rendering) reads only these.

All values are tuples of plain text and numbers, so that they go into a cache as JSON and come back
unchanged. `line` of a record is the first line of its block (the fence, or the opening `---`).
`fields` are the parsed keys and values in file order, unknown keys included.
"""

from collections.abc import Mapping
from typing import Any

from workplan.diagnostics.diagnostic import Diagnostic
from workplan.diagnostics.place import Place, Span
from workplan.model.evidence import Evidence, Gate
from workplan.named_tuple import NamedTuple

Fields = Mapping[str, Any]


class Document(NamedTuple):
    """One file of a known kind. `digest` is `sha256:` and the hex digest of its bytes."""

    path: str
    kind: str
    id: str
    status: str
    status_raw: str
    title: str
    line: int
    digest: str
    fields: Fields
    hub_id: str = ""
    title_line: int = 0
    reason: str = ""

    def at(self, *route: str | int, part: str = "value") -> Place:
        """The place of a front matter key (for a YAML document: of a top-level key)."""
        return Place(self.line, route, part)


class Task(NamedTuple):
    """One fenced block (or front matter entry, or checkbox) of a kind that yields tasks.

    `line` to `end_line` is the block, fences included. `section_end` is the last line of the prose that
    belongs to it. `heading_line` is 0 and `label` empty where no heading is its own.
    `route` is the path inside the front matter for tasks that are listed there.
    `reason` is what a waiting task's prose says that it waits for.
    """

    id: str
    title: str
    status: str
    status_raw: str
    priority: str
    workplan: str
    path: str
    line: int
    end_line: int
    fields: Fields
    block: str = "task"
    hub_id: str = ""
    heading_line: int = 0
    label: str = ""
    phase: str = ""
    section_end: int = 0
    route: tuple[str | int, ...] = ()
    reason: str = ""

    def at(self, *route: str | int, part: str = "value") -> Place:
        """The place of one of the block's keys."""
        return Place(self.line, self.route + route, part)


class Phase(NamedTuple):
    """A `## Phase N` heading (or other group of tasks) with the facts of its bold lines."""

    id: str
    title: str
    workplan: str
    path: str
    line: int
    end_line: int
    goal: str = ""
    repos: tuple[str, ...] = ()
    depends_on: str = ""
    tasks: tuple[str, ...] = ()


class Decision(NamedTuple):
    """A row of a Key Decisions table."""

    decision: str
    choice: str
    rationale: str
    workplan: str
    path: str
    line: int


class DatedNote(NamedTuple):
    """A dated progress note in the prose. `date` is the text as written, YYYY-MM-DD."""

    date: str
    label: str
    text: str
    subject: str
    path: str
    line: int


class Reference(NamedTuple):
    """A mention of something that has an id or a path. `state` is set by linking.

    `kind`: "field" (front matter or block key), "clause" (a clause that a key names), "prose", "path", "canon".
    `state`: "resolved", "unknown", "external", "" before linking.
    `field` is the key for a field reference. `source` is the id of the record that holds it.
    """

    source: str
    target: str
    path: str
    line: int
    column: int
    kind: str
    state: str = ""
    field: str = ""
    end_column: int = 0
    place: Place | None = None

    def at(self) -> Span | Place:
        """Where it stands."""
        if self.place is not None:
            return self.place
        return Span(self.line, self.column, self.line, self.end_column or self.column + 1)


class Spec(NamedTuple):
    """A canon document: constitution, standard, project, architecture decision."""

    id: str
    title: str
    category: str
    slug: str
    version: str
    status: str
    path: str
    line: int
    supersedes: tuple[str, ...] = ()
    superseded_by: str = ""
    title_version: str = ""
    file_version: str = ""


class Service(NamedTuple):
    """One record of a service inventory."""

    id: str
    name: str
    lifecycle: str
    health: str
    environment: str
    owners: tuple[str, ...]
    evidence: int
    path: str
    line: int
    fields: Fields
    route: tuple[str | int, ...] = ()

    def at(self, *route: str | int, part: str = "value") -> Place:
        """The place of one of its keys."""
        return Place(self.line, self.route + route, part)


class Clause(NamedTuple):
    """One `clause` block of a canon document. `spec` is the document's id, or its slug where it has none."""

    id: str
    level: str
    text: str
    spec: str
    path: str
    line: int
    fields: Fields


class Suppression(NamedTuple):
    """An in-file comment that silences one rule, with its reason.

    It holds for findings from `line` to `end_line`: the section that it stands in, or the whole file where
    it stands before the first heading. The comment itself is at `comment_line` and `column`.
    """

    rule: str
    reason: str
    line: int
    end_line: int
    column: int = 1
    comment_line: int = 0


class Definition(NamedTuple):
    """What other documents may need to know of a record: the interface of a document, as compilers call it.

    `closed`: nothing is left to do. `dead`: closed, and it will deliver nothing.
    """

    id: str
    kind: str
    path: str
    line: int
    status: str
    closed: bool
    title: str = ""
    hub_id: str = ""
    superseded_by: str = ""
    repo: str = ""
    dead: bool = False
    workplan: str = ""


class Facts(NamedTuple):
    """Everything one document says, and the findings that needed no other document."""

    document: Document
    tasks: tuple[Task, ...] = ()
    phases: tuple[Phase, ...] = ()
    decisions: tuple[Decision, ...] = ()
    notes: tuple[DatedNote, ...] = ()
    references: tuple[Reference, ...] = ()
    specs: tuple[Spec, ...] = ()
    services: tuple[Service, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    repo: str = ""
    gates: tuple[Gate, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    clauses: tuple[Clause, ...] = ()
