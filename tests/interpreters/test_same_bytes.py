"""Every Python that the package supports makes the same bytes of the same repository.

The reports that one version makes are verified by the others, in other time zones, locales and with other hash
seeds; what the compiler finds and links is compared, too. A version that is not on this machine is skipped by name;
WebAssembly brings a newer one, on 32 bits, without any compiled package.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Scratch, cli, scratch
from tests.evidence_reports.test_reports import home
from tests.interpreters.pythons import MINORS, ROOT, environment_for, find_python, wasm_in
from workplan.usecases.evidence_report import FORMS

__all__ = ["cli", "home", "scratch"]
pytestmark = [pytest.mark.slow, pytest.mark.registry, pytest.mark.xdist_group("installs")]

SOURCE = str(ROOT / "src")
REPORTS = [("evidence",), ("gate", "HUB-WP-0001-G-DONE"), ("readiness", "HUB-WP-0001")]
MISFIT = "verify: {gibt: es nicht}\n"
OTHER = f"""\
---
id: HUB-WP-0002
type: workplan
title: "Über den Übergang: 渡す — ﬁ, 𝔘, e\u0301"
status: active
---

# Ein Plan

### T01 — Größe, ﬁ und 🜁

```task
id: HUB-WP-0002-T01
status: done
depends_on: [HUB-WP-0001-T77, HUB-WP-0001-T02]
{MISFIT}```

See CUST-WP-0001 and `docs/nowhere.md`, 2026-13-45.
"""
LISTED = [
    ("check", "--no-cache", "--format", "json"),
    ("check", "--no-cache", "--format", "sarif"),
    ("check", "--no-cache", "--jobs", "1"),
    ("check", "--no-cache", "--jobs", "3"),
    ("compile",),
    ("graph", "--format", "json"),
    ("gate", "--format", "json"),
    ("list",),
    ("explain", "gate-open"),
]
VARIABLES = {"PYTHONHASHSEED": "3", "TZ": "America/St_Johns", "LC_ALL": "C"}


@pytest.fixture
def repository(home: Scratch) -> Scratch:
    home.write("workplans/HUB-WP-0002-plan.md", OTHER)
    home.commit()
    return home


Answer = tuple[int, str]


def answers(command: Sequence[str], folder: Path, lines: Sequence[Sequence[str]], **variables: str) -> Any:
    """The version and the largest index of the interpreter, and code and output of each command line."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "COLUMNS": "200", **variables}
    done = subprocess.run(
        command, input=json.dumps(lines), cwd=folder, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, "\n".join(line for line in done.stderr.splitlines() if len(line) < 500)
    version, largest, found = json.loads(done.stdout.splitlines()[-1])
    return version, largest, [(code, out) for code, out, _err in found]


def native(
    python: str, folder: Path, lines: Sequence[Sequence[str]], libraries: Sequence[str] = (), **variables: str
) -> Sequence[Answer]:
    script = str(Path(__file__).with_name("commands.py"))
    found: Sequence[Answer] = answers(
        [python, script, str(folder), SOURCE, *libraries], folder, lines, **variables
    )[2]
    return found


def reports(*more: str) -> list[tuple[str, ...]]:
    return [("report", *words, "--format", form, *more) for form in FORMS for words in REPORTS]


@pytest.mark.parametrize("minor", MINORS)
def test_every_python_makes_and_verifies_the_same_reports(
    repository: Scratch, tmp_path: Path, minor: int
) -> None:
    found = find_python(minor)
    if found is None:
        pytest.skip(f"there is no Python 3.{minor} on PATH or in pyenv")
    python = str(environment_for(found, tmp_path / "environment"))
    root = repository.root
    lines = [*LISTED, *reports()]
    ours = native(sys.executable, root, lines)
    assert dict(zip(lines, native(python, root, lines, **VARIABLES), strict=True)) == dict(
        zip(lines, ours, strict=True)
    )
    verify = []
    for number, (words, (code, text)) in enumerate(zip(lines, ours, strict=True)):
        if words[0] == "report":
            assert code == 0, words
            for name, said in (
                (f"{number}.good", text),
                (f"{number}.bad", text.replace("waived", "met   ", 1)),
            ):
                repository.write(name, said)
                verify.append(("report", "verify", name))
    codes = [code for code, _out in native(python, root, verify, **VARIABLES)]
    assert codes == [0, 1] * len(reports())


def test_a_python_of_another_machine_makes_the_same_bytes(repository: Scratch, tmp_path: Path) -> None:
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("there is no Node.js, which runs WebAssembly")
    # No process can be started there, so that git cannot be asked: the same files as a plain folder.
    shutil.rmtree(repository.root / ".git")
    # Words for what does not fit a schema come from a compiled package.
    repository.write("workplans/HUB-WP-0002-plan.md", OTHER.replace(MISFIT, ""))
    lines = [*LISTED, *reports("--worktree")]
    script = str(Path(__file__).with_name("wasm.mjs"))
    package = str(wasm_in(tmp_path / "node"))
    libraries = str(Path(pytest.__file__).parent.parent)
    version, largest, found = answers(
        ["node", script, package, str(repository.root), SOURCE, libraries], repository.root, lines
    )
    assert int(version.split(".")[1]) > sys.version_info[1]
    assert largest < sys.maxsize
    assert dict(zip(lines, found, strict=True)) == dict(
        zip(lines, native(sys.executable, repository.root, lines), strict=True)
    )
