"""The journal of file writes, so that a run that was killed is finished by the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the journal."""
    op.create_table(
        "journal",
        sa.Column("id", sa.Text(), primary_key=True, nullable=False),
        sa.Column(
            "repo",
            sa.Text(),
            sa.ForeignKey("repositories.name", name="fk_journal_repo"),
            primary_key=True,
            nullable=False,
        ),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("place", "path", "digest_before", "digest_after", "edits", "at")
        ),
    )
