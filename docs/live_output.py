"""Output blocks in pages: a comment names a command, the fence below it holds what the command really says.

`<!-- workplan:run in governance: check --all -->` runs `workplan check --all` in that folder of a fresh copy
of the example federation.
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
    r"(?P<mark><!-- workplan:run in (?P<folder>[a-z]+): (?P<command>[^\n]+?) -->\n\n?)"
    r"```console\n(?P<output>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
WIDTH = "100"


class Federation:
    """A temporary copy of the example federation, each folder a git repository with one commit."""

    def __init__(self, source: Path) -> None:
        """`source` holds the repositories' folders. The copy is made at the first run."""
        self._source = source
        self._home: Path | None = None
        self._outputs: dict[tuple[str, str], str] = {}

    def __enter__(self) -> Self:
        """The federation itself; leaving removes the copy."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the copy."""
        if self._home is not None:
            shutil.rmtree(self._home)

    def output(self, folder: str, command: str) -> str:
        """What a terminal shows for `workplan COMMAND` in one of the repositories."""
        key = (folder, command)
        if key not in self._outputs:
            self._outputs[key] = self._run(folder, command)
        return self._outputs[key]

    def _run(self, folder: str, command: str) -> str:
        if self._home is None:
            self._home = self._copy()
        done = subprocess.run(
            [sys.executable, "-m", "workplan", *shlex.split(command)],
            cwd=self._home / folder,
            env=_environment(self._home),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        return f"$ workplan {command}\n{done.stdout}"

    def _copy(self) -> Path:
        home = Path(tempfile.mkdtemp(prefix="workplan-docs-"))
        shutil.copytree(self._source, home, dirs_exist_ok=True)
        for folder in sorted(path for path in home.iterdir() if path.is_dir()):
            for arguments in (
                ("init", "--quiet", "--initial-branch=main"),
                ("add", "--all"),
                ("-c", "user.name=Docs", "-c", "user.email=-", "commit", "-q", "-m", "Documents"),
            ):
                subprocess.run(["git", *arguments], cwd=folder, env=_environment(home), check=True)
        return home


def _environment(home: Path) -> dict[str, str]:
    """The environment of a run: nothing of the user's own settings, no colour, a fixed width."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "COLUMNS": WIDTH,
    }


def with_real_output(text: str, federation: Federation) -> str:
    """The page with each output block as a run gives it now."""

    def fresh(match: re.Match[str]) -> str:
        output = federation.output(match["folder"], match["command"])
        return f"{match['mark']}```console\n{output.rstrip()}\n```"

    return BLOCK.sub(fresh, text)
