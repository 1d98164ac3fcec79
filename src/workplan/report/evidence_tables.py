"""Impact and coverage as tables that every table format can show."""

from collections.abc import Sequence

from workplan.evidence.coverage_matrix import Coverage, TaskRow
from workplan.evidence.impact_analysis import Affected, Change, Flip, Impact
from workplan.evidence.trace_links import Link
from workplan.report.tables import Column, Table


def impact_table(impact: Impact) -> Table:
    """One row for each thing to do: what, which, why, and where. Rows of one repository come together with
    those of the others; what could not be looked at comes last.
    """
    rows: list[tuple[str | int, ...]] = []
    for change in impact.changes:
        rows.append((f"{change.how} {change.kind}", change.id, ", ".join(change.parts), 0, *_at(change)))
    for flip in impact.gates:
        rows.append(("gate flips", flip.id, f"{flip.before} -> {flip.after}", 0, *_at(flip)))
    for what, found in (
        ("review task", impact.tasks),
        ("collect again", impact.evidence),
        ("render again", impact.files),
    ):
        rows += [(what, one.id, one.because, one.distance, *_at(one)) for one in found]
    rows += [("render again", path, "", 0, "", path) for path in impact.documents]
    rows += [("external", repo, reason, 0, repo, "") for repo, reason in impact.external]
    columns = (
        Column("what", "what"),
        Column("id", "id"),
        Column("because", "because", shrinks=True),
        Column("distance", "distance", right=True),
        Column("repo", "repo"),
        Column("at", "at", shrinks=True),
    )
    return Table("impacts", columns, tuple(rows))


def _at(one: Change | Flip | Affected) -> tuple[str, str]:
    return one.repo, _place(one.path, one.line)


def clause_table(coverage: Coverage) -> Table:
    """The matrix clause by task, check, evidence and gate."""
    columns = (
        Column("spec", "spec"),
        Column("clause", "clause"),
        Column("level", "level"),
        Column("tasks", "tasks"),
        Column("links", "links"),
        Column("checks", "checks"),
        Column("evidence", "evidence", shrinks=True),
        Column("gates", "gates"),
        Column("shallow", "shallow"),
        Column("deep", "deep"),
    )
    return Table("clauses", columns, tuple(tuple(row) for row in coverage.clauses))


def task_table(rows: tuple[TaskRow, ...]) -> Table:
    """The matrix task by clause, check, gate and evidence."""
    columns = (
        Column("task", "task"),
        Column("status", "status", status=True),
        Column("clauses", "clauses", shrinks=True),
        Column("verify", "verify", right=True),
        Column("gates", "gates"),
        Column("evidence", "evidence", shrinks=True),
    )
    return Table("tasks", columns, tuple(tuple(row) for row in rows))


def review_table(links: Sequence[Link]) -> Table:
    """The links that need a review: whose, to what, why, and where the target stands."""
    columns = (
        Column("state", "state"),
        Column("id", "id"),
        Column("target", "target"),
        Column("changed", "changed"),
        Column("at", "at", shrinks=True),
    )
    rows = tuple(
        (
            link.state,
            link.source,
            link.target,
            link.changed(),
            _place(link.node.path, link.node.line) if link.node is not None else "",
        )
        for link in links
    )
    return Table("links to review", columns, rows)


def loose_table(coverage: Coverage) -> Table:
    """What is not connected."""
    columns = (Column("what", "what"), Column("id", "id"), Column("at", "at"))
    return Table(
        "loose ends", columns, tuple((one.kind, one.id, _place(one.path, one.line)) for one in coverage.loose)
    )


def service_table(rows: list[dict[str, object]]) -> Table:
    """Service by type of evidence and tier, with the age of the newest record in days and whether its pins fit."""
    keys = ("service", "type", "tier", "result", "end", "age_days", "pins", "id")
    columns = tuple(Column(key, key.replace("_", " "), right=key == "age_days") for key in keys)
    return Table("services", columns, tuple(tuple(_cell(row[key]) for key in keys) for row in rows))


def _cell(value: object) -> str | int:
    return value if isinstance(value, int) else str(value)


def _place(path: str, line: int) -> str:
    return f"{path}:{line}" if line else path
