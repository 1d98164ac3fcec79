"""Runs migrations on the connection that the caller opened; there is no other way to start them."""

from alembic import context

from workplan.adapters.hub.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
