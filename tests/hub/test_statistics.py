"""After a large batch PostgreSQL knows its tables, so that the next sync does not read them whole."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.hub.server import database
from tests.hub.workshop import Hub, Repo, plan_text
from workplan.adapters.hub import statistics

pytestmark = pytest.mark.postgres

TASKS = {f"T{number:02}": "todo" for number in range(1, 21)}
UNKNOWN = -1
"""What PostgreSQL says of a table that nobody counted. Its daemon leaves tables as small as these alone."""


@pytest.fixture
def url(server: str) -> Iterator[str]:
    with database(server, f"hub_{uuid4().hex}") as made:
        yield made


@pytest.fixture
def crowded(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Hub, Repo]]:
    """A hub for which the tasks of one plan, not the plan itself, are many."""
    monkeypatch.setattr(statistics, "MANY", len(TASKS))
    repo = Repo(tmp_path / "repo")
    repo.put(plan_text(tasks=TASKS, linked=True))
    hub = Hub(url)
    yield hub, repo
    hub.store.close()


def counted(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", (table,))
        (number,) = found.fetchone() or (None,)
    return int(number)


def test_the_tables_that_a_batch_filled_are_counted_with_it(crowded: tuple[Hub, Repo], url: str) -> None:
    hub, repo = crowded
    hub.synced(repo)
    assert counted(url, "tasks") == len(TASKS)
    assert counted(url, "workplans") == UNKNOWN
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT n_distinct FROM pg_stats WHERE tablename='tasks' AND attname='id'")
        assert found.fetchone() == (-1,), "every id is known to be another one"


def test_few_rows_beside_those_that_were_counted_change_nothing(
    crowded: tuple[Hub, Repo], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, repo = crowded
    hub.synced(repo)
    monkeypatch.setattr(statistics, "MANY", 1)
    second = "workplans/CUST-WP-0002-plan.md"
    repo.put(plan_text("CUST-WP-0002", {"T01": "todo", "T02": "todo"}, linked=True), second)
    hub.synced(repo)
    assert counted(url, "tasks") == len(TASKS)
    third = "workplans/CUST-WP-0003-plan.md"
    repo.put(plan_text("CUST-WP-0003", {"T01": "todo", "T02": "todo", "T03": "todo"}, linked=True), third)
    hub.synced(repo)
    assert counted(url, "tasks") == len(TASKS) + 5


def test_a_table_that_is_being_cleaned_is_not_waited_for(crowded: tuple[Hub, Repo], url: str) -> None:
    hub, repo = crowded
    with psycopg.connect(url) as cleaner:
        cleaner.execute("ALTER DATABASE " + cleaner.info.dbname + " SET lock_timeout = '1s'")
        cleaner.commit()
        hub.store.close()  # connections made from here on wait no longer than that
        cleaner.execute("LOCK TABLE tasks IN SHARE UPDATE EXCLUSIVE MODE")
        hub.synced(repo)
    assert counted(url, "tasks") == UNKNOWN
    assert hub.status("CUST-WP-0001-T20") == "todo"
