"""What a report shows: of one plan, of all plans, of one repository's open work."""

from collections.abc import Iterable
from typing import Any

from workplan.build.values import texts_of
from workplan.model.facts import Facts, Task
from workplan.render.burnup import burnup, summed
from workplan.render.critical import longest_chain, waits_graph
from workplan.render.plans import (
    blocked_across,
    decisions,
    notes,
    phases,
    plan_head,
    plans_of,
    task_facts,
    task_rank,
    waited_for,
)
from workplan.render.world import World

BOARD = ("wait", "todo", "progress", "done", "cancel")


def plan_report(world: World, facts: Facts) -> dict[str, Any]:
    """Everything that the report of one plan shows."""
    found = phases(world, facts)
    tasks = [task for phase in found for task in phase["tasks"]]
    past = world.past(facts.repo, facts.document.path)
    return {
        **plan_head(world, facts),
        "goal": section_text(world, facts, "goal"),
        "phases": found,
        "board": board(tasks),
        "critical_path": critical_path(world, facts),
        "waiting": [task for task in tasks if task["reasons"]],
        "waits_for": _plan_edges(world, facts.document.id),
        "blocked_across": blocked_across(world, plan=facts.document.id),
        "burnup": burnup(past),
        "decisions": decisions(facts),
        "notes": notes(facts),
        "references": _references(world, facts),
    }


def board(tasks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tasks by status: the usual columns that hold any, then words of a team's own."""
    columns: dict[str, list[dict[str, Any]]] = {status: [] for status in BOARD}
    for task in tasks:
        columns.setdefault(task["status"] or "none", []).append(task)
    return [{"status": status, "tasks": inside} for status, inside in columns.items() if inside]


def critical_path(world: World, facts: Facts | None = None) -> list[dict[str, Any]]:
    """The longest chain of open tasks to a task of one plan, or to any task; () where nothing waits."""
    graph = world.once("waits graph", lambda: waits_graph(world))
    ends = [task.id for task in facts.tasks] if facts is not None else sorted(graph)
    chain = longest_chain(graph, ends)
    return [waited_for(world, name) for name in chain] if len(chain) > 1 else []


def portfolio(world: World) -> dict[str, Any]:
    """All plans of all repositories, at a glance."""
    every = list(plans_of(world))
    heads = [plan_head(world, facts) for facts in every]
    open_plans = [facts for facts, head in zip(every, heads, strict=True) if not head["closed"]]
    waiting = [
        {**task_facts(world, facts, task), "plan": facts.document.id, "repo": facts.repo}
        for facts in open_plans
        for task in facts.tasks
    ]
    dated = [
        {**note, "plan": facts.document.id or facts.document.path} for facts in every for note in notes(facts)
    ]
    statuses: dict[str, int] = {}
    for head in heads:
        statuses[head["status"]] = statuses.get(head["status"], 0) + 1
    return {
        "plans": sorted(heads, key=lambda head: (head["closed"], head["repo"], head["id"])),
        "statuses": dict(sorted(statuses.items())),
        "total": sum(head["total"] for head in heads),
        "done": sum(head["done"] for head in heads),
        "dropped": sum(head["dropped"] for head in heads),
        "open": sum(head["open"] for head in heads),
        "repositories": [_repository_line(name, heads) for name in sorted({head["repo"] for head in heads})],
        "critical_path": critical_path(world),
        "waiting": [task for task in waiting if task["reasons"]],
        "started": [task for task in waiting if task["status"] == "progress"],
        "blocked_across": blocked_across(world),
        "burnup": burnup(summed([world.past(facts.repo, facts.document.path) for facts in every])),
        "notes": sorted(dated, key=lambda note: (note["date"], note["plan"]), reverse=True),
        "decisions": [
            {**row, "plan": facts.document.id, "repo": facts.repo}
            for facts in open_plans
            for row in decisions(facts)
        ],
    }


def current_work(world: World, repo: str) -> dict[str, Any]:
    """The open plans of a repository with their open tasks, and the tasks that plans elsewhere give it."""
    plans = []
    for facts in plans_of(world, repo):
        head = plan_head(world, facts)
        if not head["closed"]:
            plans.append({**head, "tasks": _open_tasks(world, facts, facts.tasks)})
    asked = []
    for facts in plans_of(world):
        if facts.repo != repo and not world.is_closed(facts, facts.document.status):
            given = {
                task
                for phase in facts.phases
                if repo in phase.repos and len(phase.repos) == 1
                for task in phase.tasks
            }
            mine = [task for task in facts.tasks if repo in texts_of(task.fields, "repo") or task.id in given]
            if mine:
                asked.append({**plan_head(world, facts), "tasks": _open_tasks(world, facts, mine)})
    return {"plans": plans, "elsewhere": [plan for plan in asked if plan["tasks"]]}


def section_text(world: World, facts: Facts, title: str) -> str:
    """The Markdown below the first heading with this title, in any case; "" without one."""
    text, markdown = world.document(facts.repo, facts.document.path)
    for number, heading in enumerate(markdown.headings):
        if heading.text.strip().lower() == title and not heading.nested:
            rest = markdown.headings[number + 1 :]
            end = next((other.line - 1 for other in rest if other.level <= heading.level), text.line_count)
            return lines_of(world, facts, heading.end_line + 1, end)
    return ""


def task_prose(world: World, facts: Facts, task: Task) -> str:
    """The prose that belongs to a task, without its heading and its block."""
    if not task.section_end:
        return ""
    above = lines_of(world, facts, task.heading_line + 1, task.line - 1) if task.heading_line else ""
    below = lines_of(world, facts, task.end_line + 1, task.section_end)
    return "\n\n".join(part for part in (above, below) if part)


def lines_of(world: World, facts: Facts, first: int, last: int) -> str:
    """Lines of a document, from `first` to `last`, joined with LF, without blank lines at the ends."""
    text, _markdown = world.document(facts.repo, facts.document.path)
    return "\n".join(text.line(number) for number in range(first, last + 1)).strip()


def _open_tasks(world: World, facts: Facts, tasks: Iterable[Task]) -> list[dict[str, Any]]:
    found = [task_facts(world, facts, task) for task in tasks]
    return sorted((task for task in found if task["open"]), key=task_rank)


def _plan_edges(world: World, plan: str) -> list[dict[str, Any]]:
    targets = sorted({edge.target for edge in world.index.edges_from(plan)})
    return [waited_for(world, target) for target in targets]


def _references(world: World, facts: Facts) -> list[dict[str, Any]]:
    """The plans and specs elsewhere that a plan names, each once."""
    own = {facts.document.id, *(task.id for task in facts.tasks)}
    targets = sorted(
        {ref.target for ref in facts.references if ref.kind in {"prose", "field"} and ref.target not in own}
    )
    found = [waited_for(world, target) for target in targets]
    return [entry for entry in found if entry["known"] and entry["repo"] != facts.repo]


def _repository_line(name: str, heads: list[dict[str, Any]]) -> dict[str, Any]:
    mine = [head for head in heads if head["repo"] == name]
    total, done = sum(head["total"] for head in mine), sum(head["done"] for head in mine)
    dropped = sum(head["dropped"] for head in mine)
    return {
        "repo": name,
        "plans": len(mine),
        "open_plans": sum(1 for head in mine if not head["closed"]),
        "total": total,
        "done": done,
        "open": sum(head["open"] for head in mine),
        "percent": 100 * done // (total - dropped) if total - dropped else 100,
    }
