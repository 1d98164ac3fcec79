"""Repositories, records, documents, history, runs and locks."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_RECORDS = {
    "workplans": ("title", "status", "domain", "topic", "owner", "created", "updated"),
    "tasks": (
        "title",
        "status",
        "priority",
        "phase",
        "assignee",
        "due",
        "needs_human",
        "blocking_reason",
        "intervention_note",
    ),
    "phases": ("title", "goal", "repos", "depends_on"),
    "decisions": ("decision", "choice", "rationale"),
    "dependencies": ("source", "target", "relation"),
    "events": ("event_type", "date", "subject", "label", "text"),
    "specs": ("title", "category", "version", "status", "supersedes", "superseded_by"),
    "services": ("name", "lifecycle", "health", "environment", "owners"),
    "evidence": ("evidence_kind", "title", "status", "observed_at"),
}
_REPO = "repositories.name"


def upgrade() -> None:
    """Make the first schema."""
    op.create_table(
        "repositories",
        _text("name", primary_key=True),
        _text("remote", server_default=""),
        _integer("revision", server_default="0"),
        sa.Column("registered", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        _text("synced_at", server_default=""),
        _text("synced_commit", server_default=""),
    )
    op.create_table(
        "repository_paths",
        _repo("repository_paths"),
        _text("machine", primary_key=True),
        _text("path"),
    )
    op.create_table("domains", _text("name", primary_key=True))
    op.create_table("topics", _text("slug", primary_key=True), _text("domain", server_default=""))
    for name, fields in _RECORDS.items():
        _record_table(name, fields)
    op.create_table(
        "documents",
        _repo("documents"),
        _text("path", primary_key=True),
        _text("digest"),
        _text("commit_id"),
        sa.Column("dirty", sa.Boolean(), nullable=False),
        _text("place"),
    )
    op.create_table(
        "history",
        _text("record", primary_key=True),
        _text("repo", primary_key=True),
        _integer("revision", primary_key=True, autoincrement=False),
        _text("field", primary_key=True),
        *(_text(name) for name in ("kind", "key", "old", "new", "at", "by", "side", "commit_id")),
    )
    op.create_table(
        "sync_runs",
        _repo("sync_runs"),
        _integer("revision", primary_key=True, autoincrement=False),
        *(_text(name) for name in ("at", "by", "commit_id")),
        *(_integer(name) for name in ("created", "updated", "documents")),
    )
    op.create_table(
        "locks",
        _text("repo", primary_key=True),
        _text("owner"),
        sa.Column("expires", sa.Float(), nullable=False),
    )


def _record_table(name: str, fields: tuple[str, ...]) -> None:
    op.create_table(
        name,
        _text("id", primary_key=True),
        _repo(name),
        *(_text(column) for column in ("key", "path", "parent", "base", "origin", "edited_by", "edited_at")),
        *(_integer(column) for column in ("line", "revision")),
        _flag("touched"),
        _flag("orphaned"),
        *(_text(field) for field in fields),
        sa.UniqueConstraint("repo", "key", name=f"uq_{name}_repo_key"),
    )
    op.create_index(f"ix_{name}_repo_path", name, ["repo", "path"])
    where = sa.text("touched")
    op.create_index(f"ix_{name}_touched", name, ["repo"], sqlite_where=where, postgresql_where=where)


def _text(name: str, *, primary_key: bool = False, server_default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), primary_key=primary_key, nullable=False, server_default=server_default)


def _integer(
    name: str, *, primary_key: bool = False, server_default: str | None = None, autoincrement: bool = True
) -> sa.Column[int]:
    return sa.Column(
        name,
        sa.Integer(),
        primary_key=primary_key,
        nullable=False,
        server_default=server_default,
        autoincrement=autoincrement,
    )


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _repo(table: str) -> sa.Column[str]:
    return sa.Column(
        "repo",
        sa.Text(),
        sa.ForeignKey(_REPO, name=f"fk_{table}_repo"),
        primary_key=True,
        nullable=False,
    )
