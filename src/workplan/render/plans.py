"""Workplans as templates see them: progress, tasks, waiting reasons, decisions and notes."""

from collections.abc import Iterator
from typing import Any

from workplan.build.values import text_of, texts_of
from workplan.model.facts import Facts, Task
from workplan.render.world import World

PRIORITIES = ("critical", "high", "medium", "low", "")


def plans_of(world: World, repo: str = "") -> Iterator[Facts]:
    """The workplans of one repository, or of all, by repository and path."""
    for repository in world.repositories.values():
        if not repo or repository.name == repo:
            for facts in sorted(repository.facts, key=lambda facts: facts.document.path):
                if facts.document.kind == "workplan":
                    yield facts


def plan_head(world: World, facts: Facts) -> dict[str, Any]:
    """A workplan in one line: what it is, and how far it got."""
    document = facts.document
    tasks = facts.tasks
    return {
        "id": document.id or document.path,
        "title": document.title,
        "status": document.status,
        "closed": world.is_closed(facts, document.status),
        "repo": facts.repo,
        "path": document.path,
        "owner": text_of(document.fields, "owner"),
        "domain": text_of(document.fields, "domain"),
        "updated": text_of(document.fields, "updated"),
        "created": text_of(document.fields, "created"),
        **progress(world, facts, tasks),
    }


def progress(world: World, facts: Facts, tasks: tuple[Task, ...]) -> dict[str, Any]:
    """How many tasks there are by status. `percent` counts what is delivered of what is not given up."""
    statuses: dict[str, int] = {}
    delivered = dead = closed = 0
    for task in tasks:
        words = world.index.vocabulary(facts.repo, facts.document.kind, task.block)
        statuses[task.status] = statuses.get(task.status, 0) + 1
        closed += task.status in words.closed
        dead += task.status in words.dead
        delivered += task.status in words.closed and task.status not in words.dead
    wanted = len(tasks) - dead
    return {
        "total": len(tasks),
        "done": delivered,
        "closed_tasks": closed,
        "dropped": dead,
        "open": len(tasks) - closed,
        "statuses": dict(sorted(statuses.items())),
        "percent": 100 * delivered // wanted if wanted else 100,
    }


def task_facts(world: World, facts: Facts, task: Task) -> dict[str, Any]:
    """One task. `reasons` says why it cannot be taken up; `waits_for` are ids with their states."""
    open_now = not world.is_closed(facts, task.status, task.block)
    targets = sorted({edge.target for edge in world.index.edges_from(task.id)})
    return {
        "id": task.id,
        "title": task.title,
        "status": task.status,
        "priority": task.priority,
        "phase": task.phase,
        "open": open_now,
        "assignee": text_of(task.fields, "assignee"),
        "due": text_of(task.fields, "due"),
        "needs_human": bool(task.fields.get("needs_human")),
        "repo": text_of(task.fields, "repo"),
        "reasons": list(world.held(facts.repo, task.path, task.line)) if open_now else [],
        "waits_for": [waited_for(world, target) for target in targets],
        "evidence": list(texts_of(task.fields, "evidence")),
        "path": task.path,
        "line": task.line,
    }


def waited_for(world: World, target: str) -> dict[str, Any]:
    """What an id stands for: where it is, its state; `known` is false for one of another world."""
    holders = world.index.definitions(target)
    holder = holders[0] if holders else None
    return {
        "id": target,
        "known": holder is not None,
        "title": holder.title if holder else "",
        "status": holder.status if holder else "",
        "closed": bool(holders) and all(one.closed for one in holders),
        "repo": holder.repo if holder else "",
        "workplan": holder.workplan if holder else "",
    }


def task_rank(task: dict[str, Any]) -> tuple[Any, ...]:
    """Started ones first, then by priority, then by place."""
    priority = task["priority"] if task["priority"] in PRIORITIES else ""
    return (task["status"] != "progress", PRIORITIES.index(priority), task["path"], task["line"])


def phases(world: World, facts: Facts) -> list[dict[str, Any]]:
    """The phases of a plan with their progress; tasks outside any phase come under an empty title."""
    by_id = {task.id: task for task in facts.tasks}
    found = []
    inside: set[str] = set()
    for phase in facts.phases:
        members = tuple(by_id[task] for task in phase.tasks if task in by_id)
        if not members:
            continue
        inside |= {task.id for task in members}
        found.append(
            {
                "title": phase.title,
                "goal": phase.goal,
                "repos": list(phase.repos),
                "depends_on": phase.depends_on,
                "tasks": [task_facts(world, facts, task) for task in members],
                **progress(world, facts, members),
            }
        )
    rest = tuple(task for task in facts.tasks if task.id not in inside)
    if rest:
        found.append(
            {
                "title": "",
                "goal": "",
                "repos": [],
                "depends_on": "",
                "tasks": [task_facts(world, facts, task) for task in rest],
                **progress(world, facts, rest),
            }
        )
    return found


def blocked_across(world: World, repo: str = "", plan: str = "") -> list[dict[str, Any]]:
    """What waits for an open record of another repository: who, for what, and in which state that is."""
    found = []
    for source, edges in sorted(world.index.edges().items()):
        holders = world.index.definitions(source)
        if not holders or all(holder.closed for holder in holders):
            continue
        for edge in edges:
            target = waited_for(world, edge.target)
            elsewhere = target["known"] and target["repo"] != edge.repo
            wanted = (not repo or repo in {edge.repo, target["repo"]}) and (
                not plan or plan in {holders[0].workplan, target["workplan"]}
            )
            if elsewhere and not target["closed"] and wanted:
                found.append(
                    {"source": source, "title": holders[0].title, "repo": edge.repo, "target": target}
                )
    return found


def decisions(facts: Facts) -> list[dict[str, str]]:
    """The rows of the Key Decisions table."""
    return [
        {"decision": row.decision, "choice": row.choice, "rationale": row.rationale}
        for row in facts.decisions
    ]


def notes(facts: Facts) -> list[dict[str, str]]:
    """The dated notes, newest first."""
    found = [
        {
            "date": note.date,
            "label": note.label,
            "text": note.text,
            "subject": note.subject,
            "repo": facts.repo,
        }
        for note in sorted(facts.notes, key=lambda note: note.line)
    ]
    return sorted(found, key=lambda note: note["date"], reverse=True)
