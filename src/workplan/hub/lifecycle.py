"""Suggestions that follow from a workplan and its tasks together."""

from collections import defaultdict
from collections.abc import Sequence

from workplan.hub.naming import UNDER_WAY, Naming, rank
from workplan.hub.plan import Mention, Suggestion
from workplan.hub.record import SHAPES, Record

_STATUS = SHAPES["task"].fields.index("status")


def suggestions_of(records: Sequence[Record], naming: Naming) -> tuple[Suggestion, ...]:
    """What the statuses of tasks say about the status of their workplan.

    A blocked workplan is never unblocked, and a closed one never opened, by what its tasks say: those are
    suggestions for a person, marked as not safe.
    """
    tasks: dict[str, list[Record]] = defaultdict(list)
    plans: list[Record] = []
    for record in records:
        if record.kind == "task":
            tasks[record.parent].append(record)
        elif record.kind == "workplan":
            plans.append(record)
    found = (_suggestion(plan, tasks[plan.key], naming) for plan in plans if plan.key in tasks)
    return tuple(item for item in found if item is not None)


def _suggestion(plan: Record, tasks: Sequence[Record], naming: Naming) -> Suggestion | None:
    words = naming.words(plan)
    status = plan.value("status")
    open_tasks = [task for task in tasks if task.values[_STATUS] not in naming.words(task).closed]
    place = Mention(plan.repo, plan.path, plan.line)
    if status in words.closed:
        if not open_tasks:
            return None
        reason = f"`{plan.key}` is `{status}` and {len(open_tasks)} of its tasks are open"
        return Suggestion("workplan", plan.key, "status", "active", reason, safe=False, place=place)
    if not open_tasks and "finished" in words.statuses:
        reason = f"all {len(tasks)} tasks of `{plan.key}` are closed and it is still `{status}`"
        safe = status == "active"
        return Suggestion("workplan", plan.key, "status", "finished", reason, safe, place)
    unstarted = status in {"proposed", "ready", "backlog"} and "active" in words.statuses
    started = [task for task in tasks if _started(task, naming)] if unstarted else []
    if started:
        reason = f"task `{started[0].key}` is under way and `{plan.key}` is still `{status}`"
        return Suggestion("workplan", plan.key, "status", "active", reason, safe=True, place=place)
    return None


def _started(task: Record, naming: Naming) -> bool:
    words, status = naming.words(task), task.value("status")
    return status not in words.waiting and rank(status, words) == UNDER_WAY
