"""Output blocks in pages: a comment names a command, the fence below it holds what the command really says.

`<!-- workplan:run in governance: check --all -->` runs `workplan check --all` in that folder of a fresh copy
of the example federation. `<!-- workplan:file PATH -->` writes the fence below it into a scratch folder that
belongs to the page, and `<!-- workplan:run in here: check -->` runs there, in the order of the page.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

BLOCK = re.compile(
    r"^(?P<mark><!-- workplan:(?:run in (?P<folder>[a-z]+): (?P<command>[^\n]+?)"
    r"|file (?P<path>[^\n]+?)) -->\n\n?)"
    r"(?P<open>(?P<fence>`{3,})[a-z]*\n)(?P<body>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
HERE = "here"
WIDTH = "100"


class Federation:
    """Temporary git repositories: a copy of the example federation, and one scratch folder for each page."""

    def __init__(self, source: Path) -> None:
        """`source` holds the repositories' folders. The copy is made at the first run."""
        self._source = source
        self._home = Path(tempfile.mkdtemp(prefix="workplan-docs-"))
        self._pages = 0

    def __enter__(self) -> Self:
        """The federation itself; leaving removes every folder."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the folders."""
        shutil.rmtree(self._home)

    def scratch(self) -> Path:
        """A new empty git repository."""
        self._pages += 1
        folder = self._home / f"page{self._pages}" / "plans"
        folder.mkdir(parents=True)
        self._git(folder, "init", "--quiet", "--initial-branch=main")
        return folder

    def repository(self, name: str) -> Path:
        """One repository of the copied federation."""
        home = self._home / "federation"
        if not home.exists():
            shutil.copytree(self._source, home)
            for folder in sorted(path for path in home.iterdir() if path.is_dir()):
                self._git(folder, "init", "--quiet", "--initial-branch=main")
                self._git(folder, "add", "--all")
                self._git(folder, "-c", "user.name=Docs", "-c", "user.email=-", "commit", "-qm", "Documents")
        return home / name

    def output(self, folder: Path, command: str) -> str:
        """What a terminal shows for `workplan COMMAND` in a folder."""
        done = subprocess.run(
            [sys.executable, "-m", "workplan", *shlex.split(command)],
            cwd=folder,
            env=self._environment(),
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        return f"$ workplan {command}\n{done.stdout.rstrip()}\n"

    def _git(self, folder: Path, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=folder, env=self._environment(), check=True)

    def _environment(self) -> dict[str, str]:
        """The environment of a run: nothing of the user's own settings, no colour, a fixed width."""
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ}
        return kept | {
            "HOME": str(self._home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
            "COLUMNS": WIDTH,
        }


def with_real_output(text: str, federation: Federation) -> str:
    """The page with each output block as a run gives it now."""
    here: list[Path] = []

    def fresh(match: re.Match[str]) -> str:
        if match["path"]:
            file = _scratch(here, federation) / match["path"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(match["body"], encoding="utf-8", newline="\n")
            return match[0]
        folder = (
            _scratch(here, federation) if match["folder"] == HERE else federation.repository(match["folder"])
        )
        return f"{match['mark']}{match['open']}{federation.output(folder, match['command'])}{match['fence']}"

    return BLOCK.sub(fresh, text)


def _scratch(known: list[Path], federation: Federation) -> Path:
    if not known:
        known.append(federation.scratch())
    return known[0]
