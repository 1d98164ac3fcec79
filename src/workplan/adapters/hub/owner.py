"""The name of this run in the lock table, and whether another run with such a name has died."""

import os
import platform
import re
import secrets

_NAME = re.compile(r"pid (?P<pid>\d+) on (?P<host>.+) \((?P<token>[0-9a-f]+)\)")


def owner_name() -> str:
    """`pid 7 on workstation (3f2a1c)`, different for every run."""
    return f"pid {os.getpid()} on {platform.node()} ({secrets.token_hex(3)})"


def has_died(owner: str) -> bool:
    """Whether `owner` was a run on this machine that is gone. False where that cannot be known.

    A run with this process's own number is gone: the number was given again. A wrong answer costs nothing
    but a repetition, since a sync asks before it writes whether the lock is still its own.
    """
    found = _NAME.fullmatch(owner)
    if found is None or found["host"] != platform.node():
        return False
    pid = int(found["pid"])
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
