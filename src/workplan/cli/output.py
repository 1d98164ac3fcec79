"""Where results go: standard output or a file; and whether they may have colours."""

import os
import sys

from workplan.errors import UnreachableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def emit(text: str, output: str) -> None:
    """Print the result, or write it to a file in one step."""
    if not output or output == "-":
        print_by(lambda: sys.stdout.write(text))
        return
    from workplan.adapters.baseline_file import read_bytes
    from workplan.adapters.files import write_atomic

    write_atomic(output, text.encode(), read_bytes(output))


def print_by(write: "Callable[[], object]") -> None:
    """Write to standard output, and say so where it cannot be written."""
    try:
        write()
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()  # the reader went away (`| head`): it has all that it wanted
    except OSError as error:
        drop_output()
        raise UnreachableError(f"standard output cannot be written: {error.strerror}") from None


def drop_output() -> None:
    """Send what is still to come nowhere, so that nothing is said at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def wants_color(color: bool | None, output: str) -> bool:
    """The user's choice; else a terminal without NO_COLOR, and with FORCE_COLOR always."""
    if color is not None:
        return color
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return not output and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def say(message: str) -> None:
    """Talk: on standard error, so that standard output holds the result and nothing else."""
    sys.stdout.flush()
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


def set_encoding() -> None:
    """UTF-8 on both streams whatever the locale says: the documents are UTF-8, and so is what is said of them."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - stays open as long as we run
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            raise UnreachableError("standard output is closed, so nothing can be said")
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
