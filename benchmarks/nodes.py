"""A repository full of what is traced: tasks, gates, records, clauses and services, with reviewed links."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.corpus import TASKS, commit_all
from benchmarks.records import compact, test_run
from workplan.bootstrap import Selection, open_repositories
from workplan.build.evidence_id import evidence_id
from workplan.evidence.trace_nodes import nodes_of
from workplan.usecases.compile import compile_units

CLAUSES = 25
"""In one specification."""
EVERY = 2
"""One task of so many has a gate, and is done."""


class Nodes(NamedTuple):
    """The repository, and how many of each there are. One gate is not met, one link is suspect."""

    root: Path
    tasks: int
    gates: int
    records: int
    clauses: int
    services: int


def make_nodes(root: Path, count: int) -> Nodes:
    """A committed repository of about `count` nodes: of each twenty, nine are tasks with a link to a clause each,
    four gates, four records that open them, two clauses and one is a service.
    """
    part = max(1, count // 20)
    made = Nodes(root, 9 * part, 4 * part, 4 * part, 2 * part, part)
    _write(root / "workplan.toml", '[repository]\nname = "traced"\nprefixes = ["TRA"]\n')
    services = "".join(
        f"  - {{id: service-{n}, name: Service {n}, lifecycle_state: observed}}\n"
        for n in range(made.services)
    )
    _write(root / "ops/service-inventory.yml", f"services:\n{services}")
    for first in range(0, made.clauses, CLAUSES):
        _write(*_specification(root, first, min(first + CLAUSES, made.clauses)))
    prints = _fingerprints(root)
    assert len(prints) == made.clauses, (len(prints), made)
    for first in range(0, made.tasks, TASKS):
        numbers = range(first, min(first + TASKS, made.tasks))
        text = _head(first) + "".join(_task(number, made, prints) for number in numbers)
        _write(root / f"workplans/{_plan(first)}-plan.md", text)
    for record in _records(made):
        name = record["id"].rpartition(":")[2]
        _write(root / f"evidence/test-run/{name}.json", compact(record))
    commit_all(root)
    return made


def _records(made: Nodes) -> Iterator[dict[str, Any]]:
    for number in range(made.records):
        links = {"gates": [_gate(number)], "tasks": [_task_id(EVERY * number)]}
        service = f"service-{number % made.services}"
        record = test_run(number, links=links, subjects=[{"kind": "service", "id": service}])
        if number == made.records - 1:
            record["result"] = "fail"
            record["fields"]["counts"] = {"total": 3, "passed": 2, "failed": 1}
        yield {**record, "id": evidence_id(record)}


def _specification(root: Path, first: int, end: int) -> tuple[Path, str]:
    name = f"norm{first // CLAUSES}"
    parts = [
        f"---\nid: {name}@1.0\ntype: standard\ntitle: Norm {first}\nstatus: accepted\nversion: '1.0'\n---\n\n# Norm\n"
    ]
    for number in range(first, end):
        words = f"Service number {number} answers within a second, and says so in its log."
        parts.append(f"\n```clause\nid: NORM-{number}\nlevel: MUST\ntext: {words}\nchecks: [speed]\n```\n")
    return root / f"canon/standards/{name}_v1.0.md", "".join(parts)


def _fingerprints(root: Path) -> dict[str, str]:
    compiled = compile_units(open_repositories(str(root), Selection()).units)
    documents = [facts for repository in compiled.repositories for facts in repository.facts]
    return {
        node.id: node.fingerprint for facts in documents for node in nodes_of(facts) if node.kind == "clause"
    }


def _task(number: int, made: Nodes, prints: dict[str, str]) -> str:
    clause = number % made.clauses
    reviewed = prints[f"NORM-{clause}"]
    if number == made.tasks - 1:
        reviewed = f"f1:{'0' * 32}"
    link = f"norm{clause // CLAUSES}#NORM-{clause}"
    index, rest = divmod(number, EVERY)
    gate = _gate_block(index, made) if rest == 0 and index < made.gates else ""
    status = "done" if gate else "todo"
    return (
        f"\n### T{number % TASKS + 1:02d} — Task {number}\n\n```task\nid: {_task_id(number)}\nstatus: {status}\n"
        f'priority: medium\nreviewed:\n  - {{to: "{link}", fp: "{reviewed}"}}\n```\n\nWords of the task.\n{gate}'
    )


def _gate_block(number: int, made: Nodes) -> str:
    where = json.dumps({"suite": f"suite-{number}"})
    asked = f"type: test-run, subject: 'svc:service-{number % made.services}', where: {where}"
    task = _task_id(EVERY * number)
    return f"\n```gate\nid: {_gate(number)}\nguards: [{task}]\nrequirements:\n  tests: {{{asked}}}\n```\n"


def _head(first: int) -> str:
    plan = _plan(first)
    return f'---\nid: {plan}\ntype: workplan\ntitle: "Plan {plan}"\nstatus: active\n---\n\n# Plan {plan}\n'


def _plan(number: int) -> str:
    return f"TRA-WP-{number // TASKS + 1:04d}"


def _task_id(number: int) -> str:
    return f"{_plan(number)}-T{number % TASKS + 1:02d}"


def _gate(number: int) -> str:
    return f"{_plan(EVERY * number)}-G-N{number}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
