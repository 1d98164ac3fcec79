"""Which tasks are ready: open, not waiting, in a plan that is open, with every prerequisite delivered."""

from collections.abc import Mapping

from workplan.build.index import Index
from workplan.build.openness import open_records
from workplan.build.phase_order import phases_before
from workplan.model.facts import Facts, Task
from workplan.named_tuple import NamedTuple
from workplan.usecases.compile import Compiled

PRIORITIES = ("critical", "high", "medium", "low", "")
_STARTED = "progress"
_OPEN_PLANS = frozenset({"active", "ready", ""})


class Ready(NamedTuple):
    """A task that can be taken up now. `why` says why it is ready, `unblocks` counts open records that wait for it."""

    task: Task
    repo: str
    plan_title: str
    why: str
    unblocks: int
    started: bool = False


class Held(NamedTuple):
    """An open task that cannot be taken up, and what holds it."""

    task: Task
    repo: str
    held_by: tuple[str, ...]


def ready_tasks(compiled: Compiled) -> tuple[tuple[Ready, ...], tuple[Held, ...]]:
    """Ready tasks, best first (started, priority, how much they unblock, file order), and the ones that are held."""
    index = compiled.index
    waiting_for = _waiting_for(index)
    ready: list[Ready] = []
    held: list[Held] = []
    for repository in compiled.repositories:
        for facts in repository.facts:
            order = phase_order(facts, index)
            for task in facts.tasks:
                words = index.vocabulary(facts.repo, facts.document.kind, task.block)
                if task.status in words.closed:
                    continue
                started = task.status == words.canonical(_STARTED)
                reasons = (
                    () if started else _holders(task, facts, index, order.held, task.status in words.waiting)
                )
                if reasons:
                    held.append(Held(task, facts.repo, reasons))
                else:
                    unblocks = waiting_for.get(task.id, 0) + order.unblocks.get(task.id, 0)
                    why = "started" if started else _why(task, index)
                    ready.append(Ready(task, facts.repo, facts.document.title, why, unblocks, started))
    ready.sort(key=_rank)
    return tuple(ready), tuple(held)


def _waiting_for(index: Index) -> dict[str, int]:
    counts: dict[str, int] = {}
    for source, edges in index.edges().items():
        holders = index.definitions(source)
        if holders and not all(holder.closed for holder in holders):
            for edge in edges:
                counts[edge.target] = counts.get(edge.target, 0) + 1
    return counts


def _holders(
    task: Task, facts: Facts, index: Index, phases: Mapping[str, str], waiting: bool
) -> tuple[str, ...]:
    reasons = []
    if facts.document.status not in _OPEN_PLANS:
        reasons.append(f"its plan is `{facts.document.status}`")
    if waiting:
        said = task.fields.get("blocking_reason") or task.reason
        reasons.append(f"it waits: {_short(str(said))}" if said else "it waits")
    for record_id in (task.id, facts.document.id):
        for edge in index.edges_from(record_id):
            holders = index.definitions(edge.target)
            if holders and (not all(h.closed for h in holders) or any(h.dead for h in holders)):
                never = ", so it will never be done" if holders[0].dead else ""
                reasons.append(f"`{edge.target}` is `{holders[0].status}`{never}")
    if task.phase in phases:
        reasons.append(phases[task.phase])
    return tuple(reasons)


class PhaseOrder(NamedTuple):
    """What holds the tasks of a phase, by the phase's id; and how many open tasks wait for a task because its
    phase comes first, by the task's id.
    """

    held: Mapping[str, str]
    unblocks: Mapping[str, int]


def phase_order(facts: Facts, index: Index) -> PhaseOrder:
    """The order of phases that `**Depends on**: Phase 2` lines give, as far as open tasks are concerned."""
    if not any(phase.depends_on for phase in facts.phases):
        return PhaseOrder({}, {})
    still_open = open_records(facts, index)
    left = {phase.id: [task for task in phase.tasks if task in still_open] for phase in facts.phases}
    held: dict[str, str] = {}
    unblocks: dict[str, int] = {}
    for phase in facts.phases:
        for label, name in phases_before(phase):
            first = left.get(name)
            if not first:
                continue
            others = f" and {len(first) - 1} more are" if len(first) > 1 else " is"
            held.setdefault(phase.id, f"its phase depends on phase {label}, where `{first[0]}`{others} open")
            for task in first:
                unblocks[task] = unblocks.get(task, 0) + len(left[phase.id])
    return PhaseOrder(held, unblocks)


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:99].rstrip() + "…"


def _why(task: Task, index: Index) -> str:
    edges = index.edges_from(task.id)
    if edges:
        return "its prerequisites are done: " + ", ".join(sorted({edge.target for edge in edges}))
    return "waits for nothing"


def _rank(ready: Ready) -> tuple[int, int, int, str, str, int]:
    priority = ready.task.priority if ready.task.priority in PRIORITIES else ""
    return (
        not ready.started,
        PRIORITIES.index(priority),
        -ready.unblocks,
        ready.repo,
        ready.task.path,
        ready.task.line,
    )
