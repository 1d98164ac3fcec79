"""The commands that a task names under `verify`, as argument lists. No shell ever sees them."""

import re
import shlex
from collections.abc import Mapping
from typing import Any

from workplan.named_tuple import NamedTuple

MOST_SECONDS = 86_400
DEFAULT_TYPE = "test-run"
_EXPANSION = re.compile(r"\$[A-Za-z_0-9({@*#?!$-]|`")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


class Verification(NamedTuple):
    """One entry of `verify`: its name, the arguments, the seconds it may take (0: the default), and the type
    of the record that it makes.
    """

    name: str
    command: tuple[str, ...]
    seconds: int = 0
    record_type: str = DEFAULT_TYPE


class Refused(NamedTuple):
    """An entry that is not run, and why. `position` counts from 0."""

    position: int
    message: str
    hint: str


def verifications(fields: Mapping[str, Any]) -> tuple[tuple[Verification, ...], tuple[Refused, ...]]:
    """The `verify` entries of a task: what to run, and what cannot be run without a shell."""
    value = fields.get("verify")
    entries = value if isinstance(value, list) else [] if value is None else [value]
    found: list[Verification] = []
    refused: list[Refused] = []
    for position, entry in enumerate(entries):
        made = _verification(position, entry)
        if isinstance(made, Refused):
            refused.append(made)
        else:
            found.append(made)
    return tuple(found), tuple(refused)


def _verification(position: int, entry: Any) -> Verification | Refused:
    table: Mapping[str, Any] = entry if isinstance(entry, dict) else {"run": entry}
    run = table.get("run")
    if isinstance(run, list):
        command = tuple(run) if all(isinstance(word, str) for word in run) else ()
    elif isinstance(run, str):
        split = split_command(run)
        if isinstance(split, Refused):
            return split._replace(position=position)
        command = split
    else:
        command = ()
    if not command or not command[0]:
        return Refused(position, "the entry names no command", "write `run: make test`")
    seconds = table.get("timeout_seconds")
    limit = seconds if isinstance(seconds, int) and 0 < seconds <= MOST_SECONDS else 0
    name = table.get("name")
    kind = table.get("evidence")
    return Verification(
        name if isinstance(name, str) and name else " ".join(command[:2]),
        command,
        limit,
        kind if isinstance(kind, str) and kind else DEFAULT_TYPE,
    )


def split_command(line: str) -> tuple[str, ...] | Refused:
    """The words of a command line, quotes honoured. What only a shell could do is refused, not imitated."""
    if "\n" in line.strip() or "\r" in line.strip():
        return Refused(0, "the command has several lines", "write one entry for each command")
    try:
        words = tuple(shlex.split(line))
    except ValueError:
        return Refused(0, "the command has an open quote or a lone backslash", "close it")
    needed = _needs_shell(line)
    if needed:
        return Refused(
            0,
            f"the command needs {needed} of the shell, and no shell is used",
            "put it into a Make target or a script and name that, or quote what is meant as it stands",
        )
    if words and _ASSIGNMENT.match(words[0]):
        return Refused(
            0, "the command begins with a variable, and no shell is used", "write `env NAME=x make`"
        )
    return words


def _needs_shell(line: str) -> str:
    """What a shell would have to do with the line outside its quotes, "" where nothing."""
    quote = ""
    before = " "
    position = 0
    while position < len(line):
        char = line[position]
        if quote == "'":
            quote = "" if char == "'" else quote
        elif char == "\\":
            position += 1
        elif _EXPANSION.match(line, position):
            return "an expansion (`$`, a back quote)"
        elif quote:
            quote = "" if char == '"' else quote
        elif char in "'\"":
            quote = char
        elif char in "|&;<>()":
            return "an operator (`|`, `&&`, `;`, `>`)"
        elif char in "*?" or (char in "~#" and before.isspace()):
            return "a pattern or a comment (`*`, `?`, `~`, `#`)"
        before = char
        position += 1
    return ""
