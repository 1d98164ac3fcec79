"""What collecting and trusting evidence ask of the world."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from workplan.named_tuple import NamedTuple

Clock = Callable[[], str]
"""The time now, as `2026-06-27T12:00:00Z`."""
NewId = Callable[[], str]
"""A fresh id of a run: lower case letters, digits and hyphens."""
VerifySignature = Callable[[bytes, bytes, bytes], bool]
"""Public key (32 bytes, Ed25519), signature and message: whether the one is a signature of the other."""

ENDED_BY_TIME = "time"
ENDED_BY_OUTPUT = "output"


class Bounds(NamedTuple):
    """How much a command may take: wall time in seconds, output in bytes over both streams."""

    seconds: int = 3600
    bytes: int = 100_000_000


class Output(NamedTuple):
    """What is kept of an output: its name, its SHA-256 and its size in bytes, never its text."""

    name: str
    sha256: str
    bytes: int


class Finished(NamedTuple):
    """A command that has ended. `status` is its exit status, negative where a signal ended it; `ended_by` is
    "time" or "output" where a bound was reached, else "". `tail` is the end of its standard output, for
    reading counts from; it is never written anywhere.
    """

    status: int
    started: str
    ended: str
    ended_by: str = ""
    outputs: tuple[Output, ...] = ()
    tail: bytes = b""


class SourceState(NamedTuple):
    """The state of a worktree: its commit ("" before the first) and the paths that differ from it."""

    commit: str
    changed: frozenset[str] = frozenset()


class CommandRunner(Protocol):
    """Runs one command to its end, or ends it."""

    def run(self, command: Sequence[str], bounds: Bounds, extra: Mapping[str, str] | None = None) -> Finished:
        """Run the argument list; `extra` variables are added to the environment. Raises UnreachableError
        where the program cannot be started.
        """
        ...


class Signer(Protocol):
    """Signs bytes with a private key that this tool may never see."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the Ed25519 public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes. Raises UnreachableError where the signer cannot be asked."""
        ...


class StateReader(Protocol):
    """Looks at the worktree that commands run in."""

    def look(self) -> SourceState:
        """The commit, and every path that differs from it, new ones too. Records of evidence are left aside."""
        ...

    def look_at_tracked(self) -> SourceState:
        """The same, without files that the commit does not hold."""
        ...


class ReportReader(Protocol):
    """Reads the files that a command leaves behind."""

    def stamp(self, path: str) -> tuple[int, ...]:
        """What tells one state of the file from another, () where there is none."""
        ...

    def read(self, path: str, limit: int) -> bytes:
        """At most `limit` + 1 bytes. Raises UnreachableError where it cannot be read."""
        ...


class RunWorld(NamedTuple):
    """Everything outside that a run needs. `tools` gives names and versions for a command."""

    runner: CommandRunner
    state: StateReader
    reports: ReportReader
    clock: Clock
    new_id: NewId
    tools: Callable[[Sequence[str]], tuple[tuple[str, str], ...]]
