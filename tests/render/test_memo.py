"""A run that nothing changed for is answered from memory, and any change that matters is seen."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., tuple[int, str, str]]


def age(folder: Path) -> None:
    """Wait until no file below is younger than the tick of the file system's clock."""
    newest = max(
        os.lstat(file).st_ctime_ns for file in (folder, *folder.rglob("*")) if not file.name.endswith(".lock")
    )
    while time.time_ns() < newest + 100_000_000:
        pass


@pytest.fixture
def settled(home: Path, workplan: Run) -> Path:
    """A federation in which all is rendered and remembered."""
    assert workplan(home, "render", "--all")[0] == 0
    age(home.parent)
    assert workplan(home, "render", "--all")[0] == 0
    assert memo(home).is_file()
    return home


def memo(home: Path) -> Path:
    return home / ".git" / "workplan" / "render-memo.json"


def test_the_answer_from_memory_is_the_same(settled: Path, workplan: Run) -> None:
    remembered = workplan(settled, "render", "--all")
    stamp = memo(settled).stat().st_mtime_ns
    assert workplan(settled, "render", "--all") == remembered
    assert memo(settled).stat().st_mtime_ns == stamp
    memo(settled).unlink()
    assert workplan(settled, "render", "--all") == remembered


def edit_plan(home: Path) -> None:
    plan = next((home.parent / "shop" / "workplans").glob("SHOP-WP-0002*"))
    plan.write_text(plan.read_text(encoding="utf-8").replace("Texts", "Words"), encoding="utf-8")


def edit_plan_with_the_same_size_and_time(home: Path) -> None:
    plan = next((home.parent / "shop" / "workplans").glob("SHOP-WP-0002*"))
    before = plan.stat()
    plan.write_text(plan.read_text(encoding="utf-8").replace("— Texts", "— Words"), encoding="utf-8")
    os.utime(plan, ns=(before.st_atime_ns, before.st_mtime_ns))


def add_plan(home: Path) -> None:
    old = next((home.parent / "shop" / "workplans").glob("SHOP-WP-0002*"))
    new = old.with_name("SHOP-WP-0003-more.md")
    new.write_text(old.read_text(encoding="utf-8").replace("SHOP-WP-0002", "SHOP-WP-0003"), encoding="utf-8")


def add_plan_in_a_new_folder(home: Path) -> None:
    old = next((home.parent / "shop" / "workplans").glob("SHOP-WP-0002*"))
    new = old.parent / "later" / "SHOP-WP-0004-more.md"
    new.parent.mkdir()
    new.write_text(old.read_text(encoding="utf-8").replace("SHOP-WP-0002", "SHOP-WP-0004"), encoding="utf-8")


def remove_plan(home: Path) -> None:
    next((home.parent / "shop" / "workplans").glob("SHOP-WP-0002*")).unlink()


def edit_output(home: Path) -> None:
    file = home.parent / "shop" / "AGENTS.md"
    file.write_text(file.read_text(encoding="utf-8").replace("One task", "Two tasks"), encoding="utf-8")


def remove_output(home: Path) -> None:
    (home.parent / "shop" / "AGENTS.md").unlink()


def edit_configuration(home: Path) -> None:
    config = home / "workplan.toml"
    config.write_text(config.read_text(encoding="utf-8").replace(":8000", ":8001"), encoding="utf-8")


def edit_canon(home: Path) -> None:
    spec = next((home / "canon").rglob("working-agreement*"))
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("A plan starts", "Every plan starts"), encoding="utf-8"
    )


def ignore_plans(home: Path) -> None:
    shop = home.parent / "shop"
    (shop / ".gitignore").write_text("workplans/SHOP-WP-0002*\n", encoding="utf-8")
    subprocess.run(
        ["git", "rm", "-q", "--cached", "-r", "workplans/SHOP-WP-0002-empty-states.md"], cwd=shop, check=True
    )


CHANGES = (
    edit_plan, edit_plan_with_the_same_size_and_time, add_plan, add_plan_in_a_new_folder, remove_plan, edit_output,
    remove_output, edit_configuration, edit_canon, ignore_plans,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_is_seen(settled: Path, workplan: Run, change: Callable[[Path], None]) -> None:
    change(settled)
    assert workplan(settled, "render", "--all", "--check")[0] == 1


def test_a_young_file_is_not_trusted(home: Path, workplan: Run) -> None:
    workplan(home, "render", "--all")
    memo(home).unlink(missing_ok=True)
    (home.parent / "shop" / "AGENTS.md").touch()
    workplan(home, "render", "--all")
    assert not memo(home).exists()


def test_another_question_has_another_answer(settled: Path, workplan: Run) -> None:
    code, _out, err = workplan(settled, "render", "--repo", "shop")
    assert (code, "1 output in 1 of 1 repository" in err) == (0, True)


def test_hooks_are_not_answered_from_memory(
    settled: Path, workplan: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", str(settled / ".git" / "index"))
    edit_plan(settled)
    assert workplan(settled, "render", "--all", "--check")[0] == 1


def test_a_broken_memory_is_none(settled: Path, workplan: Run) -> None:
    for content in ("", "{", "[]", '{"key": 1}', "null"):
        memo(settled).write_text(content, encoding="utf-8")
        assert workplan(settled, "render", "--all")[0] == 0


def test_what_did_not_change_costs_no_template_engine(settled: Path, federation: ModuleType) -> None:
    """Neither from memory nor, where that is gone, by the digests alone."""
    del federation
    for keep in (True, False):
        if not keep:
            memo(settled).unlink()
        script = (
            "import sys; from workplan.cli.main import run; assert run(['render', '--all']) == 0;"
            "print(*sorted({'jinja2', 'markdown_it', 'workplan.bootstrap'} & set(sys.modules)))"
        )
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "PYTHONPATH": str(ROOT / "src"),
        }
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=settled,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split("\n")[-2].split() == ([] if keep else ["workplan.bootstrap"])
