"""The critical path: the longest chain of open tasks in which each waits for the one before."""

from collections.abc import Iterable, Mapping, Sequence

from workplan.build.phase_order import phases_before
from workplan.render.plans import plans_of
from workplan.render.world import World


def waits_graph(world: World) -> dict[str, tuple[str, ...]]:
    """For each open task, the open tasks that it waits for. Waiting for a plan, or for an earlier phase, is waiting
    for its open tasks.
    """
    open_tasks: dict[str, str] = {}
    by_plan: dict[str, list[str]] = {}
    earlier: dict[str, list[str]] = {}
    for facts in plans_of(world):
        for task in facts.tasks:
            if task.id and not world.is_closed(facts, task.status, task.block):
                open_tasks[task.id] = facts.document.id
                by_plan.setdefault(facts.document.id, []).append(task.id)
        inside = {phase.id: phase.tasks for phase in facts.phases}
        for phase in facts.phases:
            before = [task for _label, name in phases_before(phase) for task in inside.get(name, ())]
            earlier.update(dict.fromkeys(phase.tasks, before))
    graph = {}
    for task_id, plan in open_tasks.items():
        targets = set(earlier.get(task_id, ()))
        for source in (task_id, plan):
            for edge in world.index.edges_from(source):
                targets.update(by_plan.get(edge.target, (edge.target,)))
        graph[task_id] = tuple(sorted(target for target in targets if target in open_tasks))
    return graph


def longest_chain(graph: Mapping[str, Sequence[str]], ends: Iterable[str]) -> tuple[str, ...]:
    """The longest chain that ends at one of `ends`, first task first; of several, the first by ids.

    An edge that closes a circle counts as absent: a circle has no longest chain, and is a finding of its own.
    """
    best: dict[str, tuple[int, str]] = {}
    for start in sorted(graph):
        if start not in best:
            _measure(graph, start, best)
    reached = sorted((end for end in ends if end in best), key=lambda end: (-best[end][0], end))
    if not reached:
        return ()
    chain = [reached[0]]
    while best[chain[-1]][1]:
        chain.append(best[chain[-1]][1])
    return tuple(reversed(chain))


def _measure(graph: Mapping[str, Sequence[str]], start: str, best: dict[str, tuple[int, str]]) -> None:
    """Set (length, predecessor) of everything that `start` reaches, with a stack of its own."""
    stack = [(start, iter(graph[start]))]
    on_stack = {start}
    while stack:
        node, targets = stack[-1]
        for target in targets:
            if target not in best and target not in on_stack:
                stack.append((target, iter(graph[target])))
                on_stack.add(target)
                break
        else:
            stack.pop()
            on_stack.discard(node)
            known = [(best[target][0], target) for target in graph[node] if target in best]
            length = max((size for size, _target in known), default=0)
            before = min((target for size, target in known if size == length), default="")
            best[node] = (length + 1, before)
