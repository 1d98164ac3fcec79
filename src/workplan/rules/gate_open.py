"""Something is done although its gate is not open.

What: A task is done (or a workplan finished) that names a gate, or that a gate guards, and the gate is neither met
nor waived nor superseded by a decision, as of the commit that is read.

Why: A gate is a promise that done is shown and not claimed.

Fix: Do what the finding names as the next step, or take the status back. `workplan gate ID` shows every
requirement, every record, and why it counts or does not.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from workplan.build.index import Index
from workplan.build.references import field_targets
from workplan.build.values import texts_of
from workplan.diagnostics.diagnostic import ERROR, Finding, Note
from workplan.diagnostics.place import Place
from workplan.model.evidence import Gate
from workplan.model.facts import Facts, Task
from workplan.rules.rule import Rule

RULE = Rule("gate-open", ERROR, "something is done although its gate is not open", reach="federation")


_OPEN = frozenset({"met", "waived", "superseded"})


def check(facts: Facts, index: Index) -> Iterator[Finding]:
    """One finding per done record and gate that is not open."""
    if not index.has_gates():
        return
    document = facts.document
    words = index.vocabulary(facts.repo, document.kind)
    if document.status in words.closed and document.status not in words.dead:
        gates = index.gates_of(document.id)
        if gates:
            yield from _closed(document.id, document.status, document.at("status"), gates, index)
    block = ""
    for task in facts.tasks:
        if task.block != block:
            block = task.block
            words = index.vocabulary(facts.repo, document.kind, block)
        if task.status in words.closed and task.status not in words.dead:
            gates = _gates_of(task, document.id, index)
            if gates:
                yield from _closed(task.id, task.status, task.at("status"), gates, index)


def _gates_of(task: Task, plan: str, index: Index) -> Sequence[Gate]:
    """The gates that a task names, then those that guard it."""
    if "gate" not in task.fields:
        return index.gates_of(task.id)
    named = [name for text in texts_of(task.fields, "gate") for name in field_targets(text, plan)]
    return [gate for name in (*named, task.id) for gate in index.gates_of(name)]


def _closed(record_id: str, status: str, at: Place, gates: Sequence[Gate], index: Index) -> Iterator[Finding]:
    for gate in {gate.id: gate for gate in gates}.values():
        found = index.evidence().verdicts().get(gate.id)
        if found is not None and found.verdict in _OPEN:
            continue
        verdict, why, hint = said(found)
        yield Finding(
            f"`{record_id}` is `{status}`, and its gate `{gate.id}` is {verdict}: {why}",
            at,
            hint,
            record_id,
            (Note(gate.path, gate.at("id"), "the gate", gate.repo),),
            key=f"{gate.id}:{verdict}",
        )


def said(found: Any) -> tuple[str, str, str]:
    """The verdict, the first reason with its path, and the next step."""
    if found is None:
        return "unknown", "there is neither a commit nor a record to judge it by", "collect the evidence"
    if found.fault:
        return "unknown", f"the gate block is unsound ({found.fault})", "mend the gate block"
    closing = next((link for link in found.links if link.closes), None)
    if closing is not None:
        return found.verdict, f"{closing.source} > {closing.target} > {closing.state}", closing.next_action
    waiting = [
        r
        for r in (*found.requirements, *found.decisions)
        if r.state in {"unmet", "unknown"} and not r.optional
    ]
    if not waiting:
        return found.verdict, "nothing in it counts", found.next_action
    first = waiting[0]
    record = next((w for w in reversed(first.rejected) if w.reason == first.reason), None)
    if record is None:
        return found.verdict, f"{first.name} > no {first.type} record", found.next_action
    return found.verdict, f"{first.name} > {record.id} > {record.detail or record.reason}", found.next_action
