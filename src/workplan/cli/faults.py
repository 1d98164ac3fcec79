"""What becomes of a fault at the door: one clear line and an exit code. A fault of the program is a traceback."""

import os
import sys

from workplan.cli.exit_codes import CLEAN, INTERRUPTED, UNREACHABLE
from workplan.errors import WorkplanError

CAUGHT = (WorkplanError, KeyboardInterrupt, BrokenPipeError, MemoryError)


def exit_code_of(fault: BaseException) -> int:
    """Say what happened and return the exit code. `fault` is one of CAUGHT."""
    if isinstance(fault, WorkplanError):
        sys.stderr.write(f"workplan: {fault.message}\n" + (f"help: {fault.hint}\n" if fault.hint else ""))
        return fault.exit_code
    if isinstance(fault, BrokenPipeError):
        # The reader went away (`| head`): nothing more to say, and nothing may be printed at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    if isinstance(fault, MemoryError):
        sys.stderr.write("workplan: out of memory\n")
        return UNREACHABLE
    sys.stderr.write("workplan: interrupted\n")
    return INTERRUPTED
