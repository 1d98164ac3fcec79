"""What a run found, ready for any reporter."""

from collections.abc import Callable

from workplan.diagnostics.diagnostic import ERROR, WARNING, Diagnostic
from workplan.named_tuple import NamedTuple


class Unseen(NamedTuple):
    """Something that was not looked at, and why. `path` is empty for a whole repository."""

    repo: str
    path: str
    reason: str


class Summary(NamedTuple):
    """How much a run looked at, and how much it found. `skipped` counts what was not looked at."""

    errors: int
    warnings: int
    documents: int
    tasks: int
    repositories: int
    skipped: int


class CheckResult(NamedTuple):
    """The result of one run over one or more repositories.

    `root` is the folder the run was started for, as the user named it. `roots` maps a repository's name to
    its folder, so that a reporter can print a path the user can open. `unseen` says what was not looked at.
    `excerpt` gives the text of one line of a file (repository name, path, line) or None.
    """

    command: str
    root: str
    summary: Summary
    diagnostics: tuple[Diagnostic, ...]
    unseen: tuple[Unseen, ...]
    roots: dict[str, str]
    excerpt: Callable[[str, str, int], str | None]
    suppressed: int = 0
    baselined: int = 0


def summarise(
    diagnostics: tuple[Diagnostic, ...], documents: int, tasks: int, repositories: int, skipped: int
) -> Summary:
    """Count the findings by severity; information counts as neither error nor warning."""
    errors = sum(1 for found in diagnostics if found.severity == ERROR)
    warnings = sum(1 for found in diagnostics if found.severity == WARNING)
    return Summary(errors, warnings, documents, tasks, repositories, skipped)
