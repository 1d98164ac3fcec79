"""What the rooms beside the compiler cost: the hub, rendering, secrets in records, gates."""

import hashlib
import importlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import Pair, compare, timed
from benchmarks.render import PLAN, TASKS, measure_fleet
from benchmarks.result import Claim

RECORDS = 4_000
MEGABYTES_A_SECOND = 20.0
SERVICES = 600
GATES = 1_000
"""With as many tasks and as many records."""
GATED = """
### {task} — Task {number}

```task
id: {task}
status: todo
```

```gate
id: {gate}
guards: [{task}]
requirements:
  tests: {{type: test-run, subject: "svc:service-{service}", max_age: 7d, where: {{suite: suite-{number}}}}}
```

Words of the task.
"""


def measure_rooms(plans: int, times: int, postgres: bool) -> list[Claim]:
    """All claims of the rooms; `plans` is how many workplans the hub is given."""
    found = measure_hub("sqlite", plans, 3.0)
    if postgres:
        found += measure_hub("postgres", plans, 2.0)
    return [*found, *measure_render(), *measure_secrets(times), *measure_gates()]


def measure_hub(engine: str, plans: int, first: float) -> list[Claim]:
    """Syncs into an empty database, over raw `executemany` of the same rows."""
    hub = importlib.import_module("benchmarks.hub")
    with hub.database(engine) as url:
        took = hub.measure(url, plans)
    tasks = f"{plans * hub.TASKS:,} tasks, {engine}"
    return [
        _at_most(f"first sync, {tasks}", took.first / took.raw, "× raw executemany", first),
        _at_most(f"sync, nothing changed, {tasks}", took.nothing / took.first, "× the first sync", 0.05),
        _at_most(f"sync, one task changed, {tasks}", took.one / took.nothing, "× nothing changed", 1.5),
    ]


def measure_render() -> list[Claim]:
    """All rule files of 66 repositories, over a bare interpreter."""
    with tempfile.TemporaryDirectory(prefix="workplan-bench-") as folder:
        ratios: dict[str, float] = measure_fleet(Path(folder), 66, 3)
    found = []
    for name, ratio in ratios.items():
        what, unit = f"render, {name}, 66 repositories", "× python -c pass"
        found.append(
            _at_most(what, ratio, unit, 10) if name == "nothing changed" else Claim(what, ratio, unit)
        )
    return found


def measure_secrets(times: int) -> list[Claim]:
    """The scan of typed records, over their SHA-1, and in MB of JSON a second."""
    refusals: Callable[[Any], tuple[object, ...]] = importlib.import_module(
        "workplan.secrets.records"
    ).refusals
    texts = [record_text(number) for number in range(RECORDS)]
    records = [json.loads(text) for text in texts]
    size = sum(map(len, texts)) / 1e6

    def scan() -> None:
        assert not any(map(refusals, records))

    def digest() -> None:
        for text in texts:
            hashlib.sha1(text.encode(), usedforsecurity=False).digest()

    spoilt = json.loads(texts[0])
    spoilt["fields"]["run_id"] = "ghp_" + hashlib.sha256(b"x").hexdigest()[:36]
    assert refusals(spoilt), "the scan finds nothing"
    took = compare(Pair("secret scan", "SHA-1", lambda: timed(scan), lambda: timed(digest)), RECORDS, times)
    speed = size / took.cpu
    target = f"≥ {MEGABYTES_A_SECOND:g} MB/s"
    return [
        Claim("secret scan of records, one core", speed, "MB/s", target, speed >= MEGABYTES_A_SECOND),
        Claim("secret scan of records", took.ratio, "× SHA-1 of the same bytes"),
    ]


def record_text(number: int, **changes: Any) -> str:
    """An evidence record without its id, as JSON."""
    commit = hashlib.sha1(str(number).encode(), usedforsecurity=False).hexdigest()
    record = {
        "schema": "evidence/v1",
        "type": "test-run",
        "subjects": [{"kind": "service", "id": f"service-{number % SERVICES}", "pin": {"gitCommit": commit}}],
        "producer": {"kind": "tool", "id": "operator-cli", "version": "1.2.0"},
        "method": "TEST",
        "environment": {"id": "staging", "tier": "staging"},
        "observed": {"start": "2026-06-27T12:00:00Z", "end": "2026-06-27T12:05:00Z"},
        "result": "pass",
        "fields": {
            "run_id": f"run-{number}",
            "suite": "unit",
            "counts": {"total": 30 + number % 9, "passed": 30 + number % 9, "failed": 0},
        },
        "sensitivity": "non-secret",
        **changes,
    }
    return json.dumps(record, indent=2)


def _at_most(what: str, value: float, unit: str, most: float) -> Claim:
    return Claim(what, value, unit, f"≤ {most:g} {unit}", value <= most)


def measure_gates() -> list[Claim]:
    """Judging all gates, over reading the documents that hold gates, tasks and records."""
    with tempfile.TemporaryDirectory(prefix="workplan-bench-") as folder:
        root = make_gates(Path(folder) / "gated")
        compiled, gates, records = _compiled(root)
        assert len(gates) == GATES == len(records), (len(gates), len(records))
        evaluate_all = importlib.import_module("workplan.evidence.evaluate").evaluate_all

        def judge() -> None:
            found = evaluate_all(gates, records, "2026-06-28T00:00:00Z")
            assert sum(one.verdict == "met" for one in found) == GATES - 1, Counter(
                one.verdict for one in found
            )

        cold = Pair("gates", "compile", lambda: timed(judge), lambda: timed(compiled))
        took = compare(cold, GATES, 1)
    what = f"judging {GATES:,} gates over {GATES:,} records and {GATES:,} tasks"
    return [_at_most(what, took.ratio, "× reading their documents", 0.1)]


def make_gates(root: Path) -> Path:
    """A folder of workplans whose every task has a gate and a record that opens it; the last one fails."""
    evidence_id = importlib.import_module("workplan.build.evidence_id").evidence_id
    (root / "workplans").mkdir(parents=True)
    (root / "evidence").mkdir()
    (root / "workplan.toml").write_text(
        '[repository]\nname = "gated"\nprefixes = ["GAT"]\n', encoding="utf-8"
    )
    for first in range(0, GATES, TASKS):
        plan = f"GAT-WP-{first // TASKS + 1:04d}"
        parts = [PLAN.format(id=plan, repo="gated")]
        for number in range(first, min(first + TASKS, GATES)):
            task = f"{plan}-T{number - first + 1:02d}"
            parts.append(
                GATED.format(task=task, gate=f"{plan}-G-N{number}", number=number, service=number % SERVICES)
            )
            result = "fail" if number == GATES - 1 else "pass"
            links = {"gates": [f"{plan}-G-N{number}"], "tasks": [task]}
            record = json.loads(record_text(number, result=result, links=links))
            record["fields"]["suite"] = f"suite-{number}"
            if result == "fail":
                record["fields"]["counts"] = {"total": 3, "passed": 2, "failed": 1}
            record["id"] = evidence_id(record)
            (root / "evidence" / f"run-{number}.json").write_text(json.dumps(record, indent=2) + "\n")
        (root / "workplans" / f"{plan}-plan.md").write_text("".join(parts), encoding="utf-8")
    return root


def _compiled(root: Path) -> tuple[Callable[[], object], list[Any], list[Any]]:
    """What compiles the folder, and the gates and records in it."""
    bootstrap = importlib.import_module("workplan.bootstrap")
    compile_units = importlib.import_module("workplan.usecases.compile").compile_units

    def again() -> Any:
        return compile_units(bootstrap.open_repositories(str(root), bootstrap.Selection()).units)

    facts = [facts for repository in again().repositories for facts in repository.facts]
    gates = [gate for one in facts for gate in one.gates]
    return again, gates, [record for one in facts for record in one.evidence]
