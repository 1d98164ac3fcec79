"""The hub's tables.

They stay inside what distributed PostgreSQL engines take: no sequence is an id, every unique key holds
`repo` (the column to distribute by), and foreign keys point only at `repositories`, which such an engine
keeps as a table known on every node.
"""

from typing import ClassVar

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, MetaData, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables; text is unbounded, times are ISO 8601 in UTC as text."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {str: Text, int: Integer, bool: Boolean, float: Float}


class RepositoryTable(Base):
    """Registered repositories. `revision` counts the transactions that changed one of its records."""

    __tablename__ = "repositories"
    name: Mapped[str] = mapped_column(primary_key=True)
    remote: Mapped[str] = mapped_column(server_default="")
    revision: Mapped[int] = mapped_column(server_default="0")
    registered: Mapped[bool] = mapped_column(server_default=text("true"))
    synced_at: Mapped[str] = mapped_column(server_default="")
    synced_commit: Mapped[str] = mapped_column(server_default="")


class RepositoryPathTable(Base):
    """Where a repository lies on a machine."""

    __tablename__ = "repository_paths"
    repo: Mapped[str] = mapped_column(ForeignKey("repositories.name"), primary_key=True)
    machine: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str]


class DomainTable(Base):
    """Domains that workplans name."""

    __tablename__ = "domains"
    name: Mapped[str] = mapped_column(primary_key=True)


class TopicTable(Base):
    """Topics that workplans name, with the domain."""

    __tablename__ = "topics"
    slug: Mapped[str] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(server_default="")


class RecordColumns:
    """What every kind of record has. `base` is JSON: the values that file and hub last agreed on."""

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    path: Mapped[str]
    line: Mapped[int]
    parent: Mapped[str]
    base: Mapped[str]
    revision: Mapped[int]
    touched: Mapped[bool]
    orphaned: Mapped[bool]
    origin: Mapped[str]
    edited_by: Mapped[str]
    edited_at: Mapped[str]

    @declared_attr
    @classmethod
    def repo(cls) -> Mapped[str]:
        """The repository that owns the record; "" for one that the hub made by itself."""
        return mapped_column(ForeignKey("repositories.name"), primary_key=True, sort_order=1)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[UniqueConstraint | Index, ...]:
        """A key is unique in its repository; edited rows are found without reading the others."""
        name = str(vars(cls)["__tablename__"])
        return (
            UniqueConstraint("repo", "key"),
            Index(f"ix_{name}_repo_path", "repo", "path"),
            Index(
                f"ix_{name}_touched",
                "repo",
                sqlite_where=text("touched"),
                postgresql_where=text("touched"),
            ),
        )


class WorkplanTable(RecordColumns, Base):
    """Workplans."""

    __tablename__ = "workplans"
    title: Mapped[str]
    status: Mapped[str]
    domain: Mapped[str]
    topic: Mapped[str]
    owner: Mapped[str]
    created: Mapped[str]
    updated: Mapped[str]


class TaskTable(RecordColumns, Base):
    """Tasks; `parent` is the workplan's id."""

    __tablename__ = "tasks"
    title: Mapped[str]
    status: Mapped[str]
    priority: Mapped[str]
    phase: Mapped[str]
    assignee: Mapped[str]
    due: Mapped[str]
    needs_human: Mapped[str]
    blocking_reason: Mapped[str]
    intervention_note: Mapped[str]


class PhaseTable(RecordColumns, Base):
    """Phases of workplans."""

    __tablename__ = "phases"
    title: Mapped[str]
    goal: Mapped[str]
    repos: Mapped[str]
    depends_on: Mapped[str]


class DecisionTable(RecordColumns, Base):
    """Rows of Key Decisions tables."""

    __tablename__ = "decisions"
    decision: Mapped[str]
    choice: Mapped[str]
    rationale: Mapped[str]


class DependencyTable(RecordColumns, Base):
    """Edges between workplans and tasks, by their ids as written."""

    __tablename__ = "dependencies"
    source: Mapped[str]
    target: Mapped[str]
    relation: Mapped[str]


class EventTable(RecordColumns, Base):
    """Progress events: dated notes of files, and what agents report to the hub."""

    __tablename__ = "events"
    event_type: Mapped[str]
    date: Mapped[str]
    subject: Mapped[str]
    label: Mapped[str]
    text: Mapped[str]


class SpecTable(RecordColumns, Base):
    """Canon documents."""

    __tablename__ = "specs"
    title: Mapped[str]
    category: Mapped[str]
    version: Mapped[str]
    status: Mapped[str]
    supersedes: Mapped[str]
    superseded_by: Mapped[str]


class ServiceTable(RecordColumns, Base):
    """Records of service inventories."""

    __tablename__ = "services"
    name: Mapped[str]
    lifecycle: Mapped[str]
    health: Mapped[str]
    environment: Mapped[str]
    owners: Mapped[str]


class EvidenceTable(RecordColumns, Base):
    """Evidence records: what they are and say, never raw output."""

    __tablename__ = "evidence"
    evidence_kind: Mapped[str]
    title: Mapped[str]
    status: Mapped[str]
    observed_at: Mapped[str]


class DocumentTable(Base):
    """Documents as last synced: an unchanged one is not read again."""

    __tablename__ = "documents"
    repo: Mapped[str] = mapped_column(ForeignKey("repositories.name"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    commit_id: Mapped[str]
    dirty: Mapped[bool]
    place: Mapped[str]


class HistoryTable(Base):
    """One row for each field that changed."""

    __tablename__ = "history"
    record: Mapped[str] = mapped_column(primary_key=True)
    repo: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    old: Mapped[str]
    new: Mapped[str]
    at: Mapped[str]
    by: Mapped[str]
    side: Mapped[str]
    commit_id: Mapped[str]


class SyncRunTable(Base):
    """One row for each sync that wrote something."""

    __tablename__ = "sync_runs"
    repo: Mapped[str] = mapped_column(ForeignKey("repositories.name"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    by: Mapped[str]
    commit_id: Mapped[str]
    created: Mapped[int]
    updated: Mapped[int]
    documents: Mapped[int]


class LockTable(Base):
    """One row for each repository that is being synced. `expires` is seconds since 1970."""

    __tablename__ = "locks"
    repo: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    expires: Mapped[float]


class JournalTable(Base):
    """File writes that were decided and are not confirmed yet."""

    __tablename__ = "journal"
    id: Mapped[str] = mapped_column(primary_key=True)
    repo: Mapped[str] = mapped_column(ForeignKey("repositories.name"), primary_key=True)
    place: Mapped[str]
    path: Mapped[str]
    digest_before: Mapped[str]
    digest_after: Mapped[str]
    edits: Mapped[str]
    at: Mapped[str]


RECORD_TABLES = {
    "workplan": WorkplanTable.__table__,
    "task": TaskTable.__table__,
    "phase": PhaseTable.__table__,
    "decision": DecisionTable.__table__,
    "dependency": DependencyTable.__table__,
    "event": EventTable.__table__,
    "spec": SpecTable.__table__,
    "service": ServiceTable.__table__,
    "evidence": EvidenceTable.__table__,
}
"""The table of each kind of record."""
