"""`workplan check --watch`: the answer again after every save, until Ctrl-C."""

import os
import select
import sys

from workplan.cli.checking import Manner
from workplan.cli.exit_codes import CLEAN
from workplan.cli.output import drop_output, emit, say
from workplan.cli.session import Ask, Session, open_session
from workplan.errors import UsageError
from workplan.report.registry import render_report
from workplan.usecases.watch import Answer, Changes, Watched, follow

CLEAR_SCREEN = "\x1b[2J\x1b[H"


def watch(ask: Ask, manner: Manner) -> int:
    """Answer until interrupted, or until nobody reads any more. Raises UsageError where the options or the
    installation do not allow it.
    """
    if ask.rev:
        raise UsageError("a revision does not change, so `--rev` cannot be watched", "leave out `--rev`")
    try:
        from workplan.adapters import watching as _watching  # noqa: F401
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "watchfiles":
            raise
        raise UsageError(
            "`--watch` needs the package `watchfiles`", "install it with `pip install 'workplan[watch]'`"
        ) from None
    try:
        follow(_Terminal(os.getcwd(), ask, manner))
    except BrokenPipeError:
        drop_output()
        return CLEAN


class _Terminal:
    """See Scene: answers of the compiler, on standard output or in a file."""

    def __init__(self, start: str, ask: Ask, manner: Manner) -> None:
        self._start = start
        self._ask = ask
        self._manner = manner
        self._told = False
        self._screen = manner.form == "text" and not manner.output and sys.stdout.isatty()

    def answer(self) -> Answer:
        """See Scene."""
        manner = self._manner
        session = open_session(self._start, self._ask)
        if session.opened.urls and not self._told:
            self._told = True
            say(f"workplan: read by URL, and not watched: {', '.join(sorted(session.opened.urls))}")
        text = render_report(manner.form, session.result, manner.options(session))
        return Answer(text, _watched(session))

    def show(self, answer: Answer) -> None:
        """See Scene. A fault goes to standard error, so that standard output holds answers and nothing else."""
        if self._screen:
            sys.stdout.write(CLEAR_SCREEN)
        if answer.fault is not None:
            say(f"workplan: {answer.fault.message}")
            if answer.fault.hint:
                say(f"help: {answer.fault.hint}")
        elif self._manner.output:
            emit(answer.text, self._manner.output)
        else:
            sys.stdout.write(answer.text)
            sys.stdout.flush()
        if self._screen:
            say("watching for changes; Ctrl-C ends")

    def changes(self, folders: tuple[str, ...]) -> Changes:
        """See Scene."""
        from workplan.adapters.watching import FileChanges

        return FileChanges(folders, end_without_reader)


def end_without_reader() -> None:
    """Raise BrokenPipeError where standard output is a pipe that nobody reads any more: an editor that was
    closed would otherwise leave its process behind until the next save.
    """
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    if any(event & select.POLLERR for _descriptor, event in poll.poll(0)):
        raise BrokenPipeError


def _watched(session: Session) -> tuple[Watched, ...]:
    opened = session.opened
    found = []
    for unit in opened.units:
        name = unit.settings.name
        if name in opened.urls:
            continue
        layout = opened.layouts.get(name)
        private = () if layout is None else tuple(sorted({layout.git_dir, layout.common_dir}))
        found.append(Watched(opened.roots[name], private, unit.settings))
    return tuple(found)
