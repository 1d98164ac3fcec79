"""Impact and coverage as tables that every table format can show."""

from workplan.evidence.coverage_matrix import Coverage, TaskRow
from workplan.evidence.impact_analysis import Impact
from workplan.report.tables import Column, Table


def impact_table(impact: Impact) -> Table:
    """One row for each thing to do: what, which, why, and where."""
    rows: list[tuple[str | int, ...]] = []
    rows += [
        (f"{c.how} {c.kind}", c.id, ", ".join(c.parts), 0, _place(c.path, c.line)) for c in impact.changes
    ]
    rows += [
        ("gate flips", f.id, f"{f.before} -> {f.after}", 0, _place(f.path, f.line)) for f in impact.gates
    ]
    rows += [("review task", t.id, t.because, t.distance, _place(t.path, t.line)) for t in impact.tasks]
    rows += [("collect again", e.id, e.because, e.distance, _place(e.path, e.line)) for e in impact.evidence]
    rows += [("render again", path, "", 0, path) for path in impact.documents]
    columns = (
        Column("what", "what"),
        Column("id", "id"),
        Column("because", "because", shrinks=True),
        Column("distance", "distance", right=True),
        Column("at", "at", shrinks=True),
    )
    return Table("impacts", columns, tuple(rows))


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
    """The matrix task by check, gate and evidence."""
    columns = (
        Column("task", "task"),
        Column("status", "status", status=True),
        Column("verify", "verify", right=True),
        Column("gates", "gates"),
        Column("evidence", "evidence", shrinks=True),
    )
    return Table("tasks", columns, tuple(tuple(row) for row in rows))


def loose_table(coverage: Coverage) -> Table:
    """What is not connected."""
    columns = (Column("what", "what"), Column("id", "id"), Column("at", "at"))
    return Table(
        "loose ends", columns, tuple((one.kind, one.id, _place(one.path, one.line)) for one in coverage.loose)
    )


def service_table(rows: list[dict[str, object]]) -> Table:
    """Service by type of evidence and tier, with the age of the newest record in days."""
    keys = ("service", "type", "tier", "result", "end", "age_days", "id")
    columns = tuple(Column(key, key.replace("_", " "), right=key == "age_days") for key in keys)
    return Table("services", columns, tuple(tuple(_cell(row[key]) for key in keys) for row in rows))


def _cell(value: object) -> str | int:
    return value if isinstance(value, int) else str(value)


def _place(path: str, line: int) -> str:
    return f"{path}:{line}" if line else path
