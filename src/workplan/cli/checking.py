"""One `workplan check`, however its options were read."""

import os
from typing import TYPE_CHECKING

from workplan import __version__
from workplan.cli.output import emit, wants_color
from workplan.cli.session import Ask, Session, open_session
from workplan.cli.verdict import exit_code
from workplan.named_tuple import NamedTuple
from workplan.report.options import ReportOptions
from workplan.report.registry import render_report
from workplan.usecases.result import CheckResult

if TYPE_CHECKING:
    from workplan.cli.unchanged import Plain, Rewritten


class Manner(NamedTuple):
    """How answers are shown; see the options of `workplan check`."""

    form: str = "text"
    output: str = ""
    color: bool | None = None
    strict: bool = False
    verbose: bool = False
    quiet: bool = False

    def options(self, session: Session) -> ReportOptions:
        """What a report of this session is asked for."""
        return session.report_options(
            __version__,
            color=wants_color(self.color, self.output),
            strict=self.strict,
            verbose=self.verbose,
            quiet=self.quiet,
        )


def check_once(
    ask: Ask,
    manner: Manner,
    fix: bool = False,
    diff: bool = False,
    rewritten: "Rewritten | None" = None,
    ending: bool = False,
) -> int:
    """Check, show the result, and return the exit code; with `fix` repair before, with `diff` show only that.
    `rewritten` is what became of the last answer; `ending` says that the process ends with this.
    """
    session = open_session(os.getcwd(), ask, rewritten)
    if fix or diff:
        from workplan.cli.repair import repair

        code = repair(session, write=fix and not diff, output=manner.output if diff else "")
        if diff:
            return code
        session = open_session(os.getcwd(), ask)
    if session.opened.urls:
        from workplan.cli.by_url import say_read_by_url

        say_read_by_url(session.opened)
    result, shown = _observed(session.result)
    text = render_report(manner.form, result, manner.options(session))
    emit(text, manner.output)
    code = exit_code(result, manner.strict, bool(session.opened.unreached))
    asked = _plain(ask, manner)
    if asked is not None and session.cache is not None and session.cache.noted is not None:
        from workplan.cli.remember import Told, remember

        remember(session, asked, Told(text, code, shown), rewritten)
    if session.cache is not None:
        session.cache.close(ending)
    return code


def _observed(result: CheckResult) -> tuple[CheckResult, dict[tuple[str, str, int], str]]:
    """The result, and the lines of documents that a report takes from it."""
    shown: dict[tuple[str, str, int], str] = {}

    def excerpt(repo: str, path: str, line: int) -> str | None:
        found = result.excerpt(repo, path, line)
        if found is not None:
            shown[repo, path, line] = found
        return found

    return result._replace(excerpt=excerpt), shown


def check_plainly(asked: "Plain", rewritten: "Rewritten | None" = None) -> int:
    """The same for options that were read without click."""
    ask = Ask(staged=asked.staged, everything=asked.everything, alone=asked.alone)
    manner = Manner(asked.form, "", asked.color, asked.strict, asked.verbose, asked.quiet)
    return check_once(ask, manner, rewritten=rewritten, ending=True)


def _plain(ask: Ask, manner: Manner) -> "Plain | None":
    """The plain question that this is; None where it is none."""
    from workplan.cli.unchanged import Plain

    if manner.output or ask != Ask(
        staged=ask.staged, everything=ask.everything, alone=ask.alone, jobs=ask.jobs
    ):
        return None
    asked = Plain()
    asked.staged, asked.everything, asked.alone = ask.staged, ask.everything, ask.alone
    asked.strict, asked.verbose, asked.quiet = manner.strict, manner.verbose, manner.quiet
    asked.form, asked.color = manner.form, manner.color
    return asked
