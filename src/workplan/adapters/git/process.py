"""The one gateway to the `git` command: a fixed environment in which nothing of a repository may run.

Processes are started with posix_spawn, since importing `subprocess` takes longer than git itself.
Options given here outrank every configuration file: no fsmonitor, hooks, pager, credential helper, lazy
fetch or transport. Filters, textconv and external diff are kept out by the choice of commands: callers
use plumbing that reads objects, and never compare worktree files by git.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO, NoReturn

from workplan.adapters.git.place import LOCAL_VARIABLES
from workplan.errors import UnreachableError, UsageError, WorkplanError
from workplan.named_tuple import NamedTuple

SAFE_OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "credential.helper="),
    *("-c", "core.sshCommand=false"),
    *("-c", "protocol.allow=never"),
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
)
SAFE_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "GIT_PAGER": "cat",
}
# What `git rev-parse --local-env-vars` names, less the configuration: it ties a process to one repository.
ERROR_LIMIT = 100_000


class Git(NamedTuple):
    """Where git runs: `folder` is inside the repository, `local` the variables that tie it to one."""

    folder: str
    local: Mapping[str, str] = {}

    def environment(self, trusted: bool = False) -> dict[str, str]:
        """The caller's environment without other repositories' variables, made safe unless trusted."""
        env = {key: value for key, value in os.environ.items() if key not in LOCAL_VARIABLES}
        env.update(self.local)
        env.update({"LC_ALL": "C"} if trusted else SAFE_ENVIRONMENT)
        return env

    def run(
        self, *args: str, stdin: bytes = b"", accept: Sequence[int] = (0,), trusted: bool = False
    ) -> bytes:
        """Standard output of one command. `accept` lists the exit codes that are no fault."""
        with self.stream(*args, stdin=stdin, accept=accept, trusted=trusted) as output:
            return output.read()

    @contextmanager
    def stream(
        self, *args: str, stdin: bytes = b"", accept: Sequence[int] = (0,), trusted: bool = False
    ) -> Iterator[BinaryIO]:
        """Standard output of one command as a file. Leaving before its end stops the process.

        Raises what `fault` makes of the error text when the exit code is not accepted.
        """
        process = self.start(*args, stdin=stdin, trusted=trusted)
        try:
            yield process.output
            finished = process.output.read(1) == b""
        except BaseException:
            process.stop()
            raise
        if not finished:
            process.stop()
            return
        code, error = process.finish()
        if code not in accept:
            raise fault(error, self.folder)

    def start(self, *args: str, stdin: bytes | None = b"", trusted: bool = False) -> "Process":
        """A running command, for work beside it; the caller ends it with `collect` or `stop`. With `stdin`
        None the command is fed by `ask`.
        """
        options = () if trusted else SAFE_OPTIONS
        command = ["git", *options, "-C", self.folder, *args]
        if any("\0" in part for part in command):
            raise UsageError("a revision or a path cannot contain a NUL character")
        return _spawn(command, self.environment(trusted), stdin)


class Process(NamedTuple):
    """A started command with its standard output; its error text waits in a file."""

    pid: int
    output: BinaryIO
    errors: BinaryIO
    questions: BinaryIO | None = None

    def ask(self, question: bytes) -> None:
        """Send one question to a command that was started without input."""
        if self.questions is None:
            raise ValueError("this command was given its whole input")
        try:
            self.questions.write(question)
        except BrokenPipeError as error:
            raise fault(self._said(), "the repository") from error

    def _said(self) -> str:
        self.errors.seek(0)
        return self.errors.read(ERROR_LIMIT).decode("utf-8", "backslashreplace").strip()

    def finish(self) -> tuple[int, str]:
        """Wait for the end: exit code and error text. The output must have been read."""
        self._close()
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        text = self._said()
        self.errors.close()
        return code, text

    def collect(self, folder: str) -> bytes:
        """The whole output; raises what `fault` makes of a failure."""
        try:
            data = self.output.read()
        except BaseException:
            self.stop()
            raise
        code, text = self.finish()
        if code != 0:
            raise fault(text, folder)
        return data

    def stop(self) -> None:
        """End the command whatever it is doing."""
        import signal

        self._close()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.errors.close()

    def _close(self) -> None:
        self.output.close()
        if self.questions is not None:
            self.questions.close()


def _spawn(command: list[str], env: dict[str, str], stdin: bytes | None) -> Process:
    import signal  # makes enumerations; most runs start no process

    errors = _scratch_file()
    read_end, write_end = os.pipe()
    output = os.fdopen(read_end, "rb", buffering=1 << 16)
    questions = None
    if stdin is None:
        source, asking = os.pipe()
        questions = os.fdopen(asking, "wb", buffering=0)
    else:
        source = _filled(stdin)
    actions = (
        (os.POSIX_SPAWN_DUP2, source, 0),
        (os.POSIX_SPAWN_DUP2, write_end, 1),
        (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
    )
    try:
        pid = os.posix_spawnp("git", command, env, file_actions=actions, setsigdef=[signal.SIGPIPE])
    except OSError as error:
        for file in (output, errors, questions):
            if file is not None:
                file.close()
        _cannot_start(error)
    finally:
        os.close(write_end)
        os.close(source)
    return Process(pid, output, errors, questions)


def _filled(data: bytes) -> int:
    """A descriptor that reads these bytes."""
    if not data:
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    with _scratch_file() as file:
        file.write(data)
        file.seek(0)
        return os.dup(file.fileno())


def _cannot_start(error: OSError) -> NoReturn:
    if isinstance(error, FileNotFoundError):
        raise UnreachableError("the `git` command was not found", "install git, or put it in PATH") from error
    raise UnreachableError(f"the `git` command could not be started: {error.strerror}") from error


def _scratch_file() -> BinaryIO:
    """A file without a name, in memory where the system has such files."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("workplan"), "w+b")
    folder = os.environ.get("TMPDIR", "/tmp")  # noqa: S108  (opened exclusively, and unlinked at once)
    path = f"{folder}/workplan-{os.getpid()}-{os.urandom(8).hex()}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    os.unlink(path)
    return os.fdopen(descriptor, "w+b")


def fault(error: str, folder: str) -> WorkplanError:
    """The clear message for what git said on standard error."""
    lowered = error.lower()
    for sign, message, hint in _KNOWN_FAULTS:
        if sign in lowered:
            return UnreachableError(message.format(folder=folder), hint.format(folder=folder))
    lines = [line.removeprefix("fatal: ") for line in error.splitlines() if line.strip()]
    said = lines[-1] if lines else "no reason given"
    return UnreachableError(
        f"git failed in `{folder}`: {said}", "run `git fsck` there to see whether the repository is whole"
    )


_KNOWN_FAULTS = (
    (
        "dubious ownership",
        "git refuses to read `{folder}`: it belongs to another user",
        "if you trust it, run `git config --global --add safe.directory {folder}`",
    ),
    (
        "not a git repository",
        "`{folder}` is not a git repository",
        "run `git init` there, or leave out `--staged`, `--rev` and `--since` to read it as a plain folder",
    ),
    (
        "cannot use bare repository",
        "git refuses to use the bare repository `{folder}`",
        "set GIT_DIR to it, as `safe.bareRepository` demands",
    ),
    (
        "permission denied",
        "permission denied while git read `{folder}`",
        "check who owns the `.git` folder and its files",
    ),
    (
        "index file corrupt",
        "the index of `{folder}` is broken",
        "move `.git/index` away and run `git reset` to make a new one",
    ),
    (
        "unknown repository extension",
        "the repository `{folder}` needs a newer git",
        "install a newer git",
    ),
    (
        "expected git repo version",
        "the repository `{folder}` needs a newer git",
        "install a newer git",
    ),
    (
        "please tell me who you are",
        "git does not know who makes the commit in `{folder}`",
        "set `git config user.name` and `git config user.email`",
    ),
    (
        "empty ident name",
        "git does not know who makes the commit in `{folder}`",
        "set `git config user.name` and `git config user.email`",
    ),
)
