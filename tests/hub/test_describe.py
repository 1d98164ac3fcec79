"""A plan stays readable however much it would do: totals first, what a person must see, then a sample."""

from tests.hub.workshop import Hub, Repo, plan_text
from workplan.hub.describe import _CROWD, _SAMPLE, describe_repository

MANY = _CROWD + 5


def many(repo: Repo, number: int = MANY) -> None:
    """So many linked workplans."""
    for index in range(1, number + 1):
        plan = f"CUST-WP-{index:04}"
        repo.put(plan_text(plan, linked=True), f"workplans/{plan}-plan.md")


def test_many_new_workplans_are_counted(lite: Hub, repo: Repo) -> None:
    many(repo)
    lines = list(describe_repository(lite.plan(repo)))
    assert lines[0].startswith(f"{repo.name}: ")
    assert any(f"{MANY} workplans" in line and f"{MANY * 3} tasks" in line for line in lines)
    assert lines[-1] == f"  … in {MANY} workplans and other records; `-v` lists them all"
    assert len(lines) < 10
    every = list(describe_repository(lite.plan(repo), full=True))
    assert all(any(f"CUST-WP-{index:04}-T03" in line for line in every) for index in range(1, MANY + 1))


def test_few_are_listed(lite: Hub, repo: Repo) -> None:
    many(repo, _CROWD)
    lines = list(describe_repository(lite.plan(repo)))
    assert all(any(f"CUST-WP-{index:04}-T03" in line for line in lines) for index in range(1, _CROWD + 1))


def test_of_many_changes_some_are_shown_and_what_is_held_comes_first(lite: Hub, repo: Repo) -> None:
    many(repo)
    lite.synced(repo)
    for index in range(1, MANY + 1):
        path = f"workplans/CUST-WP-{index:04}-plan.md"
        text = repo.text(path)
        repo.put(text.replace("status: todo", "status: done" if index > 1 else "status: nonsense"), path)
    lines = list(describe_repository(lite.plan(repo)))
    held = next(place for place, line in enumerate(lines) if line.startswith("  ! "))
    changes = [place for place, line in enumerate(lines) if "status: todo → done" in line]
    assert held < changes[0]
    assert len(changes) == _SAMPLE
    assert any(f"{MANY - 1} tasks" in line for line in lines)
    rest = MANY - 1 - _SAMPLE
    assert lines[-1] == f"  … in {rest} more workplans and other records; `-v` lists them all"
