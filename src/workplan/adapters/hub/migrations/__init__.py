"""Alembic migrations of the hub; an applied one is never edited."""
