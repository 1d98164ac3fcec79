"""The version of the hub's schema: made, brought up to date, or refused."""

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from workplan.errors import UnreachableError

VERSIONS = ("0001", "0002")
"""All versions of the schema, oldest first; the last one is what this workplan reads and writes."""

HEAD = VERSIONS[-1]


def current_version(engine: Engine) -> str:
    """The schema's version, "" for an empty database.

    Raises UnreachableError for a database that holds tables of something else.
    """
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if "alembic_version" in tables:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
        if tables:
            raise UnreachableError(
                f"the database holds tables ({', '.join(sorted(tables)[:3])}, …) and no record of migrations",
                "it is no hub: give the hub a database of its own with `hub.url`",
            )
        return ""


def require(version: str) -> None:
    """Raise UnreachableError where the schema is newer than this workplan knows."""
    if version and version not in VERSIONS:
        raise UnreachableError(
            f"the hub's schema is version `{version}`; this workplan knows versions up to `{HEAD}`",
            "use the newer workplan that made it",
        )


def upgrade(engine: Engine, target: str = HEAD) -> None:
    """Bring the schema to `target` in one transaction. Two processes may do so at once: one of them works."""
    try:
        with engine.begin() as connection:
            _run(connection, target)
    except DBAPIError:
        if current_version(engine) != target:
            raise


def _run(connection: Connection, target: str) -> None:
    # Here, since no other run needs them, and they take as long to import as a whole run takes.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "workplan.adapters.hub:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, target)
