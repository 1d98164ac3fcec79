"""The same records give the same bytes whatever clock, zone, locale, hash seed and folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
    {
        "PYTHONHASHSEED": "99",
        "TZ": "America/St_Johns",
        "LC_ALL": "tr_TR.UTF-8",
        "COLUMNS": "40",
        "FORCE_COLOR": "1",
    },
)


@pytest.mark.slow
def test_no_surrounding_shows_in_what_is_rendered(tmp_path: Path, federation: ModuleType) -> None:
    groups = ("rules", "iam", "reports", "inventory")
    first = federation.make_federation(tmp_path / "a", groups, past=True, profile=True)
    found = []
    for number, settings in enumerate(SETTINGS):
        copy = tmp_path / f"elsewhere-{number}" / "deep"
        shutil.copytree(first.parent, copy)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT / "src"),
            **settings,
        }
        for arguments in (["--all"], ["site", "-o", "../site"]):
            command = [sys.executable, "-m", "workplan", "render", *arguments]
            done = subprocess.run(
                command, cwd=copy / "governance", env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
        found.append(
            {
                file.relative_to(copy).as_posix(): file.read_bytes()
                for file in sorted(copy.rglob("*"))
                if file.is_file() and ".git" not in file.relative_to(copy).parts
            }
        )
    assert len(found[0]) > len(groups)
    assert found[0] == found[1] == found[2]
