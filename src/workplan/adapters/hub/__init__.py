"""The hub's database: SQLAlchemy tables, Alembic migrations and the store that a sync talks to."""
