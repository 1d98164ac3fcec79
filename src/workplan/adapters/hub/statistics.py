"""What PostgreSQL knows of the tables, from which it chooses how to find rows.

Its own daemon counts a table anew up to a minute after many rows came, or never where it is switched off.
Until then every value is thought to be frequent, and a look-up of one document's ids reads a whole table.
"""

from collections import Counter

from sqlalchemy import Connection

from workplan.adapters.hub.rows import table_of
from workplan.hub.store import Batch

MANY = 5_000
"""Rows of one kind in one batch; a table that is smaller is read in less than a millisecond."""

SHARE = 0.1
"""Of the rows that were known before; with fewer new ones the daemon, too, thinks its knowledge good."""


def count_anew(connection: Connection, batch: Batch) -> None:
    """Let PostgreSQL count the tables that the batch filled. It must be the last thing that a transaction does.

    A table that somebody else counts or cleans at the moment is left to them: waiting could take hours.
    """
    if connection.dialect.name != "postgresql":
        return  # SQLite takes the narrowest index without knowing anything; other engines count by themselves
    created = Counter(row.kind for row in batch.creates)
    for kind, number in sorted(created.items()):
        name = table_of(kind).name
        if number >= MANY and number > SHARE * _known(connection, name):
            quoted = connection.dialect.identifier_preparer.quote(name)
            connection.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {quoted}")


def _known(connection: Connection, table: str) -> float:
    """Rows of the table when it was last counted; a negative number if it never was."""
    statement = "SELECT reltuples FROM pg_class WHERE oid = CAST(%s AS regclass)"
    return float(connection.exec_driver_sql(statement, (table,)).scalar_one())
