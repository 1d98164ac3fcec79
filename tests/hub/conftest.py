from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.hub.server import database
from tests.hub.workshop import Hub, Repo

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of its own for the run, shared by all workers; the URL of its template database."""
    from tests.hub.server import shared_server

    with shared_server(tmp_path_factory.getbasetemp()) as url:
        yield url


@pytest.fixture(params=ENGINES)
def hub_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty hub in each kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'hub.db'}"
        return
    with database(request.getfixturevalue("server"), f"hub_{uuid4().hex}") as url:
        yield url


@pytest.fixture
def hub(hub_url: str) -> Iterator[Hub]:
    opened = Hub(hub_url)
    yield opened
    opened.store.close()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Hub]:
    """A hub in SQLite, for what does not depend on the database."""
    opened = Hub(f"sqlite:///{tmp_path / 'lite.db'}")
    yield opened
    opened.store.close()


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "the-custodian")
