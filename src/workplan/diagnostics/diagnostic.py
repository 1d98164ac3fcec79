"""Findings (said by a rule, not yet located) and diagnostics (located, ready to report)."""

from workplan.diagnostics.place import At
from workplan.named_tuple import NamedTuple

ERROR = "error"
WARNING = "warning"
INFO = "info"
SEVERITIES = (ERROR, WARNING, INFO)


class Edit(NamedTuple):
    """Replace the text at `at` by `text`; with `expect` given, only where exactly that stands there now."""

    at: At
    text: str
    expect: str | None = None


class Note(NamedTuple):
    """A second place that explains a finding, such as "first defined here".

    `path` is repository-relative; "" is the finding's own document.
    """

    path: str
    at: At
    message: str
    repo: str = ""


class Finding(NamedTuple):
    """What a rule says. The engine adds rule name, severity, path, exact position and fingerprint.

    `key` is what makes this finding the same one tomorrow although lines moved (default: id and message).
    `edits` make it fixable; they concern the finding's own document.
    """

    message: str
    at: At
    hint: str = ""
    id: str = ""
    related: tuple[Note, ...] = ()
    edits: tuple[Edit, ...] = ()
    key: str = ""


class Related(NamedTuple):
    """A located second place."""

    path: str
    line: int
    column: int
    message: str
    repo: str = ""


class Diagnostic(NamedTuple):
    """One located finding. Lines and columns start at 1; columns count Unicode code points."""

    rule: str
    severity: str
    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    hint: str
    id: str
    repo: str
    fixable: bool
    fingerprint: str
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()


def sort_key(diagnostic: Diagnostic) -> tuple[object, ...]:
    """Repository, path, line, column, rule, message: the one order of every report."""
    return (
        diagnostic.repo,
        diagnostic.path,
        diagnostic.line,
        diagnostic.column,
        diagnostic.rule,
        diagnostic.message,
        diagnostic.fingerprint,
    )
