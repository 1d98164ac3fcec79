"""Migrations: from nothing and from every older schema, twice, and like the tables that the code uses."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Dialect, Engine, PrimaryKeyConstraint, UniqueConstraint, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from tests.hub.workshop import Hub, Repo, plan_text
from workplan.adapters.hub.engine import database_url, open_engine
from workplan.adapters.hub.schema import HEAD, VERSIONS, current_version, upgrade
from workplan.adapters.hub.store import Clockwork, open_store
from workplan.adapters.hub.tables import RECORD_TABLES, Base
from workplan.errors import UnreachableError
from workplan.hub.record import SHAPES

SCHEMAS = Path(__file__).parent / "schemas"


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "workplan.adapters.hub:migrations")
    return ScriptDirectory.from_config(config)


def test_the_versions_are_those_of_the_migrations() -> None:
    found = [revision.revision for revision in script().walk_revisions()]
    assert tuple(reversed(found)) == VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_is_kept_as_sql(version: str) -> None:
    assert (SCHEMAS / f"{version}.sql").is_file(), "dump the schema of a released version before changing it"


@pytest.mark.parametrize("version", VERSIONS)
def test_an_old_schema_with_a_row_comes_up_to_date(version: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hub.db'}"
    engine = open_engine(database_url(url))
    _load(engine, version)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO repositories (name) VALUES ('kept')")
    engine.dispose()
    hub = Hub(url)
    assert current_version(hub.store._engine) == HEAD
    assert [item.name for item in hub.store.repositories()] == ["kept"]
    repo = Repo(tmp_path / "repo", "kept")
    repo.put(plan_text())
    hub.synced(repo)
    with hub.store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def _load(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        for statement in (SCHEMAS / f"{version}.sql").read_text().split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)


def test_the_kept_schema_is_what_its_migration_makes(tmp_path: Path) -> None:
    for version in VERSIONS:
        made, kept = (open_engine(database_url(str(tmp_path / f"{kind}{version}.db"))) for kind in ("m", "k"))
        upgrade(made, version)
        _load(kept, version)
        assert dump(made) == dump(kept)


def dump(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").scalars()
        return sorted(re.sub(r"[ \t]+\n", "\n", statement) for statement in found)


def test_head_twice_changes_nothing(hub_url: str) -> None:
    Hub(hub_url).store.close()
    engine = open_engine(database_url(hub_url))
    upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        assert "journal" in inspect(connection).get_table_names()
    engine.dispose()


def test_an_old_schema_is_not_read_without_leave_to_change_it(tmp_path: Path) -> None:
    url = str(tmp_path / "hub.db")
    engine = open_engine(database_url(url))
    upgrade(engine, VERSIONS[0])
    with pytest.raises(UnreachableError, match=VERSIONS[0]):
        open_store(url, Clockwork(lambda: 0.0, lambda _s: None), "test", create=False)
    assert current_version(engine) == VERSIONS[0]


def test_tables_have_a_column_for_each_synced_field() -> None:
    for kind, shape in SHAPES.items():
        assert set(shape.fields) <= set(RECORD_TABLES[kind].c.keys())


def dialects() -> Iterator[Dialect]:
    yield postgresql.dialect()  # type: ignore[no-untyped-call]
    yield sqlite.dialect()
    cockroach = pytest.importorskip(
        "sqlalchemy_cockroachdb.psycopg", reason="the CockroachDB dialect is missing"
    )
    dialect: Dialect = cockroach.CockroachDBDialect_psycopg()
    yield dialect


def test_what_distributed_engines_need_of_the_tables() -> None:
    for table in Base.metadata.sorted_tables:
        for dialect in dialects():
            sql = str(CreateTable(table).compile(dialect=dialect))
            assert "SERIAL" not in sql.upper()
            for index in table.indexes:
                CreateIndex(index).compile(dialect=dialect)
        for key in table.foreign_keys:
            assert key.column.table.name == "repositories"
        if "repo" in table.c:
            kinds = (PrimaryKeyConstraint, UniqueConstraint)
            keys = [item for item in table.constraints if isinstance(item, kinds)]
            uniques = [set(item.columns.keys()) for item in keys]
            assert all("repo" in columns for columns in uniques if columns), table.name
