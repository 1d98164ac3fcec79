"""What a short run leaves beside its files is read by the next one, stays little, and is cleared with the rest."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import generate
from workplan.adapters.cache.database import LITTLE, Database


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return generate(tmp_path / "corpus", 3).repositories[0]


def run(repository: Path, *arguments: str) -> str:
    done = subprocess.run(
        (sys.executable, "-m", "workplan", *arguments),
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def edit(repository: Path, turn: int) -> None:
    plan = min((repository / "workplans").rglob("*.md"))
    lines = plan.read_text().splitlines(keepends=True)
    status = ("nonsense", "done", "todo")[turn % 3]
    place = next(at for at, line in enumerate(lines) if line.startswith("status: ") and at > 8)
    lines[place] = f"status: {status}\n"
    plan.write_text("".join(lines))


def beside(repository: Path) -> dict[str, int]:
    files = (repository / ".git/workplan").glob("*-wal")
    return {file.name: file.stat().st_size for file in files if file.stat().st_size}


def test_every_run_sees_what_the_runs_before_it_left(repository: Path) -> None:
    run(repository, "check")
    left = []
    for turn in range(1, 10):
        edit(repository, turn)
        answer = run(repository, "check", "--format", "json")
        left.append(beside(repository))
        assert answer == run(repository, "check", "--format", "json", "--no-cache")
    assert any(left)
    assert all(size <= LITTLE for sizes in left for size in sizes.values())


def test_a_run_that_does_not_end_the_process_leaves_nothing_open(repository: Path) -> None:
    run(repository, "check")
    edit(repository, 1)
    run(repository, "check", "--no-baseline")
    assert beside(repository) == {}


def test_what_was_left_is_cleared_with_the_rest(repository: Path) -> None:
    run(repository, "check")
    edit(repository, 1)
    run(repository, "check")
    assert beside(repository)
    run(repository, "cache", "clear")
    assert not (repository / ".git/workplan").exists()
    assert "findings" in run(repository, "check")


def test_much_is_put_in_its_place(tmp_path: Path) -> None:
    for size, stays in ((1000, True), (2 * LITTLE, False)):
        path = tmp_path / f"{size}.db"
        database = Database(str(path), ("CREATE TABLE things (thing BLOB)",), 1)
        assert database.put("INSERT INTO things VALUES (?)", [(bytes(size),)])
        database.close(ending=True)
        assert not database.usable
        assert Path(f"{path}-wal").exists() is stays
        again = Database(str(path), (), 1)
        assert again.rows("SELECT length(thing) FROM things") == [(size,)]
        again.close()
