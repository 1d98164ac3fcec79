"""Faults of the world and of the command line; a fault in a document is a Diagnostic instead.

WorkplanError            exit 1..5, one clear line and a hint
├── UsageError           2  the command line or the configuration cannot be used
├── ConflictError        3  a person must choose; nothing was written for that record
├── UnreachableError     4  a repository, a file or the hub could not be reached or read
└── PartialError         5  some writes are done; running the command again is safe
"""


class WorkplanError(Exception):
    """A run cannot do its job. `message` says what, `hint` says what to do about it."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(WorkplanError):
    """The command line or the configuration cannot be used as it is."""

    exit_code = 2


class ConflictError(WorkplanError):
    """Two sides changed the same thing; a person must choose."""

    exit_code = 3


class UnreachableError(WorkplanError):
    """Something outside (repository, file, hub) could not be reached or read."""

    exit_code = 4


class PartialError(WorkplanError):
    """Some writes were done and some were not; running again is safe."""

    exit_code = 5
