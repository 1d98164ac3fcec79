"""The exit code of a check."""

from workplan.cli.exit_codes import CLEAN, FINDINGS, UNREACHABLE
from workplan.cli.output import say
from workplan.usecases.result import CheckResult


def exit_code(result: CheckResult, strict: bool, unreached: bool) -> int:
    """1 for errors (with `strict` for warnings too), 4 where a repository that was asked for was not seen."""
    if result.summary.errors or (strict and result.summary.warnings):
        return FINDINGS
    if unreached:
        return UNREACHABLE
    if not result.summary.documents:
        say_nothing_seen()
        return UNREACHABLE
    return CLEAN


def say_nothing_seen() -> None:
    """What to say where a run found no document at all: that is never a good result."""
    say("workplan: nothing was looked at: no file here is a document of a known kind")
    say("help: plans are `workplans/*.md`; `workplan init` makes a first one, `-C DIR` looks elsewhere")
