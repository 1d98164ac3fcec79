"""Databases that cannot be used: one clear message, an exit code, no password, files untouched."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url

from tests.hub.workshop import Hub, Repo, plan_text
from workplan.adapters.hub.engine import database_url
from workplan.adapters.hub.schema import HEAD
from workplan.adapters.hub.store import Clockwork, SqlHubStore, open_store
from workplan.errors import UnreachableError, UsageError
from workplan.usecases.hub_checkout import Checkout
from workplan.usecases.hub_plan import Request
from workplan.usecases.hub_run import Target, coverage, exit_code, sync_all

CLOCKWORK = Clockwork(lambda: 0.0, lambda _seconds: None)


def opened(url: str, *, create: bool = True) -> SqlHubStore:
    return open_store(url, CLOCKWORK, "test", create=create)


def test_a_newer_schema_is_refused_by_version(hub_url: str) -> None:
    hub = Hub(hub_url)
    with hub.store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    hub.store.close()
    with pytest.raises(UnreachableError, match="9999") as caught:
        opened(hub_url)
    assert HEAD in caught.value.message


def test_a_database_without_migrations_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customers (id)")
    with pytest.raises(UnreachableError, match="customers"):
        opened(str(path))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    path.write_bytes(b"this is not a database, whatever its name says" * 100)
    with pytest.raises(UnreachableError, match="not an SQLite database"):
        opened(str(path))


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    hub = Hub(f"sqlite:///{path}")
    repo = Repo(tmp_path / "repo")
    repo.put(plan_text(tasks={f"T{n}": "todo" for n in range(10, 99)}, linked=True))
    hub.synced(repo)
    hub.store.close()
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))
    text = repo.text()
    with pytest.raises(UnreachableError) as caught:
        opened(str(path)).all_rows(repo.name)
    assert caught.value.exit_code == 4
    assert repo.text() == text


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="cannot be opened"):
        opened(str(tmp_path / "missing" / "hub.db"))


@pytest.mark.parametrize("url", ["mysql://u:hush@h/d", "nonsense://u:hush@h", "postgresql+none://u:hush@h/d"])
def test_urls_that_are_no_hub_never_show_the_password(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        database_url(url)
    assert "hush" not in caught.value.message + caught.value.hint


@pytest.mark.postgres
def test_an_unreachable_server_is_not_clean(repo: Repo, tmp_path: Path) -> None:
    text = plan_text()
    repo.put(text)
    url = f"postgresql://somebody:hush@/nothing?host={tmp_path}"
    with pytest.raises(UnreachableError) as caught:
        opened(url)
    assert caught.value.exit_code == 4
    assert "hush" not in caught.value.message
    assert repo.text() == text


@pytest.mark.postgres
def test_a_database_that_the_server_does_not_have(server: str) -> None:
    url = make_url(server).set(database="no_such_hub", password="hush")
    with pytest.raises(UnreachableError) as caught:
        opened(url.render_as_string(hide_password=False))
    assert "no_such_hub" in caught.value.message
    assert "hush" not in caught.value.message


def test_a_read_only_file_is_named(tmp_path: Path, repo: Repo) -> None:
    repo.put(plan_text())
    source = tmp_path / "a" / "hub.db"
    source.parent.mkdir()
    Hub(f"sqlite:///{source}").store.close()
    store = opened(f"sqlite:///file:{source}?mode=ro&uri=true")
    target = Target(repo.name, repo.checkout)
    outcomes = sync_all(store, [target], Request(), Hub(f"sqlite:///{tmp_path / 'b.db'}").terms())
    assert exit_code(outcomes) == 4
    assert outcomes[0].error is not None
    assert "read-only" in outcomes[0].error.message
    assert repo.text() == plan_text()


def test_a_full_disk_loses_nothing(lite: Hub, repo: Repo) -> None:
    with lite.store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    @event.listens_for(lite.store._engine, "begin")
    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    text = plan_text(tasks={f"T{n}": "todo" for n in range(10, 99)})
    repo.put(text)
    outcome = lite.sync(repo)
    assert outcome.exit_code == 4
    assert outcome.error is not None
    assert "disk is full" in outcome.error.message
    assert repo.text() == text


def test_an_unwritable_workplan_changes_nothing_anywhere(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text())
    checkout = repo.checkout()._replace(obstacle=lambda _path: "it is read-only")
    outcomes = sync_all(lite.store, [Target(repo.name, lambda: checkout)], Request(), lite.terms())
    assert exit_code(outcomes) == 4
    assert not lite.store.find("CUST-WP-0001")
    assert repo.text() == plan_text()


def test_one_broken_repository_does_not_stop_the_others(lite: Hub, repo: Repo) -> None:
    repo.put(plan_text(linked=True))

    def broken() -> Checkout:
        raise UnreachableError("the folder is gone", "find it")

    outcomes = sync_all(
        lite.store,
        [Target("a-broken-one", broken), Target(repo.name, repo.checkout)],
        Request(),
        lite.terms(),
    )
    assert exit_code(outcomes) == 4
    assert coverage(outcomes) == "1 of 2 repositories seen; not seen: a-broken-one (the folder is gone)"
    assert lite.status("CUST-WP-0001-T01") == "todo"


def test_reading_an_absent_hub_makes_no_file(tmp_path: Path) -> None:
    store = opened(str(tmp_path / "hub.db"), create=False)
    assert store.all_rows("x") == ()
    assert not (tmp_path / "hub.db").exists()
    shutil.rmtree(tmp_path)
