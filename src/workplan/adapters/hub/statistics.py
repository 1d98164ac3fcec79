"""What PostgreSQL knows of the tables, from which it chooses how to find rows.

Its own daemon counts a table up to a minute after many rows came, or never where it is switched off. Until
then every value is thought to be frequent, and a look-up of one document's ids reads a whole table.
"""

from collections import Counter

from sqlalchemy import Connection

from workplan.adapters.hub.rows import table_of
from workplan.hub.store import Batch

MANY = 5_000
"""Rows of one kind in one batch; a table with fewer is read in less than a millisecond."""

SHARE = 0.1
"""Of the rows that were counted before; the daemon, too, counts no sooner by its defaults."""


def count_anew(connection: Connection, batch: Batch) -> None:
    """Let PostgreSQL count the tables that the batch filled. Do it last: the tables stay locked, for others
    who count or clean them, until the transaction ends.

    A table that somebody else counts or cleans now is left to them: waiting could take hours.
    """
    if connection.dialect.name != "postgresql":
        return  # SQLite takes the index that fits without counting; CockroachDB counts by itself
    created = Counter(row.kind for row in batch.creates)
    for kind, number in sorted(created.items()):
        name = table_of(kind).name
        if number < MANY:
            continue
        counted = _counted(connection, name)
        if counted is not None and number > SHARE * counted:
            quoted = connection.dialect.identifier_preparer.quote(name)
            connection.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {quoted}")


def _counted(connection: Connection, table: str) -> float | None:
    """Rows of the table when it was last counted, a negative number if it never was.

    None on YugabyteDB, which says that it is PostgreSQL and does not promise to take that statement.
    """
    statement = """
        SELECT reltuples FROM pg_class
        WHERE oid = CAST(%s AS regclass) AND version() NOT LIKE '%%-YB-%%'
    """
    found = connection.exec_driver_sql(statement, (table,)).scalar()
    return None if found is None else float(found)
