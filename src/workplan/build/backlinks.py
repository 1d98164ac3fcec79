"""Links as their other end asks for them: the reviews of a record's links, the tasks that name a gate."""

from typing import Any

from workplan.build.references import field_targets
from workplan.build.values import texts_of
from workplan.model.evidence import Evidence
from workplan.model.facts import Facts, Task
from workplan.named_tuple import NamedTuple


class Naming(NamedTuple):
    """A task that names a gate."""

    gate: str
    task: Task


def reviewed_source(record: Evidence) -> str:
    """The id of the record whose link an accepted, sound review is about; "" for everything else."""
    fields: Any = record.fields.get("fields")
    if record.type != "review" or record.fault or not isinstance(fields, dict):
        return ""
    return str(fields.get("source") or "") if fields.get("verdict") == "accepted" else ""


def holds_reviews(facts: Facts) -> bool:
    """Whether a document shows that links are reviewed where it stands: a review record, or a stamp in a task."""
    if any(reviewed_source(record) for record in facts.evidence):
        return True
    return any(task.fields.get("reviewed") for task in facts.tasks)


def gates_named(facts: Facts) -> list[Naming]:
    """The gates that the tasks of a document name under `gate`, each with its task."""
    return [
        Naming(name, task)
        for task in facts.tasks
        if "gate" in task.fields
        for text in texts_of(task.fields, "gate")
        for name in field_targets(text, task.workplan)
    ]
