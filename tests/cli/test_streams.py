"""Standard output that is closed, full or no longer read: one clear line and an honest exit code."""

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import Scratch


def shell(scratch: Scratch, command: str) -> subprocess.CompletedProcess[str]:
    script = command.replace("workplan", f'"{sys.executable}" -m workplan')
    return subprocess.run(
        ["sh", "-c", script], cwd=scratch.root, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_closed_output_is_said(scratch: Scratch) -> None:
    scratch.plan()
    ran = shell(scratch, "workplan check >&-")
    assert (ran.returncode, ran.stderr) == (
        4,
        "workplan: standard output is closed, so nothing can be said\n",
    )
    assert shell(scratch, "workplan check >&- 2>&-").returncode == 4
    assert shell(scratch, "workplan check 2>&-").returncode == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_is_said(scratch: Scratch) -> None:
    scratch.plan()
    scratch.commit()
    for command in ("check", "check", "list", "compile"):  # the second check may be answered from the first
        ran = shell(scratch, f"workplan {command} >/dev/full")
        assert ran.returncode == 4
        assert "standard output cannot be written: No space left on device" in ran.stderr
        assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(("status", "code"), [("nonsense", 1), ("todo", 0)])
def test_a_reader_that_goes_away_hides_no_finding(scratch: Scratch, status: str, code: int) -> None:
    tasks = "".join(
        f"### T{n:02d} — Task\n\n```task\nid: HUB-WP-0001-T{n:02d}\nstatus: {status}\n```\n\n"
        for n in range(100, 999)
    )
    scratch.write(
        "workplans/HUB-WP-0001-plan.md",
        f"---\nid: HUB-WP-0001\ntype: workplan\ntitle: A plan\nstatus: active\n---\n\n{tasks}",
    )
    ran = shell(scratch, "{ workplan check --format jsonl; echo $? >code; } | head -c 1 >/dev/null")
    assert ran.stderr == ""
    assert (scratch.root / "code").read_text() == f"{code}\n"
