"""`workplan` and `python -m workplan`. What needs no command line to be parsed is answered without it."""

import gc
import sys

from workplan import __version__

TYPE_CHECKING = False  # the name, without importing `typing`
if TYPE_CHECKING:
    from workplan.cli.unchanged import Plain, Rewritten

MANY = 100_000
"""Objects between two searches for circles of them: a run makes few circles, and many objects that stay."""


def main() -> None:
    """Run the command line; ends the process with its exit code."""
    gc.set_threshold(MANY)
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules were loaded, before anything could handle it
        sys.stderr.write("workplan: interrupted\n")
        code = 130
    _end(code)


def _end(code: int) -> None:
    """End at once where nobody waits for the end: taking the interpreter down takes as long as a small check."""
    import atexit
    import os

    threads = sys.modules.get("threading")
    waits = atexit._ncallbacks() or "sqlalchemy" in sys.modules  # who may have to say goodbye to a server
    if waits or (threads is not None and threads.active_count() > 1):
        sys.exit(code)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        sys.exit(code)
    os._exit(code)


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        sys.stdout.write(f"workplan {__version__}\n")
        return 0
    from workplan.cli.faults import CAUGHT, exit_code_of
    from workplan.cli.output import set_encoding

    try:
        set_encoding()
        if arguments[:1] == ["check"]:
            from workplan.cli.unchanged import answer, plain

            asked = plain(arguments[1:])
            if asked is not None:
                found = answer(asked)
                if isinstance(found, int):
                    return found
                return _check(asked, found)
    except CAUGHT as fault:
        return exit_code_of(fault)
    from workplan.cli.main import run

    return run()


def _check(asked: "Plain", found: "Rewritten | None") -> int:
    """A plain check, with its modules out of one file where that can be."""
    from workplan.startup import StartupFile

    startup = StartupFile()
    startup.load()
    from workplan.cli.checking import check_plainly

    code = check_plainly(asked, found)
    startup.keep()
    return code


if __name__ == "__main__":
    main()
