"""`workplan check` where nothing changed: the bytes of the last answer, from one file, without opening a document.

Only here is a command line read without click, and only in its plainest forms; everything else, and every
doubt, is left to the ordinary way. This module and all that it imports stay small: most runs need no more.
"""

import os
import sys
from time import time_ns

from workplan.adapters.cache.answer_file import answer_path, read_answer
from workplan.adapters.cache.folder import folder_of, tool_state
from workplan.adapters.cache.kept_index import IndexNow
from workplan.adapters.cache.premises import Now, compare
from workplan.adapters.git.place import common_dir_of, search
from workplan.cli.output import print_by, wants_color
from workplan.errors import WorkplanError

FORMATS = ("text", "json", "jsonl", "sarif", "github", "gitlab", "junit")
CONFIGURATION = ("workplan.toml", "pyproject.toml")
HEAD = 9
"""Texts before the premises: the question, the program, the exit code, the run, the lines that were shown, and four
about the index, of which the last says how many pairs of texts follow; see IndexNow."""
INDEX = 5
"""Where the texts about the index begin."""
NO_INDEX = ["", "", "", "0"]
"""The texts about the index where the answer does not rest on its content."""
_FLAGS: dict[str, tuple[str, bool]] = {
    "--staged": ("staged", True),
    "--all": ("everything", True),
    "--alone": ("alone", True),
    "--strict": ("strict", True),
    "-v": ("verbose", True),
    "--verbose": ("verbose", True),
    "-q": ("quiet", True),
    "--quiet": ("quiet", True),
    "--color": ("color", True),
    "--no-color": ("color", False),
}
# What else decides where git looks for a repository and for its rules of what is ignored.
_SURROUNDINGS = ("GIT_", "HOME", "XDG_CONFIG_HOME")
_PASSING = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_EDITOR", "GIT_EXEC_PATH", "GIT_PAGER", "GIT_REFLOG_ACTION")
# With these, the repository may be another than the one around this folder.
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR")


class Plain:
    """What a plain command line asks for, and how the answer is to be shown; None is "as it suits"."""

    __slots__ = ("alone", "color", "everything", "form", "quiet", "staged", "strict", "verbose")

    def __init__(self) -> None:
        self.staged = self.everything = self.alone = False
        self.strict = self.verbose = self.quiet = False
        self.form = "text"
        self.color: bool | None = None


def plain(arguments: list[str]) -> Plain | None:
    """The plain options of `check`; None where there is anything else."""
    found = Plain()
    rest = iter(arguments)
    for argument in rest:
        if argument == "--format":
            found.form = next(rest, "")
        elif argument in _FLAGS:
            setattr(found, *_FLAGS[argument])
        else:
            return None
    return found if found.form in FORMATS else None


class Rewritten:
    """An answer that does not hold because documents were written anew or HEAD moved, and because of nothing else.

    `run` names the run that gave it, `shown` holds what it showed and asked, as JSON. `texts` and `numbers` are
    its premises as they are now, `marks` those of folders that are new; `moment` is when they began to be
    looked at, in ns. `places` say where among the numbers those of the changed documents stand. The `index` is
    the one that was compared, if one was; of a staged answer it says what changed.
    """

    __slots__ = ("changed", "index", "marks", "moment", "numbers", "places", "run", "shown", "texts")

    def __init__(self, head: list[str], now: Now, moment: int, index: IndexNow | None) -> None:
        self.index = index
        self.run, self.shown = head[3], head[4]
        self.changed, self.texts, self.numbers, self.marks, self.places = now
        self.moment = moment


def question_of(asked: Plain, folder: str) -> str:
    """Everything that the answer depends on, as far as the process knows it: options, place, surroundings."""
    options = [f"{name}={getattr(asked, name)}" for name in asked.__slots__ if name != "color"]
    surroundings = [
        f"{name}={value}"
        for name, value in sorted(os.environ.items())
        if name.startswith(_SURROUNDINGS) and not name.startswith(_PASSING)
    ]
    color = f"color={wants_color(asked.color, '')}"
    return "\n".join([folder, *options, color, *surroundings])


def answer(asked: Plain) -> "int | Rewritten | None":
    """Answer a plain `check` and return its exit code; else what is known of the reason why it cannot be done."""
    try:
        found = _found(asked)
    except (WorkplanError, OSError, ValueError, IndexError):
        return None  # the ordinary way finds the same fault and says what it is
    if not isinstance(found, tuple):
        return found
    code, shown = found
    print_by(lambda: sys.stdout.buffer.write(shown))
    return code


def _found(asked: Plain) -> "tuple[int, bytes] | Rewritten | None":
    if any(name in os.environ for name in _ELSEWHERE):
        return None
    folder = os.getcwd()
    top, git_dir = search(folder)
    if not git_dir:
        return None
    question = question_of(asked, folder)
    home = folder_of(common_dir_of(git_dir))
    kept = read_answer(answer_path(home, question))
    if kept is None:
        return None
    texts, numbers, shown = kept
    end = HEAD + 2 * int(texts[HEAD - 1])
    head, premises = texts[:end], texts[end:]
    if head[:2] != [question, tool_state()] or _has_inner_root(folder, top):
        return None
    moment = time_ns()
    now = compare(premises, numbers)
    if now is None:
        return None
    index = IndexNow(home, head[INDEX:], asked.staged) if head[INDEX] else None
    if not now[0] and now[1] is premises and (index is None or not index.changed):
        return int(head[2]), shown
    return Rewritten(head, now, moment, index)


def _has_inner_root(folder: str, top: str) -> bool:
    """Whether a configuration below the top of the repository makes another root."""
    while folder != top:
        if os.path.lexists(os.path.join(folder, CONFIGURATION[0])):
            return True
        folder = os.path.dirname(folder)
    return False
